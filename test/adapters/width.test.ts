import { describe, expect, test } from '@jest/globals';
import { openBudget } from '../../src/cloud/budget.ts';
import { openGate } from '../../src/cloud/gate.ts';
import { adapted, connectionsAhead, newWidth, type Width } from '../../src/cloud/width.ts';

const BOUNDS = { first: 8, most: 64, least: 2 };

const answers = (width: Width, count: number, isCongestion = false): Width => {
  let next = width;
  for (let n = 0; n < count; n++)
    next = adapted(next, { isCongestion, round: next.round, underWay: Infinity }, BOUNDS);
  return next;
};

describe('the width', () => {
  test('doubles with every round at first, and ends at the most', () => {
    expect(answers(newWidth(BOUNDS), 8).limit).toBe(16);
    expect(answers(newWidth(BOUNDS), 1000).limit).toBe(64);
  });

  test('is halved by a refusal, and grows by one a round from then on', () => {
    const cut = answers(answers(newWidth(BOUNDS), 24), 1, true);
    expect(cut.limit).toBe(16);
    expect(answers(cut, 16).limit).toBeCloseTo(17, 0);
    expect(answers(cut, 100_000).limit).toBe(64);
  });

  test('is halved once by all that began before the cut', () => {
    const before = newWidth(BOUNDS);
    let width = before;
    for (let n = 0; n < 8; n++)
      width = adapted(width, { isCongestion: true, round: before.round, underWay: Infinity }, BOUNDS);
    expect(width.limit).toBe(4);
  });

  test('is halved from what was under way, where that was less than might have been', () => {
    const full = answers(newWidth(BOUNDS), 1000);
    expect(adapted(full, { isCongestion: true, round: full.round, underWay: 8 }, BOUNDS).limit).toBe(4);
    expect(adapted(full, { isCongestion: true, round: full.round, underWay: 80 }, BOUNDS).limit).toBe(32);
  });

  test('never falls below the least', () => {
    expect(answers(newWidth(BOUNDS), 20, true).limit).toBe(2);
  });
});

const settled = () => new Promise((resolve) => setImmediate(resolve));

describe('the gate', () => {
  /** Calls that end when they are told to. */
  function scene() {
    const inside: { end: (error?: Error) => void }[] = [];
    const { pass: gate } = openGate({ first: 2, most: 4, least: 1 }, () => true);
    const call = () =>
      gate(
        () =>
          new Promise<void>((resolve, reject) => {
            inside.push({
              end: (error) => {
                if (error === undefined) resolve();
                else reject(error);
              },
            });
          }),
      );
    return { inside, call };
  }
  test('lets in as many as there is room for; who waits comes in as others leave', async () => {
    const { inside, call } = scene();
    const calls = Array.from({ length: 6 }, call);
    await settled();
    expect(inside).toHaveLength(2);
    inside[0]?.end();
    await settled();
    // One left, and the width grew by one.
    expect(inside).toHaveLength(4);
    for (let at = 0; at < 6; at++) {
      inside[at]?.end();
      await settled();
    }
    await Promise.all(calls);
  });

  test('after a refusal nobody comes in until there is room again', async () => {
    const { inside, call } = scene();
    const calls = Array.from({ length: 4 }, call).map((one) => one.catch((error: unknown) => error));
    await settled();
    inside[0]?.end(new Error('SlowDown'));
    await settled();
    expect(inside).toHaveLength(2);
    inside[1]?.end();
    await settled();
    expect(inside.length).toBeGreaterThan(2);
    for (let at = 2; at < 4; at++) {
      inside[at]?.end();
      await settled();
    }
    expect((await Promise.all(calls)).filter((one) => one instanceof Error)).toHaveLength(1);
  });
});

