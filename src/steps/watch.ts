import type { Clock } from '../core/ports.ts';

/** How often a run that changes many files looks whether a later one has begun, ms. */
export const LOOK_EVERY = 2000;

/** Asked before each change. */
export type Watch = {
  /** Whether to go on; whoever asks when a look is due waits for its answer, all others go on meanwhile. */
  readonly mayGoOn: () => boolean | Promise<boolean>;
  /** Whether it was told to stop. */
  readonly hasEnded: () => boolean;
};

/** Looks now and then, as long as somebody asks, until there is something to stop for. A look that fails is one less. */
export function newWatch(isOvertaken: () => Promise<boolean>, clock: Pick<Clock, 'now'>): Watch {
  let lookedAt = clock.now();
  let hasEnded = false;
  const look = async () => {
    hasEnded ||= await isOvertaken().catch(() => false);
    return !hasEnded;
  };
  return {
    mayGoOn: () => {
      if (hasEnded || clock.now() - lookedAt < LOOK_EVERY) return !hasEnded;
      lookedAt = clock.now();
      return look();
    },
    hasEnded: () => hasEnded,
  };
}
