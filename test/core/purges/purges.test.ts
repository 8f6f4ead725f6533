import { describe, expect, test } from '@jest/globals';
import {
  judgePurges,
  recordId,
  type ExpectedPurge,
  type PurgeRecord,
  type SeenBefore,
} from '../../../src/core/purges/purges.ts';

const URL_A = 'https://www.example.com/a.html';
/** A change in the middle of a second; its record can only say the second. */
const T = 1_700_000_000_000;
const expected = (url = URL_A, since = T + 500): ExpectedPurge => ({ key: 'a.html', url, since });
const record = (more: Partial<PurgeRecord> = {}): PurgeRecord => ({
  taskId: '1',
  url: URL_A,
  status: 'done',
  type: 'url',
  createdAt: T + 1000,
  ...more,
});
const NOTHING_SEEN: SeenBefore = { records: new Set() };
const directory = (url: string, more: Partial<PurgeRecord> = {}) => record({ url, type: 'path', ...more });

type Row = {
  readonly name: string;
  readonly records: readonly PurgeRecord[];
  readonly expect?: ExpectedPurge;
  readonly seen?: SeenBefore;
  readonly want: string;
};

describe('what the records say about a purge', () => {
  test.each<Row>([
    { name: 'no record', records: [], want: 'missing' },
    { name: 'a record of another URL', records: [record({ url: `${URL_A}x` })], want: 'missing' },
    { name: 'a record that runs', records: [record({ status: 'process' })], want: 'running' },
    { name: 'a record that failed', records: [record({ status: 'fail' })], want: 'failed' },
    { name: 'a record that is done', records: [record()], want: 'done' },
    {
      name: 'another spelling of the URL',
      records: [record({ url: 'https://WWW.example.com/%61.html' })],
      want: 'done',
    },
    {
      name: 'two rows of one task, one per area: both have to be done',
      records: [record(), record({ status: 'process' })],
      want: 'running',
    },
    {
      name: 'two rows of one task, one failed',
      records: [record(), record({ status: 'fail' })],
      want: 'failed',
    },
    { name: 'two rows of one task, both done', records: [record(), record()], want: 'done' },
    {
      name: 'rows of the same task for other URLs do not count',
      records: [record(), record({ url: `${URL_A}x`, status: 'fail' })],
      want: 'done',
    },
    {
      name: 'a second task after a failed one',
      records: [record({ status: 'fail' }), record({ taskId: '2' })],
      want: 'done',
    },
    {
      name: 'a second task runs after a failed one',
      records: [record({ status: 'fail' }), record({ taskId: '2', status: 'process' })],
      want: 'running',
    },
    {
      name: 'one task done and a later one still running: fresh is fresh',
      records: [record(), record({ taskId: '2', status: 'process' })],
      want: 'done',
    },
    { name: 'much later, by somebody else', records: [record({ createdAt: T + 86_400_000 })], want: 'done' },
    { name: 'in the second of the change, cut', records: [record({ createdAt: T })], want: 'done' },
    { name: 'in the second before the change', records: [record({ createdAt: T - 1000 })], want: 'missing' },
    {
      name: 'a change on the second: the second before is too early',
      records: [record({ createdAt: T - 1000 })],
      expect: expected(URL_A, T),
      want: 'missing',
    },
    {
      name: 'a time that cannot be read proves nothing',
      records: [record({ createdAt: NaN })],
      want: 'missing',
    },
    {
      name: 'seen before the first write, though in the same second',
      records: [record({ createdAt: T })],
      seen: { records: new Set([recordId(record())]) },
      want: 'missing',
    },
    {
      name: 'seen in another spelling is seen',
      records: [record({ createdAt: T })],
      seen: { records: new Set([recordId(record({ url: 'https://www.example.com/%61.html' }))]) },
      want: 'missing',
    },
    {
      name: 'a debt of an earlier run may be paid by what stood there before this one',
      expect: { ...expected(), isDebt: true },
      records: [record()],
      seen: { records: new Set([recordId(record())]) },
      want: 'done',
    },
  ])('$name -> $want', (row) => {
    const [judged] = judgePurges([row.expect ?? expected()], row.records, row.seen ?? NOTHING_SEEN);
    expect(judged?.state).toBe(row.want);
    expect(judged?.record === undefined).toBe(row.want === 'missing');
  });
});

