import { DeployError, isKind } from '../core/errors.ts';
import type { FunctionCode, World } from '../core/ports.ts';
import {
  planPurger,
  type DeployedPurger,
  type PurgerPlan,
  type PurgerStep,
  type WantedPurger,
} from '../core/purger.ts';

/** How long a function may stay busy (Creating, Updating ...) before we give up, ms; official tools wait three to five minutes. */
const BUSY_PATIENCE = 5 * 60_000;
const POLL = 500;
/** Two deploys may edit the table at the same time; each looks again whether its row still stands. */
const EDITS = 5;

const BUSY: readonly DeployedPurger['state'][] = ['Creating', 'Updating', 'Publishing', 'Deleting'];

export type PurgerOutcome = {
  readonly state: 'created' | 'updated' | 'unchanged';
  readonly plan: PurgerPlan;
};

/**
 * Makes the function and its triggers what is wanted: each step after the one before it is Active. Looks again afterwards, since
 * another run may have replaced the table in between, and repeats until nothing is left to do. `onDone` hears of each step done.
 */
export async function applyPurger(
  wanted: WantedPurger,
  code: FunctionCode,
  world: World,
  onDone: (step: PurgerStep) => void,
): Promise<PurgerOutcome> {
  let state: PurgerOutcome['state'] = 'unchanged';
  for (let edit = 0; edit < EDITS; edit++) {
    const deployed = await settled(wanted.name, world);
    const plan = planPurger(wanted, deployed);
    if (plan.steps.length === 0) return { state, plan };
    if (state === 'unchanged') state = deployed === undefined ? 'created' : 'updated';
    for (const step of plan.steps) {
      await applyStep(step, wanted.name, code, world);
      onDone(step);
    }
  }
  throw new DeployError(
    `The function ${wanted.name} was changed by somebody else each time this deploy had set it up.`,
    {
      remedy:
        'Use one "concurrency:" group for all workflows that deploy to this bucket, and run this one again.',
    },
  );
}

async function applyStep(step: PurgerStep, name: string, code: FunctionCode, world: World): Promise<void> {
  world.log.info(lineFor(step));
  const { functions } = world;
  await whenReady(name, world, async () => {
    switch (step.do) {
      case 'delete the failed function':
        await functions.remove(name);
        return;
      case 'create the function':
        await creating(() => functions.create(step.settings, code.zip));
        return;
      case 'update the code':
        await functions.updateCode(step.settings, code.zip);
        return;
      case 'update the settings':
        await functions.updateSettings(step.settings);
        return;
      case 'add a trigger':
        await functions.addTrigger(name, step.trigger);
        return;
      case 'enable a trigger':
        await functions.enableTrigger(name, step.trigger);
        return;
      case 'remove a trigger':
        await functions.removeTrigger(name, step.trigger);
        return;
    }
  });
  refuseFailed(name, await settled(name, world));
}

/** Runs a write once the function takes it: "Active" may be seen a little before writes are accepted. */
async function whenReady(name: string, world: World, write: () => Promise<void>): Promise<void> {
  const deadline = world.clock.now() + BUSY_PATIENCE;
  for (;;) {
    try {
      await write();
      return;
    } catch (error) {
      if (!isKind(error, 'busy') || world.clock.now() >= deadline) throw error;
      await world.clock.sleep(POLL);
      await settled(name, world);
    }
  }
}

/** The answer to a first CreateFunction may have been lost, or another run was faster: then the function is there to be looked at. */
async function creating(create: () => Promise<void>): Promise<void> {
  try {
    await create();
  } catch (error) {
    if (!isKind(error, 'exists')) throw error;
  }
}

/** The function once it is no longer busy; undefined: there is none. */
export async function settled(name: string, world: World): Promise<DeployedPurger | undefined> {
  const deadline = world.clock.now() + BUSY_PATIENCE;
  for (;;) {
    const deployed = await world.functions.describe(name);
    if (deployed === undefined || !BUSY.includes(deployed.state)) return deployed;
    if (world.clock.now() >= deadline) {
      throw new DeployError(
        `The function ${name} has been ${deployed.state} for ${BUSY_PATIENCE / 60_000} minutes.`,
        {
          remedy:
            'Look at the function in the SCF console; if it stays like that, delete it and run the workflow again.',
        },
      );
    }
    await world.clock.sleep(POLL);
  }
}

function refuseFailed(name: string, deployed: DeployedPurger | undefined): void {
  if (!deployed?.state.endsWith('Failed')) return;
  throw new DeployError(
    `The function ${name} is ${deployed.state}${deployed.reason === '' ? '.' : `: ${deployed.reason}`}`,
    {
      remedy: 'The next run repairs it. If it fails again, look at the function in the SCF console.',
    },
  );
}

export function lineFor(step: PurgerStep): string {
  if ('trigger' in step)
    return `function: ${step.do} (${step.trigger.event}, prefix "${step.trigger.prefix}")`;
  return `function: ${step.do}${'changed' in step ? ` (${step.changed.join(', ')})` : ''}`;
}
