import { expect, test } from '@jest/globals';
import { renewing } from '../../src/cloud/session.ts';

const MINUTE = 60_000;

/** A role whose sessions are numbered, on a clock that is moved by hand. */
function role(life: number) {
  const state = { now: 0, begun: 0, refuses: false };
  const keys = renewing(
    async () => {
      state.begun += 1;
      await Promise.resolve();
      if (state.refuses) throw new Error('refused');
      return { life, credentials: { secretId: `${state.begun}`, secretKey: 'k', token: 't' } };
    },
    () => state.now,
  );
  return { state, ask: async () => (await keys()).secretId };
}

test('one session serves whoever asks at once, until shortly before its end', async () => {
  const { state, ask } = role(120 * MINUTE);
  expect(await Promise.all([ask(), ask(), ask()])).toEqual(['1', '1', '1']);
  state.now = 109 * MINUTE;
  expect(await ask()).toBe('1');
  state.now = 111 * MINUTE;
  expect(await Promise.all([ask(), ask()])).toEqual(['2', '2']);
});

test('a short session is renewed half way', async () => {
  const { state, ask } = role(10);
  await ask();
  state.now = 4;
  expect(await ask()).toBe('1');
  state.now = 5;
  expect(await ask()).toBe('2');
});

test('keys that still hold are used on while new ones are refused, and no longer', async () => {
  const { state, ask } = role(120 * MINUTE);
  await ask();
  state.refuses = true;
  state.now = 119 * MINUTE;
  expect(await ask()).toBe('1');
  state.now = 120 * MINUTE;
  await expect(ask()).rejects.toThrow('refused');
  state.refuses = false;
  expect(await ask()).toBe('4');
});

test('a first refusal is told', async () => {
  const { state, ask } = role(MINUTE);
  state.refuses = true;
  await expect(ask()).rejects.toThrow('refused');
});
