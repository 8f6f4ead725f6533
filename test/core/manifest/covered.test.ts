import { describe, expect, test } from '@jest/globals';
import {
  coveredAfter,
  coveredBefore,
  coveredByBoth,
  uncovered,
  type Covered,
} from '../../../src/core/manifest/covered.ts';
import { manifest } from '../builders.ts';

const [A, B, C] = ['https://a.example/', 'https://b.example/docs/', 'https://c.example/'];
const saying = (covered: Covered) => manifest({}, covered === undefined ? {} : { covered });

type Row = [string, ReturnType<typeof saying> | undefined, readonly string[], readonly string[]];

describe('what is known of the directories that a site is served at', () => {
  test.each<Row>([
    ['nothing without a manifest', undefined, [], [A, B]],
    ['all by a manifest of an earlier version', saying(undefined), [A, B], []],
    ['what the manifest says', saying([B, C]), [B], [A]],
    ['nothing after a deploy without purges', saying([]), [], [A, B]],
  ])('%s', (_, seen, before, open) => {
    expect(coveredBefore(seen, [A, B])).toEqual(before);
    expect(uncovered(seen, [A, B])).toEqual(open);
  });

  test('a deploy without purges leaves all of them behind', () => {
    expect([undefined, [A]].map((covered) => coveredBefore(saying(covered), []))).toEqual([[], []]);
  });
});

test.each<[Covered, readonly string[], Covered]>([
  [[A], [B, A], [A, B]],
  [[], [], []],
  [undefined, [A], undefined],
])('%j, and %j was purged as a whole: %j', (covered, flushed, want) => {
  expect(coveredAfter(covered, flushed)).toEqual(want);
});

test.each<[Covered, Covered, Covered]>([
  [[A, B], [B, C], [B]],
  [[A], [], []],
  [undefined, [A], [A]],
  [[A], undefined, [A]],
  [undefined, undefined, undefined],
])('one run says %j, another %j: %j', (one, other, want) => {
  expect(coveredByBoth(one, other)).toEqual(want);
});
