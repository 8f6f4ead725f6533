import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { openBuffers } from '../../src/cloud/buffers.ts';

const LIMITS = { size: 64, most: 2, large: 1000 };

describe('memory is used again', () => {
  test('small buffers are of one size, and so many are kept', () => {
    const buffers = openBuffers(LIMITS);
    const lent = [buffers.take(1), buffers.take(64), buffers.take(0)];
    expect(lent.map(({ length }) => length)).toEqual([1, 64, 0]);
    for (const one of lent) buffers.giveBack(one);
    const before = new Set(lent.map(({ buffer }) => buffer));
    expect(
      [buffers.take(64), buffers.take(64), buffers.take(64)].filter(({ buffer }) => before.has(buffer)),
    ).toHaveLength(2);
  });

  const rows: readonly [string, readonly number[], number, number | undefined][] = [
    ['of that size', [300], 300, 300],
    ['a larger one', [400], 300, 400],
    ['the smallest that will do', [400, 290, 350], 300, 350],
    ['none of which more than half would lie idle', [601], 300, undefined],
    ['one of which half will lie idle', [600], 300, 600],
    ['none that is too small', [299], 300, undefined],
    ['none where none was given back', [], 300, undefined],
    ['none that is larger than all that is kept', [1001], 900, undefined],
    ['what was given back last, once it is too much', [600, 500], 500, 500],
    ['none that had to go for what was given back later', [600, 500], 600, undefined],
  ];
  test.each(rows)('of large ones %s', (_, given, wanted, want) => {
    const buffers = openBuffers(LIMITS);
    const lent = given.map((bytes) => buffers.take(bytes));
    for (const one of lent) buffers.giveBack(one);
    const got = buffers.take(wanted);
    expect(got).toHaveLength(wanted);
    const again = lent.find(({ buffer }) => buffer === got.buffer);
    expect(again?.buffer.byteLength).toBe(want);
  });

  test('no two have the same memory at once, and what lies idle has a limit', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.nat({ max: 700 }), fc.constant('back' as const))), (steps) => {
        const buffers = openBuffers(LIMITS);
        const lent: Buffer[] = [];
        for (const step of steps) {
          if (step !== 'back') lent.push(buffers.take(step));
          else {
            const one = lent.shift();
            if (one !== undefined) buffers.giveBack(one);
          }
          expect(new Set(lent.map(({ buffer }) => buffer)).size).toBe(lent.length);
        }
        // All that is kept is handed out again when it is asked for from the smallest on.
        const before = new Set(lent.map(({ buffer }) => buffer));
        for (const one of lent) buffers.giveBack(one);
        const kept = Array.from({ length: 700 - 65 }, (_, n) => buffers.take(65 + n)).filter(({ buffer }) =>
          before.has(buffer),
        );
        expect(kept.reduce((sum, { buffer }) => sum + buffer.byteLength, 0)).toBeLessThanOrEqual(
          LIMITS.large,
        );
      }),
    );
  });
});
