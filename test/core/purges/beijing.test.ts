import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { fromBeijing, toBeijing } from '../../../src/core/purges/beijing.ts';

describe('Beijing time', () => {
  test.each([
    ['2026-01-31T10:00:00.000Z', '2026-01-31 18:00:00'],
    ['2026-01-31T10:00:00.999Z', '2026-01-31 18:00:00'],
    ['2026-12-31T16:00:00.000Z', '2027-01-01 00:00:00'],
    ['2024-02-28T16:00:00.000Z', '2024-02-29 00:00:00'],
    // The sample of DescribePurgeTasks: task 153303185323131331 was created at 1533031853.
    ['2018-07-31T10:10:53.000Z', '2018-07-31 18:10:53'],
  ])('%s is %s, whatever the zone of this machine', (utc, beijing) => {
    expect(toBeijing(Date.parse(utc))).toBe(beijing);
    expect(fromBeijing(beijing)).toBe(Math.floor(Date.parse(utc) / 1000) * 1000);
  });

  test('there and back is the same second', () => {
    fc.assert(
      fc.property(fc.nat({ max: 4e12 }), (ms) => {
        expect(fromBeijing(toBeijing(ms))).toBe(Math.floor(ms / 1000) * 1000);
      }),
    );
  });

  test.each(['', 'null', '0000-00-00 00:00:00', '31.01.2026 18:00'])('%j is no time', (text) => {
    expect(fromBeijing(text)).toBeNaN();
  });
});
