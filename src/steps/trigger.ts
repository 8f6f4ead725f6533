import { DeployError, isKind } from '../core/errors.ts';
import type { World } from '../core/ports.ts';
import { overlaps, sameTrigger, type Trigger } from '../core/purger.ts';

/** A clash is no harm when it is the wanted trigger itself that is there; else somebody else listens to these events. */
export async function addTrigger(trigger: Trigger, name: string, world: World): Promise<void> {
  try {
    await world.functions.addTrigger(name, trigger);
  } catch (error) {
    if (!isKind(error, 'exists')) throw error;
    const deployed = await world.functions.describe(name);
    if (deployed?.triggers.some((other) => sameTrigger(other, trigger)) === true) return;
    const listener = await otherListener(trigger, name, world);
    if (listener === undefined) throw error;
    throw new DeployError(
      `The function ${listener.functionName} already listens to ${listener.event} of this bucket (prefix "${listener.prefix}", suffix "${listener.suffix}"), and COS tells an event to one function only.`,
      {
        remedy: `Remove that trigger if it is not needed any more, or set purge: direct. The function ${name} has no trigger for ${trigger.event}.`,
        cause: error,
      },
    );
  }
}

/** Who else listens, as far as the key may see it. */
async function otherListener(trigger: Trigger, name: string, world: World) {
  try {
    return (await world.functions.otherTriggers(name)).find((other) => overlaps(other, trigger));
  } catch (error) {
    if (isKind(error, 'denied')) return undefined;
    throw error;
  }
}
