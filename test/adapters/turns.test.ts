import { expect, test } from '@jest/globals';
import { setImmediate as pause } from 'node:timers/promises';
import { openTurns } from '../../src/cloud/turns.ts';

test('each has a turn of the event loop of its own, in the order in which they asked', async () => {
  const turn = openTurns();
  const had: number[] = [];
  const all = [1, 2, 3].map(async (one) => {
    await turn();
    had.push(one);
  });
  const seen: number[] = [];
  while (had.length < 3) {
    await pause();
    seen.push(had.length);
  }
  await Promise.all(all);
  expect(had).toEqual([1, 2, 3]);
  // Never two of them between one look and the next.
  for (const [at, count] of seen.entries()) expect(count - (seen[at - 1] ?? 0)).toBeLessThanOrEqual(1);
});