describe('the gate, where connections are open', () => {
  /** A gate that is wide enough for all, with so many connections that have answered. */
  async function scene(open: number) {
    const ends: (() => void)[] = [];
    const { pass: gate } = openGate({ first: 32, most: 32, least: 1 }, () => false);
    const call = () => gate(() => new Promise<void>((end) => ends.push(end)));
    const calls = Array.from({ length: open }, () => call());
    await settled();
    // Nothing is open yet: nobody waits for the connection of another.
    expect(ends).toHaveLength(open);
    for (const end of ends.splice(0)) end();
    await Promise.all(calls);
    return { ends, call };
  }

  test('as many more as are in use wait for these; nobody waits in a second row', async () => {
    const { ends, call } = await scene(4);
    const calls = Array.from({ length: 8 }, () => call());
    await settled();
    expect(ends).toHaveLength(4);
    calls.push(call(), call());
    await settled();
    expect(ends).toHaveLength(6);
    // Who waited goes on as soon as one is free.
    ends[0]?.();
    await settled();
    expect(ends).toHaveLength(7);
    for (let at = 1; at < calls.length; at++) {
      ends[at]?.();
      await settled();
    }
    await Promise.all(calls);
  });

  test('a line that does not end is no short wait', async () => {
    const { ends, call } = await scene(4);
    const calls = Array.from({ length: 8 }, () => call());
    for (let round = 0; round < 4; round++) {
      await settled();
      ends.shift()?.();
      await settled();
      calls.push(call());
    }
    await settled();
    // Of those that came, four are done; of the eight others more are under way than connections were open.
    expect(ends.length).toBeGreaterThan(4);
    while (ends.length > 0) {
      for (const end of ends.splice(0)) end();
      await settled();
    }
    await Promise.all(calls);
  });

  test('those who come one after another all the time wait no more often than once', async () => {
    const { ends, call } = await scene(2);
    let calls = 0;
    const loop = async () => {
      for (let n = 0; n < 8; n++) {
        calls += 1;
        await call();
      }
    };
    const loops = [loop(), loop(), loop()];
    await settled();
    expect(ends).toHaveLength(2);
    while (calls < 12) {
      ends.shift()?.();
      await settled();
    }
    expect(ends).toHaveLength(3);
    while (ends.length > 0) {
      for (const end of ends.splice(0)) end();
      await settled();
    }
    await Promise.all(loops);
  });

  test('who is long in use, or dead, is not waited for longer than it takes to open another one', async () => {
    const { ends, call } = await scene(4);
    const calls = Array.from({ length: 7 }, () => call());
    await settled();
    expect(ends).toHaveLength(4);
    await new Promise((resolve) => setTimeout(resolve, 400));
    expect(ends).toHaveLength(7);
    for (const end of ends) end();
    await Promise.all(calls);
  });

  test('one that is opened for nobody is for who waits, and for who comes', async () => {
    const gate = openGate({ first: 32, most: 32, least: 1 }, () => false);
    const ends: (() => void)[] = [];
    const call = () => gate.pass(() => new Promise<void>((end) => ends.push(end)));
    const first = call();
    await settled();
    ends.pop()?.();
    await first;
    const calls = [call(), call()];
    await settled();
    expect(ends).toHaveLength(1);
    expect(gate.size()).toEqual({ connections: 1, limit: 32 });
    gate.opened();
    await settled();
    expect(ends).toHaveLength(2);
    gate.opened();
    expect(gate.size()).toEqual({ connections: 3, limit: 32 });
    // Three connections are in use, or could be, and so three more may wait.
    calls.push(call(), call(), call(), call());
    await settled();
    expect(ends).toHaveLength(3);
    while (ends.length > 0) {
      for (const end of ends.splice(0)) end();
      await settled();
    }
    await Promise.all(calls);
  });

  test('the connection of a call that failed is not waited for', async () => {
    const { pass: gate } = openGate({ first: 32, most: 32, least: 1 }, () => false);
    const ends: ((error?: Error) => void)[] = [];
    const call = () =>
      gate(
        () =>
          new Promise<void>((resolve, reject) => {
            ends.push((error) => {
              if (error === undefined) resolve();
              else reject(error);
            });
          }),
      );
    for (const error of [undefined, new Error('reset')]) {
      const one = call().catch((reason: unknown) => reason);
      await settled();
      ends.pop()?.(error);
      await one;
    }
    const both = [call(), call()];
    await settled();
    expect(ends).toHaveLength(2);
    for (const end of ends) end();
    await Promise.all(both);
  });
});

test('a budget of memory: first come, first served, and too much is served alone', async () => {
  const take = openBudget(10);
  const order: string[] = [];
  const first = await take(6);
  const second = take(100).then((giveBack) => {
    order.push('large');
    return giveBack;
  });
  const third = take(1).then((giveBack) => {
    order.push('small');
    return giveBack;
  });
  await Promise.resolve();
  expect(order).toEqual([]);
  first();
  const giveBack = await second;
  expect(order).toEqual(['large']);
  giveBack();
  (await third)();
  expect(order).toEqual(['large', 'small']);
});

describe('connections to be opened ahead', () => {
  const near = { open: 6, limit: 32, roundTrip: 20 };
  const far = { ...near, roundTrip: 200 };

  test.each([
    ['as many as are missing', 13, near, 7],
    ['for a far bucket also for one more request', 7, far, 1],
    ['no more than may be under way', 2000, near, 26],
    ['none where there are enough', 6, far, 0],
    ['none where a round trip costs less than a handshake', 13, { ...near, roundTrip: 1 }, 0],
    ['none as long as nothing is known', 13, { ...near, open: 0, roundTrip: Infinity }, 0],
    ['few where the service slows down', 100, { ...far, limit: 8 }, 2],
    ['none where it bears no more', 100, { ...far, limit: 4 }, 0],
  ])('%s', (_, requests, now, wanted) => {
    expect(connectionsAhead(requests, now)).toBe(wanted);
  });
});
