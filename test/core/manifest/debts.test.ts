import { describe, expect, test } from '@jest/globals';
import { debtsOf } from '../../../src/core/manifest/debts.ts';
import { expectedPurges, settledKeys } from '../../../src/core/purges/purges.ts';
import { cdnUrls } from '../../../src/core/purger/urls.ts';
import { listed, listing, manifest, rule } from '../builders.ts';

const urlsOf = (key: string) => cdnUrls(key, [rule()]);

describe('debts of earlier runs', () => {
  const T = 1_700_000_000_000;
  test.each<[string, number, number | undefined, number]>([
    ['a run noted its change: that time', T, T - 5000, T],
    ['a killed run noted when it began: the object knows better', T, T + 60_000, T + 60_000],
    ['removed: the time that was noted', T, undefined, T],
  ])('%s', (_, noted, modifiedAt, want) => {
    const there = modifiedAt === undefined ? listing() : listing({ ...listed('a.html'), modifiedAt });
    expect(debtsOf(manifest({}, { pending: { 'a.html': noted } }), there)).toEqual([
      { key: 'a.html', at: want },
    ]);
  });

  test('none without a manifest', () => {
    expect(debtsOf(undefined, listing(listed('a.html')))).toEqual([]);
  });
});

describe('which purges changes make due', () => {
  test('every URL of every key, since its change', () => {
    const changes = [
      { key: 'docs/index.html', at: 5 },
      { key: 'a.css', at: 7 },
    ];
    expect(expectedPurges(changes, urlsOf)).toEqual([
      { key: 'docs/index.html', url: 'https://www.example.com/docs/index.html', since: 5 },
      { key: 'docs/index.html', url: 'https://www.example.com/docs/', since: 5 },
      { key: 'a.css', url: 'https://www.example.com/a.css', since: 7 },
    ]);
  });

  test.each([
    [5, 9],
    [9, 5],
  ])('a debt and a new change of one key (%d, %d): the later one counts', (debt, change) => {
    const both = [debt, change].map((at) => ({ key: 'a.css', at }));
    expect(expectedPurges(both, urlsOf).map((one) => one.since)).toEqual([9]);
  });

  test('nothing for keys that no cache can hold stale', () => {
    expect(expectedPurges([{ key: 'assets/index-BX1_W7vG.js', at: 1 }], urlsOf)).toEqual([]);
  });
});

describe('which debts are paid', () => {
  const judged = (key: string, state: 'missing' | 'running' | 'failed' | 'done') => ({
    key,
    url: `https://www.example.com/${key}`,
    since: 5,
    state,
    record: undefined,
  });
  const all = [
    judged('done', 'done'),
    judged('done', 'done'),
    judged('half', 'done'),
    judged('half', 'running'),
    judged('runs', 'running'),
    judged('fails', 'failed'),
    judged('lost', 'missing'),
    judged('lost', 'done'),
  ];
  test.each([
    ['done', ['done']],
    ['recorded', ['done', 'half', 'runs']],
  ] as const)('wait: %s', (until, want) => {
    expect([...settledKeys(all, until)]).toEqual(want);
  });
});
