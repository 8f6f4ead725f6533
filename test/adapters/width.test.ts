import { describe, expect, test } from '@jest/globals';
import { openBudget } from '../../src/cloud/budget.ts';
import { openGate } from '../../src/cloud/gate.ts';
import { adapted, newWidth, type Width } from '../../src/cloud/width.ts';

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

describe('the gate', () => {
  /** Calls that end when they are told to. */
  function scene() {
    const inside: { end: (error?: Error) => void }[] = [];
    const gate = openGate({ first: 2, most: 4, least: 1 }, () => true);
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
  const settled = () => new Promise((resolve) => setImmediate(resolve));

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
