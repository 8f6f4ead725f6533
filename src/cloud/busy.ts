import { performance } from 'node:perf_hooks';

/** How long is looked at, ms: long enough for a mean, short beside the time that it takes to open many connections. */
const PERIOD = 20;
/** The share of a period without a pause from which on a thread counts as busy. */
const BUSY = 0.9;

/** Tells whether this thread was busy lately: whether it had hardly a moment in which it waited for anything. */
export function newBusyness(): () => boolean {
  let last = performance.eventLoopUtilization();
  let at = performance.now();
  let isBusy = false;
  return () => {
    const now = performance.now();
    if (now - at < PERIOD) return isBusy;
    const current = performance.eventLoopUtilization();
    isBusy = performance.eventLoopUtilization(current, last).utilization > BUSY;
    last = current;
    at = now;
    return isBusy;
  };
}
