import type { CloudClock } from '../clock.ts';

/** Counts calls in whole seconds of cloud time. Refused calls count too: the real message names a number above the limit. */
export type RateCounter = {
  /** How often this key was asked for in the current second, this time included. */
  count(key: string): number;
};

/** Whether the real windows are whole seconds or sliding is not documented; a client has to bear either. */
export function countCalls(clock: CloudClock): RateCounter {
  const windows = new Map<string, { readonly second: number; times: number }>();
  return {
    count(key) {
      const second = Math.floor(clock.now() / 1000);
      const known = windows.get(key);
      const window = known?.second === second ? known : { second, times: 0 };
      windows.set(key, window);
      window.times += 1;
      return window.times;
    },
  };
}
