import { DeployError, isKind } from '../core/errors.ts';
import type { FunctionCode, World } from '../core/ports.ts';
import { lineFor } from '../core/purger/purger-lines.ts';
import {
  planPurger,
  type DeployedPurger,
  type PurgerPlan,
  type PurgerStep,
  type WantedPurger,
} from '../core/purger/purger.ts';
import { readRules } from '../core/purger/purger-settings.ts';
import type { RuleTable } from '../core/purger/rules.ts';
import { planUninstall } from '../core/purger/uninstall.ts';
import { POLL, refuseFailed, settled } from './function-state.ts';
import { addTrigger, isTaken } from './trigger.ts';

/** Two deploys may edit the table at the same time; each looks again whether its row still stands. */
const EDITS = 5;
/**
 * How often a write may be refused by a function that is not busy, with pauses of up to 3 s: about a minute. "Active" may be seen a
 * little before writes are accepted, and the codes of such a refusal have changed over the years.
 */
const REFUSALS = 22;

export type PurgerOutcome = {
  readonly state: 'created' | 'updated' | 'unchanged';
  readonly plan: PurgerPlan;
};

/**
 * Makes the function and its triggers what is wanted: each step after the one before it is Active. Looks again afterwards, since
 * another run may have replaced the table in between, and repeats until nothing is left to do. `onDone` hears of each step done.
 * Where somebody else listens to what a new site needs, the other sites get back what they had.
 */
export async function applyPurger(
  wanted: WantedPurger,
  code: FunctionCode,
  world: World,
  onDone: (step: PurgerStep, state: PurgerOutcome['state']) => void,
): Promise<PurgerOutcome> {
  let state: PurgerOutcome['state'] = 'unchanged';
  const planned = (deployed: DeployedPurger | undefined) => {
    const plan = planPurger(wanted, deployed);
    if (plan.steps.length > 0 && state === 'unchanged')
      state = deployed === undefined ? 'created' : 'updated';
    return plan;
  };
  const removed: PurgerStep[] = [];
  const on = {
    name: wanted.name,
    code,
    onDone: (step: PurgerStep) => {
      if (step.do === 'remove a trigger') removed.push(step);
      onDone(step, state);
    },
  };
  const before = await settled(wanted.name, world);
  try {
    const plan = await reconcile(planned, on, world);
    return { state, plan };
  } catch (error) {
    const rules = before === undefined ? [] : readRules(before);
    if (isTaken(error) && removed.length > 0 && rules.length > 0) await putBack(rules, wanted, on, world);
    throw error;
  }
}

/** Makes the table and the triggers what they were: without the row that this run has brought, they are what the other sites need. */
async function putBack(rules: RuleTable, wanted: WantedPurger, on: On, world: World): Promise<void> {
  const { site } = wanted.rule;
  const earlier = rules.find((rule) => rule.site === site);
  const planned = (deployed: DeployedPurger | undefined) =>
    earlier === undefined
      ? planUninstall(site, wanted.bucketDomain, deployed)
      : planPurger({ ...wanted, rule: earlier }, deployed);
  try {
    await reconcile(planned, on, world);
  } catch (error) {
    // What could not be set up is what has to be told.
    world.log.info(`function: its triggers could not be put back: ${String(error)}`);
  }
}

type On = { readonly name: string; readonly code: FunctionCode; readonly onDone: (step: PurgerStep) => void };

/**
 * Plans, does the steps, and plans again until nothing is left to do. A plan is never used after the function was found busy or
 * otherwise than the plan knew: somebody else's change may be in it, and would be undone.
 */
export async function reconcile<Plan extends { readonly steps: readonly PurgerStep[] }>(
  planned: (deployed: DeployedPurger | undefined) => Plan,
  on: On,
  world: World,
): Promise<Plan> {
  let refusals = 0;
  let absences = 0;
  for (let edits = 0; edits < EDITS;) {
    const plan = planned(await settled(on.name, world));
    if (plan.steps.length === 0) return plan;
    try {
      await applySteps(plan.steps, on, world);
      edits += 1;
    } catch (error) {
      // Deleted by one run and made anew by another, all since the plan; what is still missing then, as a role, stays so.
      if (isKind(error, 'absent') && absences++ === 0) continue;
      refusals += 1;
      if (!isKind(error, 'busy') || refusals >= REFUSALS) throw error;
      await world.clock.sleep(Math.min(POLL * refusals, 3000));
    }
  }
  throw new DeployError(
    `The function ${on.name} was changed by somebody else each time this deploy had set it up.`,
    {
      remedy:
        'Use one "concurrency:" group for all workflows that deploy to this bucket, and run this one again.',
    },
  );
}

/** Does steps in their order, and stops early where something is otherwise than the plan knew. */
async function applySteps(steps: readonly PurgerStep[], on: On, world: World): Promise<void> {
  for (const step of steps) {
    if ((await applyStep(step, on, world)) !== 'done') return;
    on.onDone(step);
  }
}

type Outcome = 'done' | 'was there' | 'is gone';

async function applyStep(step: PurgerStep, { name, code }: On, world: World): Promise<Outcome> {
  world.log.info(lineFor(step));
  const outcome = await unlessDeleted(name, world, () => write(step, { name, code }, world));
  const deployed = await settled(name, world);
  // A trigger mends nothing, and breaks nothing: what failed before may be on its way to being deleted.
  if ('settings' in step) refuseFailed(name, deployed);
  return outcome;
}

async function write(
  step: PurgerStep,
  { name, code }: Pick<On, 'name' | 'code'>,
  world: World,
): Promise<Outcome> {
  const { functions } = world;
  switch (step.do) {
    case 'create the function':
      return await unlessThere(() => functions.create(step.settings, code.zip));
    case 'update the code':
      await functions.updateCode(step.settings, code.zip);
      return 'done';
    case 'update the settings':
      await functions.updateSettings(step.settings);
      return 'done';
    case 'delete the function':
      await unlessGone(() => functions.remove(name));
      return 'done';
    case 'add a trigger':
      return await addTrigger(step.trigger, name, world);
    case 'enable a trigger':
      return await unlessThere(() => functions.enableTrigger(name, step.trigger));
    case 'remove a trigger':
      await unlessGone(() => functions.removeTrigger(name, step.trigger));
      return 'done';
  }
}

/** Another run may have uninstalled the function meanwhile. What else may be missing, as its role, is an error. */
async function unlessDeleted(name: string, world: World, write: () => Promise<Outcome>): Promise<Outcome> {
  try {
    return await write();
  } catch (error) {
    if (!isKind(error, 'absent') || (await settled(name, world)) !== undefined) throw error;
    return 'is gone';
  }
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
