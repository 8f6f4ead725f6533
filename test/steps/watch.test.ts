import { expect, test } from '@jest/globals';
import { LOOK_EVERY, newWatch } from '../../src/steps/watch.ts';

/** A watch that finds these, look after look. */
function watching(...found: readonly (boolean | Error)[]) {
  let now = 0;
  let looks = 0;
  const look = () => {
    const one = found[looks++] ?? false;
    return one instanceof Error ? Promise.reject(one) : Promise.resolve(one);
  };
  const watch = newWatch(look, { now: () => now });
  return { watch, looks: () => looks, pass: (ms: number) => (now += ms) };
}

test('whoever asks when a look is due waits for its answer, and all others go on meanwhile', async () => {
  const { watch, looks, pass } = watching(true);
  expect([watch.mayGoOn(), looks()]).toEqual([true, 0]);
  pass(LOOK_EVERY - 1);
  expect([watch.mayGoOn(), looks()]).toEqual([true, 0]);
  pass(1);
  const due = watch.mayGoOn();
  expect([watch.mayGoOn(), looks(), watch.hasEnded()]).toEqual([true, 1, false]);
  expect(await due).toBe(false);
  pass(10 * LOOK_EVERY);
  expect([watch.mayGoOn(), looks(), watch.hasEnded()]).toEqual([false, 1, true]);
});

test('a look that fails is one less, and the next one counts', async () => {
  const { watch, pass } = watching(new Error('no answer'), false, true);
  const answers: boolean[] = [];
  for (let look = 0; look < 3; look++) {
    pass(LOOK_EVERY);
    answers.push(await watch.mayGoOn());
  }
  expect(answers).toEqual([true, true, false]);
});
