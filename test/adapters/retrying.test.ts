import { describe, expect, test } from '@jest/globals';
import { retrying, type Patience } from '../../src/cloud/retrying.ts';
import { Cancelled, CloudError, DeployError, type FailureKind } from '../../src/core/errors.ts';

const failure = (kind: FailureKind) =>
  new CloudError({ operation: 'cos:PutObject', kind, code: 'X', message: 'no' });

/** A port whose calls fail with these, one after another, then answer; and a clock that only moves when somebody sleeps. */
function scene(failures: readonly Error[], more: Partial<Patience> = {}) {
  const calls: unknown[][] = [];
  const pauses: number[] = [];
  const left = [...failures];
  const clock = {
    now: () => pauses.reduce((sum, ms) => sum + ms, 0),
    sleep: (ms: number) => {
      pauses.push(ms);
      return Promise.resolve();
    },
  };
  const port = {
    put: (...args: unknown[]): Promise<string> => {
      calls.push(args);
      const error = left.shift();
      return error === undefined ? Promise.resolve('stored') : Promise.reject(error);
    },
    serverTime: (): number => 7,
    name: 'bucket',
  };
  const patience: Patience = {
    clock,
    random: () => 1,
    attempts: 4,
    first: 100,
    longest: 300,
    within: 10_000,
    ...more,
  };
  return { port: retrying(port, patience), calls, pauses };
}

describe('a call that fails for a passing reason is repeated', () => {
  test.each<[string, readonly FailureKind[], readonly number[]]>([
    ['not at all', [], []],
    ['throttled once', ['throttled'], [100]],
    ['a reset, then throttled', ['transient', 'throttled'], [100, 200]],
    ['until the last attempt', ['transient', 'transient', 'transient'], [100, 200, 300]],
  ])('%s', async (_, kinds, pauses) => {
    const world = scene(kinds.map(failure));
    await expect(world.port.put('a', 1)).resolves.toBe('stored');
    expect(world.calls).toEqual(Array.from({ length: kinds.length + 1 }, () => ['a', 1]));
    expect(world.pauses).toEqual(pauses);
  });

  test('attempts are counted with the first one; the last error is the one that is told', async () => {
    const errors = Array.from({ length: 9 }, () => failure('transient'));
    const world = scene(errors);
    await expect(world.port.put()).rejects.toBe(errors[3]);
    expect(world.calls).toHaveLength(4);
    expect(world.pauses).toEqual([100, 200, 300]);
  });

  test('and so is the time: no call begins later than allowed', async () => {
    const errors = Array.from({ length: 9 }, () => failure('transient'));
    const world = scene(errors, { attempts: 9, within: 400 });
    await expect(world.port.put()).rejects.toBe(errors[2]);
    expect(world.pauses).toEqual([100, 200]);
  });

  test('a call that took longer than that to fail is made once more all the same', async () => {
    let time = 0;
    const clock = { now: () => (time += 1000), sleep: () => Promise.resolve() };
    const errors = Array.from({ length: 9 }, () => failure('transient'));
    const world = scene(errors, { clock, attempts: 9, within: 500 });
    await expect(world.port.put()).rejects.toBe(errors[1]);
    expect(world.calls).toHaveLength(2);
  });

  test('each pause is a part of its ceiling, the ceiling doubles up to the longest', async () => {
    const parts = [0, 0.5, 0.25];
    const errors = Array.from({ length: 3 }, () => failure('throttled'));
    const world = scene(errors, { random: () => parts.shift() ?? 1 });
    await world.port.put();
    expect(world.pauses).toEqual([0, 100, 75]);
  });

  test('a permanent error after a passing one ends it', async () => {
    const world = scene([failure('transient'), failure('denied')]);
    await expect(world.port.put()).rejects.toMatchObject({ kind: 'denied' });
    expect(world.calls).toHaveLength(2);
  });
});

const PERMANENT: readonly FailureKind[] = [
  'absent',
  'exists',
  'busy',
  'denied',
  'credentials',
  'spent',
  'refused',
];
test.each<[string, Error]>([
  ...PERMANENT.map((kind): [string, Error] => [kind, failure(kind)]),
  ["an error that is not the cloud's", new Error('bang')],
  ['a DeployError', new DeployError('no', { remedy: '' })],
  ['a cancellation', new Cancelled()],
])('%s is passed on at once', async (_, error) => {
  const world = scene([error]);
  await expect(world.port.put()).rejects.toBe(error);
  expect([world.calls.length, world.pauses]).toEqual([1, []]);
});

test('a cancellation while it sleeps ends it', async () => {
  const cancelled = new Cancelled();
  const clock = { now: () => 0, sleep: () => Promise.reject(cancelled) };
  const world = scene([failure('transient')], { clock });
  await expect(world.port.put()).rejects.toBe(cancelled);
  expect(world.calls).toHaveLength(1);
});

test('what answers at once answers at once, and what is no method stays', () => {
  const world = scene([]);
  expect([world.port.serverTime(), world.port.name]).toEqual([7, 'bucket']);
});
