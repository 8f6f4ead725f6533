import { DeployError, isKind } from '../core/errors.ts';
import type { FunctionCode, World } from '../core/ports.ts';
import { refuseFailed, settled, whenReady } from './function-state.ts';
import { addTrigger } from './trigger.ts';
import { planPurger, type PurgerPlan, type PurgerStep, type WantedPurger } from '../core/purger.ts';

/** Two deploys may edit the table at the same time; each looks again whether its row still stands. */
const EDITS = 5;

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
    await applySteps(plan.steps, { name: wanted.name, code, onDone }, world);
  }
  throw new DeployError(
    `The function ${wanted.name} was changed by somebody else each time this deploy had set it up.`,
    {
      remedy:
        'Use one "concurrency:" group for all workflows that deploy to this bucket, and run this one again.',
    },
  );
}

/**
 * Does steps in their order. Stops early where something is there already that the plan did not know of: it may be of somebody
 * else's making, so that the next step has to be planned anew.
 */
export async function applySteps(
  steps: readonly PurgerStep[],
  on: { readonly name: string; readonly code: FunctionCode; readonly onDone: (step: PurgerStep) => void },
  world: World,
): Promise<void> {
  for (const step of steps) {
    if ((await applyStep(step, on.name, on.code, world)) === 'was there') return;
    on.onDone(step);
  }
}

async function applyStep(
  step: PurgerStep,
  name: string,
  code: FunctionCode,
  world: World,
): Promise<'done' | 'was there'> {
  world.log.info(lineFor(step));
  const { functions } = world;
  const outcome = await whenReady(name, world, async () => {
    switch (step.do) {
      case 'delete the function':
        return await unlessGone(() => functions.remove(name));
      case 'create the function':
        return await unlessThere(() => functions.create(step.settings, code.zip));
      case 'update the code':
        await functions.updateCode(step.settings, code.zip);
        return 'done';
      case 'update the settings':
        await functions.updateSettings(step.settings);
        return 'done';
      case 'add a trigger':
        return await addTrigger(step.trigger, name, world);
      case 'enable a trigger':
        return await unlessThere(() => functions.enableTrigger(name, step.trigger));
      case 'remove a trigger':
        return await unlessGone(() => functions.removeTrigger(name, step.trigger));
    }
  });
  refuseFailed(name, await settled(name, world));
  return outcome;
}

/** A first answer may have been lost, or another run was faster: then it is there, and is looked at afterwards. */
async function unlessThere(write: () => Promise<void>): Promise<'done' | 'was there'> {
  try {
    await write();
    return 'done';
  } catch (error) {
    if (!isKind(error, 'exists')) throw error;
    return 'was there';
  }
}

/** What is not there any more has been removed: a first answer may have been lost, or another run was faster. */
async function unlessGone(remove: () => Promise<void>): Promise<'done'> {
  try {
    await remove();
  } catch (error) {
    if (!isKind(error, 'absent')) throw error;
  }
  return 'done';
}

export function lineFor(step: PurgerStep): string {
  if ('trigger' in step)
    return `function: ${step.do} (${step.trigger.event}, prefix "${step.trigger.prefix}")`;
  return `function: ${step.do}${'changed' in step ? ` (${step.changed.join(', ')})` : ''}`;
}
