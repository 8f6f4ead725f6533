import { expect, test } from '@jest/globals';
import { setImmediate as turn } from 'node:timers/promises';
import { purge } from '../../function/purge.ts';

/** A function that the action deployed is killed after this time. */
const TIME_LIMIT = 60_000;
/** SCF runs a failed event again twice, a minute apart. Source: cloud.tencent.com/document/product/583/41138. */
const RETRIES = 2;
const RETRY_DELAY = 60_000;
/** PurgeUrlsCache may be called this often a second, by all of an account. Source: tencentcloud.com/document/product/228/33601. */
const CALLS_A_SECOND = 20;
/** From a call to its answer, ms: a guess, of little weight beside the pauses. */
const LATENCY = 100;

/** Time that passes only when everybody waits for it, in steps of a millisecond. */
function timeline() {
  let now = 0;
  const wakes = new Map<number, (() => void)[]>();
  return {
    now: () => now,
    sleep: (ms: number) =>
      new Promise<undefined>((resolve) => {
        const wake = () => {
          resolve(undefined);
        };
        const at = now + Math.max(1, Math.round(ms));
        wakes.set(at, [...(wakes.get(at) ?? []), wake]);
      }),
    /** Lets time pass until nobody waits any more. */
    async pass(): Promise<void> {
      await turn();
      while (wakes.size > 0) {
        now += 1;
        const due = wakes.get(now);
        if (due === undefined) continue;
        wakes.delete(now);
        for (const wake of due) wake();
        await turn();
      }
    },
  };
}

/** Whether a call is let through: whole seconds are counted, or the last second; which of them the real CDN does is not documented. */
const WINDOWS = {
  'whole seconds': (times: readonly number[], now: number) =>
    times.filter((at) => Math.floor(at / 1000) === Math.floor(now / 1000)).length < CALLS_A_SECOND,
  'the last second': (times: readonly number[], now: number) =>
    times.filter((at) => at > now - 1000).length < CALLS_A_SECOND,
};

/** Numbers that look random and are the same in every run. */
function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 4_294_967_296;
    return state / 4_294_967_296;
  };
}

/** Every object changes at the same moment, and SCF runs as many functions at once as there are events. */
async function burst(objects: number, window: keyof typeof WINDOWS) {
  const time = timeline();
  const random = numbers(objects);
  const accepted: number[] = [];
  const purged = new Set<string>();
  let calls = 0;
  const submit = async (urls: readonly string[]): Promise<string> => {
    calls += 1;
    const isFree = WINDOWS[window](accepted.slice(-CALLS_A_SECOND), time.now());
    if (isFree) {
      accepted.push(time.now());
      for (const url of urls) purged.add(url);
    }
    await time.sleep(LATENCY);
    if (!isFree) throw Object.assign(new Error('too often'), { code: 'RequestLimitExceeded' });
    return String(calls);
  };
  const attempts = await (async () => {
    const all = Promise.all(
      Array.from({ length: objects }, async (_, n) => {
        for (let attempt = 0; attempt <= RETRIES; attempt++) {
          const deadline = time.now() + TIME_LIMIT;
          const outside = { submit, sleep: time.sleep, random, timeLeft: () => deadline - time.now() };
          const { refused } = await purge([`https://www.example.com/${n}`], outside);
          expect(time.now()).toBeLessThan(deadline);
          if (refused.length === 0) return attempt;
          await time.sleep(RETRY_DELAY);
        }
        return undefined;
      }),
    );
    await time.pass();
    return await all;
  })();
  return { purged, attempts, calls, seconds: (accepted.at(-1) ?? 0) / 1000 };
}

/**
 * What the real thing takes, by this model: 900 objects are purged within some 52 s, each in its first attempt; 3,000, the most that a
 * deploy lets through, within some 255 s (four and a quarter minutes), the last of them in their third and last attempt.
 */
test.each([
  [900, 'whole seconds', { attempts: 1, from: 44, to: 56 }],
  [900, 'the last second', { attempts: 1, from: 44, to: 56 }],
  [3000, 'whole seconds', { attempts: 3, from: 149, to: 270 }],
  [3000, 'the last second', { attempts: 3, from: 149, to: 270 }],
] as const)('%d objects at once, 20 calls in %s: nothing is lost; %j', async (objects, window, want) => {
  const { purged, attempts, seconds } = await burst(objects, window);
  expect(purged.size).toBe(objects);
  expect(attempts).not.toContain(undefined);
  expect(Math.max(...attempts.map((attempt) => (attempt ?? 0) + 1))).toBeLessThanOrEqual(want.attempts);
  expect(seconds).toBeGreaterThan(want.from);
  expect(seconds).toBeLessThan(want.to);
});
