import { CloudError, DeployError, isKind } from '../core/errors.ts';
import type { World } from '../core/ports.ts';
import { overlaps, type Trigger } from '../core/purger/purger.ts';

/**
 * Adds a trigger. A clash with one of the function's own (an earlier answer that was lost, another site's run at the same moment)
 * means that something `was there`; else somebody else listens to these events.
 */
export async function addTrigger(
  trigger: Trigger,
  name: string,
  world: World,
): Promise<'done' | 'was there'> {
  try {
    await world.functions.addTrigger(name, trigger);
    return 'done';
  } catch (error) {
    if (!isKind(error, 'exists')) throw error;
    const deployed = await world.functions.describe(name);
    if (deployed?.triggers.some((other) => overlaps(other, trigger)) === true) return 'was there';
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
    // The clash itself is what has to be told, whether or not its cause can be found.
    if (error instanceof CloudError) return undefined;
    throw error;
  }
}