describe('directories cover what is below them', () => {
  const deep = 'https://www.example.com/docs/v2/a%20b.html';
  test.each([
    ['the directory above', 'https://www.example.com/docs/v2/', 'done'],
    ['any directory above', 'https://www.example.com/', 'done'],
    ['a directory without its slash, as the console takes it', 'https://www.example.com/docs', 'done'],
    ['the host alone', 'https://www.example.com', 'done'],
    ['a sibling that begins alike', 'https://www.example.com/do', 'missing'],
    ['a sibling', 'https://www.example.com/docs/v1/', 'missing'],
    ['another host', 'https://docs.example.com/', 'missing'],
    ['a host that begins alike', 'https://www.example.co', 'missing'],
    ['a directory below', 'https://www.example.com/docs/v2/a%20b.html/', 'missing'],
  ])('%s', (_, url, want) => {
    expect(judgePurges([expected(deep)], [directory(url)], NOTHING_SEEN)[0]?.state).toBe(want);
  });

  test('a URL record of a directory is not its content', () => {
    expect(
      judgePurges([expected()], [record({ url: 'https://www.example.com/' })], NOTHING_SEEN)[0]?.state,
    ).toBe('missing');
  });

  test('where everything below has to be purged, only a directory counts', () => {
    const whole: ExpectedPurge = { ...expected('https://www.example.com/docs/'), isDirectory: true };
    const state = (one: PurgeRecord) => judgePurges([whole], [one], NOTHING_SEEN)[0]?.state;
    expect(state(record({ url: 'https://www.example.com/docs/' }))).toBe('missing');
    expect(state(directory('https://www.example.com/docs/v2/'))).toBe('missing');
    expect(state(directory('https://www.example.com/docs/'))).toBe('done');
    expect(state(directory('https://www.example.com/'))).toBe('done');
  });

  test('the URL of a directory itself is covered by its flush', () => {
    const [judged] = judgePurges(
      [expected('https://www.example.com/docs/')],
      [directory('https://www.example.com/docs/')],
      NOTHING_SEEN,
    );
    expect(judged?.state).toBe('done');
  });

  test.each([
    ["somebody else's, which may be older than the change", undefined, 'missing'],
    ["the action's own for the URLs", 'for URLs', 'done'],
    ["the action's own beside the URLs, which the function has to purge", 'beside URLs', 'missing'],
  ] as const)('a flush in the second of the change: %s', (_, flush, want) => {
    const [judged] = judgePurges([expected()], [directory('https://www.example.com/', { createdAt: T })], {
      ...NOTHING_SEEN,
      flushOf: () => flush,
    });
    expect(judged?.state).toBe(want);
  });

  test('an older flush does not count', () => {
    const old = directory('https://www.example.com/', { createdAt: T - 1000 });
    expect(judgePurges([expected()], [old], NOTHING_SEEN)[0]?.state).toBe('missing');
  });
});

test('every purge is judged by its own records, in the order asked', () => {
  const urls = ['missing', 'running', 'failed', 'done'].map((name) => `https://www.example.com/${name}`);
  const statuses = { running: 'process', failed: 'fail', done: 'done' } as const;
  const records = Object.entries(statuses).map(([name, status]) =>
    record({ url: `https://www.example.com/${name}`, status }),
  );
  const judged = judgePurges(
    urls.map((url) => expected(url)),
    records,
    NOTHING_SEEN,
  );
  expect(judged.map(({ url, state }) => url.endsWith(`/${state}`))).toEqual([true, true, true, true]);
});
