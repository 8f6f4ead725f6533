import { CloudError, DeployError, isKind } from '../core/errors.ts';
import type { World } from '../core/ports.ts';
import { overlaps, type PurgerStep, type Trigger } from '../core/purger/purger.ts';
import { POLL } from './function-state.ts';

/** How often a clash with nobody is tried again: what it was with may have been taken away since, by another site's run. */
const TRIES = 3;

/**
 * Adds a trigger. A clash with one of the function's own (an earlier answer that was lost, another site's run at the same moment)
 * means that something `was there`; else somebody else listens to these events.
 */
export async function addTrigger(
  trigger: Trigger,
  name: string,
  world: World,
): Promise<'done' | 'was there'> {
  for (let tries = 1; ; tries++) {
    try {
      await world.functions.addTrigger(name, trigger);
      return 'done';
    } catch (error) {
      if (!isKind(error, 'exists')) throw error;
      const deployed = await world.functions.describe(name);
      if (deployed?.triggers.some((other) => overlaps(other, trigger)) === true) return 'was there';
      const listener = await otherListener([trigger], name, world);
      if (listener !== undefined)
        throw taken(listener, ` The function ${name} has no trigger for ${trigger.event}.`, error);
      if (tries === TRIES) throw error;
      await world.clock.sleep(POLL);
    }
  }
}

/** Refuses, before anything is written, what COS would refuse in the middle. Where the key may not look, that is left to COS. */
export async function refuseTaken(steps: readonly PurgerStep[], name: string, world: World): Promise<void> {
  const wanted = steps.flatMap((step) => (step.do === 'add a trigger' ? [step.trigger] : []));
  if (wanted.length === 0) return;
  const listener = await otherListener(wanted, name, world);
  if (listener !== undefined) throw taken(listener, '', undefined);
}

/** Whether a step failed because somebody else listens: to try again would not help. */
export const isTaken = (error: unknown): boolean =>
  isKind(error, 'exists') || (error instanceof DeployError && isKind(error.cause, 'exists'));

type Listener = Trigger & { readonly functionName: string };

const taken = (listener: Listener, left: string, cause: unknown): DeployError =>
  new DeployError(
    `The function ${listener.functionName} already listens to ${listener.event} of this bucket (prefix "${listener.prefix}", suffix "${listener.suffix}"), and COS tells an event to one function only.`,
    { remedy: `Remove that trigger if it is not needed any more, or set purge: direct.${left}`, cause },
  );

/** Who else listens, as far as the key may see it. */
async function otherListener(
  triggers: readonly Trigger[],
  name: string,
  world: World,
): Promise<Listener | undefined> {
  try {
    const others = await world.functions.otherTriggers(name);
    return triggers.flatMap((trigger) => others.filter((other) => overlaps(other, trigger)))[0];
  } catch (error) {
    // The clash itself is what has to be told, whether or not its cause can be found.
    if (error instanceof CloudError) return undefined;
    throw error;
  }
}
