import type { PurgerStep } from './purger.ts';

/** A step on function or triggers as a log line. */
export function lineFor(step: PurgerStep): string {
  if ('trigger' in step)
    return `function: ${step.do} (${step.trigger.event}, prefix "${step.trigger.prefix}")`;
  return `function: ${step.do}${'changed' in step ? ` (${step.changed.join(', ')})` : ''}`;
}
