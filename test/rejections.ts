import { afterAll, afterEach, beforeAll } from '@jest/globals';

/**
 * Fails every test in which a promise was rejected while nobody waited for it. Jest forgives that where somebody comes to it later;
 * Node would have ended the process by then. What a test sees as `process` is a copy by Jest, which hears of none.
 */
const real = process.getBuiltinModule('node:process');
const floating: unknown[] = [];
const note = (reason: unknown): void => {
  floating.push(reason);
};

const complain = (): void => {
  if (floating.length === 0) return;
  const [cause] = floating.splice(0);
  throw new Error('A promise was rejected and nobody waited for it.', { cause });
};

beforeAll(() => {
  real.on('unhandledRejection', note);
});
afterEach(complain);
afterAll(() => {
  real.off('unhandledRejection', note);
  complain();
});
