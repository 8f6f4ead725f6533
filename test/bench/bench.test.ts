import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { findFault } from './correct.ts';
import { ratios, spreadOf, spreadText } from './numbers.ts';
import { readOptions } from './options.ts';
import { markdown } from './report.ts';
import { merge, type Circumstances, type Results, type Row, type Section } from './results.ts';
import { plant } from './sites.ts';
import { summarize } from './summary.ts';
import { judge } from './targets.ts';

const CIRCUMSTANCES: Circumstances = {
  at: '2026-01-02T03:04Z',
  cpu: 'a processor',
  cores: 2,
  kernel: '6.1',
  node: 'v24.0.0',
  us: 'abc, dist 012',
};

const row = (change: Partial<Row>): Row => ({
  client: 'ours',
  phase: 'first',
  round: 1,
  seconds: 1,
  cpuSeconds: 1,
  peakMiB: 100,
  serverCores: 0.2,
  noiseCores: 0,
  uploads: 2000,
  requests: { PutObject: 2000 },
  ...change,
});

const section = (rows: readonly Row[], change: Partial<Section> = {}): Section => ({
  site: 'small',
  files: 2000,
  bytes: 32e6,
  changes: 20,
  latency: 20,
  circumstances: CIRCUMSTANCES,
  versions: { ours: '1', rclone: '2' },
  absent: {},
  ceilings: [3000],
  rows,
  ...change,
});

const only = (one: Section): Results => ({ sections: [one], noOps: [] });

describe('numbers', () => {
  test.each([
    [[], undefined],
    [[3], { median: 3, least: 3, most: 3 }],
    [[9, 1, 2], { median: 2, least: 1, most: 9 }],
    [[4, 1, 10, 2], { median: 3, least: 1, most: 10 }],
  ])('the middle of %j', (values, wanted) => {
    expect(spreadOf(values)).toEqual(wanted);
  });

  test('ratios are of one round, never across rounds', () => {
    const ours = new Map([
      [1, 2],
      [2, 3],
      [3, 5],
    ]);
    const theirs = new Map([
      [1, 4],
      [3, 5],
      [4, 1],
    ]);
    expect(ratios(ours, theirs)).toEqual([0.5, 1]);
  });

  test('nothing is a dash', () => {
    expect(spreadText(undefined)).toBe('-');
    expect(spreadText({ median: 1, least: 0.5, most: 2 })).toBe('1.00 (0.50-2.00)');
  });
});

describe('a summary', () => {
  test('is the median of the ratios, not the ratio of the medians', () => {
    const seconds = [
      [1, 1, 2],
      [2, 30, 20],
      [3, 4, 16],
    ] as const;
    const rows = seconds.flatMap(([round, ours, theirs]) => [
      row({ round, seconds: ours }),
      row({ round, seconds: theirs, client: 'rclone' }),
    ]);
    expect(summarize(section(rows), 'first', 'ours').ratio).toEqual({ median: 0.5, least: 0.25, most: 1.5 });
  });

  test('a void row counts for nothing, on either side', () => {
    const rows = [
      row({ round: 1, seconds: 1 }),
      row({ round: 2, seconds: 9, problem: 'wrong' }),
      row({ round: 1, seconds: 2, client: 'rclone' }),
      row({ round: 2, seconds: 1, client: 'rclone' }),
    ];
    const summary = summarize(section(rows), 'first', 'ours');
    expect(summary).toMatchObject({ seconds: { median: 1 }, ratio: { median: 0.5 }, problems: ['wrong'] });
  });
});

describe('targets', () => {
  const run = (seconds: number, uploads: number) =>
    judge(only(section([row({ seconds, uploads }), row({ client: 'rclone', seconds: 2 })])))[0];

  test.each([
    [1, 2000, 'met'],
    [1.01, 2000, 'not met'],
    [0.1, 1999, 'not met'],
  ])('%d s beside 2 s and %d uploads: %s', (seconds, uploads, verdict) => {
    expect(run(seconds, uploads)).toMatchObject({ where: 'small, 20 ms', verdict });
  });

  test('what was not measured is said to be so, and void is not measured', () => {
    const judgements = judge(only(section([row({ problem: 'wrong' }), row({ client: 'rclone' })])));
    expect(new Set(judgements.map(({ verdict }) => verdict))).toEqual(new Set(['not measured']));
  });

  test('memory is the most of all phases, and CPU a file is compared with the small site', () => {
    const small = section([row({ cpuSeconds: 2 })]);
    const tiny = (cpuSeconds: number, peakMiB: number) =>
      section([row({ cpuSeconds }), row({ phase: 'changed', peakMiB })], { site: 'tiny', files: 100_000 });
    const verdicts = (one: Section) =>
      judge({ sections: [small, one], noOps: [] })
        .filter(({ where }) => where.startsWith('tiny'))
        .map(({ verdict }) => verdict);
    expect(verdicts(tiny(120, 300))).toEqual(['met', 'met', 'not measured']);
    expect(verdicts(tiny(121, 301))).toEqual(['not met', 'not met', 'not measured']);
  });
});

describe('what is in the bucket', () => {
  const files = new Map([
    ['a.html', { size: 1, md5: 'aa', crc64: () => '1' }],
    ['b.html', { size: 2, md5: 'bb', crc64: () => '2' }],
  ]);
  const a = { key: 'ours/a.html', size: 1, etag: 'aa', crc64: '1' };
  const b = { key: 'ours/b.html', size: 2, etag: 'bb', crc64: '2' };

  test.each([
    ['all of it', [a, b], undefined],
    ['and what others have', [a, b, { ...a, key: 'rclone/x' }], undefined],
    ['a file in parts', [a, { ...b, etag: 'random-2' }], undefined],
    ['one too few', [a], '1 of 2 objects missing or other, 0 too many, first: b.html'],
    [
      'one too many',
      [a, b, { ...a, key: 'ours/c' }],
      '0 of 2 objects missing or other, 1 too many, first: c',
    ],
    [
      'other content',
      [a, { ...b, etag: 'xx' }],
      '1 of 2 objects missing or other, 0 too many, first: b.html',
    ],
    [
      'other parts',
      [a, { ...b, etag: 'random-2', crc64: '3' }],
      '1 of 2 objects missing or other, 0 too many, first: b.html',
    ],
  ])('%s', (_, stored, wanted) => {
    expect(findFault(stored, 'ours/', files)).toBe(wanted);
  });
});

test('a change of a site changes one file in a hundred, and no size', async () => {
  const home = await mkdtemp(join(tmpdir(), 'bench-test-'));
  const site = await plant('hundred', home);
  const before = new Map(site.files);
  await site.change();
  const changed = [...site.files].filter(([path, file]) => before.get(path)?.md5 !== file.md5);
  expect(changed).toHaveLength(site.changes);
  expect(site.changes).toBe(1);
  expect([...site.files.values()].reduce((sum, { size }) => sum + size, 0)).toBe(site.bytes);
  await rm(home, { recursive: true });
});

test('new sections take the place of those of the same site and latency; others stay', () => {
  const [old, other] = [section([row({ seconds: 1 })]), section([], { latency: 0 })];
  const now = section([row({ seconds: 2 })]);
  const noOp = { latency: 0, circumstances: CIRCUMSTANCES, seconds: [1], cpuSeconds: [1], requests: 5 };
  const all = merge({ sections: [old, other], noOps: [noOp] }, only(now));
  expect(all).toEqual({ sections: [now, other], noOps: [noOp] });
});

test('RESULTS.md names machine, verdicts and void rows, and what a client said stays plain text in one line', () => {
  const rows = [
    row({ seconds: 1 }),
    row({ client: 'rclone', seconds: 4 }),
    row({ round: 2, problem: 'a | b\n<c>' }),
  ];
  const text = markdown(only(section(rows, { absent: { aws: 'no `pip`' } })), [
    { name: 'ours', title: 'us' },
  ]);
  expect(text).toContain('2 x a processor, Linux 6.1, Node v24.0.0; ours is abc, dist 012');
  expect(text).toContain('| small, 20 ms | 0.25 (0.25-0.25), 2000 uploads | met |');
  expect(text).toContain('- void: ours, first, round 2: a \\| b \\<c\\>');
  expect(text).toContain('- aws was not measured: no \\`pip\\`');
});

describe('options', () => {
  const known = { sites: ['small', 'medium'], clients: ['ours', 'rclone'] };

  test('what is asked for', () => {
    const args = [
      '--sites',
      'small',
      '--latency',
      '5,0',
      '--rounds',
      '1',
      '--clients',
      'rclone',
      '--no-no-op',
    ];
    expect(readOptions(args, known)).toMatchObject({
      sites: ['small'],
      latencies: [5, 0],
      rounds: 1,
      clients: ['rclone'],
      noOp: false,
      phases: ['first', 'nothing', 'changed'],
    });
  });

  test.each([
    [['--sites', 'huge'], '--sites takes small, medium; not "huge".'],
    [['--rounds', '0'], '--rounds takes whole numbers from 1 on; not "0".'],
    [['--latency', '20ms'], '--latency takes whole numbers from 0 on; not "20ms".'],
  ])('%j is refused', (args, message) => {
    expect(() => readOptions(args, known)).toThrow(message);
  });
});
