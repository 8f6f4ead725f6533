import { describe, expect, test } from '@jest/globals';
import { paid } from '../../../src/core/manifest/debts.ts';
import {
  manifestAfter,
  manifestBefore,
  sameManifest,
  together,
  type Synced,
} from '../../../src/core/sync/ownership.ts';
import type { Manifest, OwnedFile } from '../../../src/core/manifest/manifest.ts';
import type { SyncPlan, Upload } from '../../../src/core/sync/plan.ts';
import { file, HEADERS, listed, manifest, md5, NO_PLAN, owned, sha256 } from '../builders.ts';

const NOTHING: Synced = { uploaded: [], removed: [], failures: [], abandoned: [], changes: [] };
const WRITER = { site: 'acme.docs', prefix: '', run: '8-1' };
const NOW = { settled: new Set<string>(), owes: () => true, time: 900 };

const upload = (key: string, content = 'two'): Upload => ({
  file: file(key, content),
  headers: HEADERS,
  reason: 'new',
});
const planOf = (...keys: readonly string[]): SyncPlan => ({
  ...NO_PLAN,
  waves: [{ name: 'assets', uploads: keys.map((key) => upload(key)) }],
});
const deleting = (key: string): SyncPlan => ({
  ...NO_PLAN,
  deletions: [{ key, reason: 'not in the build' }],
});
const uploaded = (...keys: readonly string[]): Synced => ({
  ...NOTHING,
  uploaded: keys.map((key) => ({ file: file(key, 'two'), headers: HEADERS, etag: md5('two') })),
  changes: keys.map((key) => ({ key, at: 500 })),
});

test('what was noted before the purges needs no second making after them', () => {
  const plan = planOf('a.html', 'b.html', '__proto__');
  const before = manifestBefore(WRITER, undefined, plan, { at: 400, owes: () => true });
  const synced = uploaded('a.html', 'b.html', '__proto__');
  const noted = manifestAfter(before, plan, synced, { ...NOW, time: 300 });
  for (const settled of [new Set<string>(), new Set(['a.html', '__proto__'])])
    expect(paid(noted, settled)).toEqual(manifestAfter(before, plan, synced, { ...NOW, settled }));
  expect(Object.entries(paid(noted, new Set(['a.html'])).pending)).toEqual([
    ['b.html', 500],
    ['__proto__', 500],
  ]);
});

describe('before the first change', () => {
  const plan: SyncPlan = {
    ...planOf('a.html', 'assets/x.js'),
    ...{ deletions: deleting('gone.html').deletions },
  };
  const debts = { at: 400, owes: (key: string) => key.endsWith('.html') };

  test('ownership is as it was, and every key about to change is owed a purge if it can be stale', () => {
    const seen = manifest({ 'a.html': owned() }, { pending: { 'old.html': 7 } });
    expect(manifestBefore(WRITER, seen, plan, debts)).toEqual(
      manifest(
        { 'a.html': owned() },
        {
          run: '8-1',
          pending: { 'old.html': 7, 'a.html': 400, 'gone.html': 400 },
          writing: { 'a.html': 400, 'assets/x.js': 400 },
          contents: { 'a.html': `3 ${md5('two')}`, 'assets/x.js': `3 ${md5('two')}` },
        },
      ),
    );
  });

  test('it carries nothing of the settings but who writes it', () => {
    const settings = { ...WRITER, credentials: { secretKey: 'secret' } };
    expect(JSON.stringify(manifestBefore(settings, undefined, plan, debts))).not.toContain('secret');
  });

  test('a first one owns nothing', () => {
    expect(manifestBefore(WRITER, undefined, planOf(), debts)).toEqual(manifest({}, { run: '8-1' }));
  });

  test('a debt of an earlier run moves to the time of the new change', () => {
    const seen = manifest({}, { pending: { 'a.html': 7 } });
    expect(manifestBefore(WRITER, seen, planOf('a.html'), debts).pending).toEqual({ 'a.html': 400 });
  });
});

describe('what is owned after the run', () => {
  const KEPT = (reason: SyncPlan['kept'][number]['reason']): SyncPlan => ({
    ...NO_PLAN,
    kept: [{ key: 'a', reason }],
  });
  type Row = {
    readonly name: string;
    readonly had?: ReturnType<typeof owned>;
    readonly plan: SyncPlan;
    readonly synced?: Synced;
    readonly want: ReturnType<typeof owned> | undefined;
  };
  test.each<Row>([
    { name: 'uploaded -> as it is now', plan: planOf('a'), synced: uploaded('a'), want: owned('two') },
    {
      name: 'uploaded again -> as it is now, back in the build',
      had: owned('one', { absentSince: 5 }),
      plan: planOf('a'),
      synced: uploaded('a'),
      want: owned('two'),
    },
    {
      name: 'found unchanged, whoever put it there -> owned',
      plan: { ...NO_PLAN, unchanged: [{ file: file('a'), headers: HEADERS, etag: 'opaque-2' }] },
      want: owned('one', { etag: 'opaque-2' }),
    },
    {
      name: 'a large file, known by its SHA-256 -> that is noted, and no MD5',
      had: owned('one'),
      plan: {
        ...NO_PLAN,
        unchanged: [{ file: { ...file('a'), hash: sha256('one') }, headers: HEADERS, etag: 'opaque-2' }],
      },
      want: owned('one', { md5: '', sha256: sha256('one'), etag: 'opaque-2' }),
    },
    { name: 'the upload failed -> as the last run left it', had: owned(), plan: planOf('a'), want: owned() },
    { name: 'the first upload failed -> not owned', plan: planOf('a'), want: undefined },
    { name: 'the removal failed -> still owned', had: owned(), plan: deleting('a'), want: owned() },
    {
      name: 'removed -> not owned',
      had: owned(),
      plan: deleting('a'),
      synced: { ...NOTHING, removed: ['a'] },
      want: undefined,
    },
    { name: 'gone from the bucket -> not owned', had: owned(), plan: NO_PLAN, want: undefined },
    {
      name: 'young -> owned, absent since now',
      had: owned(),
      plan: KEPT('young'),
      want: owned('one', { absentSince: 900 }),
    },
    {
      name: 'still young -> its time does not begin again',
      had: owned('one', { absentSince: 5 }),
      plan: KEPT('young'),
      want: owned('one', { absentSince: 5 }),
    },
    {
      name: 'kept by delete: none -> owned, absent since now',
      had: owned(),
      plan: KEPT('delete: none'),
      want: owned('one', { absentSince: 900 }),
    },
    {
      name: 'changed by somebody else -> theirs',
      had: owned(),
      plan: KEPT('changed by somebody else'),
      want: undefined,
    },
    {
      name: 'an earlier run was interrupted -> its time begins again',
      had: owned('one', { absentSince: 5 }),
      plan: { ...KEPT('young'), isUnsettled: true },
      want: owned('one', { absentSince: 900 }),
    },
    {
      name: 'kept, and another upload failed: older pages are live -> owned, its time does not begin',
      had: owned(),
      plan: KEPT('young'),
      synced: { ...NOTHING, failures: [{ key: 'b.css', error: 0 }], abandoned: ['b.html'] },
      want: owned(),
    },
    {
      name: 'kept, and the purge of a page was not seen -> owned, its time does not begin',
      had: owned(),
      plan: { ...planOf('b.html'), kept: KEPT('young').kept },
      synced: uploaded('b.html'),
      want: owned(),
    },
    {
      name: 'excluded -> owned, and any page may name it',
      had: owned('one', { absentSince: 5 }),
      plan: KEPT('excluded'),
      want: owned(),
    },
    {
      name: 'written by an interrupted run -> owned as it stands, of unknown content',
      plan: { ...NO_PLAN, kept: [{ key: 'a', reason: 'young', found: listed('a', 'one', 'opaque-2') }] },
      want: owned('one', { md5: '', etag: 'opaque-2', contentType: '', cacheControl: '', absentSince: 900 }),
    },
    {
      name: 'a stray -> never owned',
      plan: { ...NO_PLAN, kept: [{ key: 'a', reason: 'young', isStray: true }] },
      want: undefined,
    },
  ])('$name', ({ had, plan, synced, want }) => {
    const before = manifest(had === undefined ? {} : { a: had });
    expect(manifestAfter(before, plan, synced ?? NOTHING, NOW).files['a']).toEqual(want);
  });

  describe('of a run that changed nothing', () => {
    const HEADER = { contentType: 'text/x-other', cacheControl: 'no-store' };
    const MORE = { more: { 'x-cos-meta-a': '1' } };
    const found = { file: file('a'), headers: HEADERS, etag: md5('one') };
    const BEFORE = { a: owned() };
    const after = (files: Readonly<Record<string, OwnedFile>>, more: Partial<SyncPlan>): Manifest['files'] =>
      manifestAfter(manifest(files), { ...NO_PLAN, ...more }, NOTHING, NOW).files;

    test('the table is not made again where it says of each file how it stands', () => {
      expect(after(BEFORE, { unchanged: [found] })).toBe(BEFORE);
    });

    test.each<[string, Partial<SyncPlan>, OwnedFile | undefined]>([
      ['ETag', { unchanged: [{ ...found, etag: 'opaque-2' }] }, owned('one', { etag: 'opaque-2' })],
      ['size', { unchanged: [{ ...found, file: { ...file('a'), size: 4 } }] }, owned('one', { size: 4 })],
      ['content', { unchanged: [{ ...found, file: file('a', 'two') }] }, owned('one', { md5: md5('two') })],
      [
        'kind of hash',
        { unchanged: [{ ...found, file: { ...file('a'), hash: sha256('one') } }] },
        owned('one', { md5: '', sha256: sha256('one') }),
      ],
      ['type and cache', { unchanged: [{ ...found, headers: HEADER }] }, owned('one', HEADER)],
      [
        'type',
        { unchanged: [{ ...found, headers: { ...HEADERS, contentType: 'text/x-other' } }] },
        owned('one', { contentType: 'text/x-other' }),
      ],
      ['other header', { unchanged: [{ ...found, headers: { ...HEADERS, ...MORE } }] }, owned('one', MORE)],
      ['object', { unchanged: [] }, undefined],
      ['other object', { unchanged: [{ ...found, file: file('b') }] }, undefined],
    ])('another %s is noted', (_, more, want) => {
      expect(after(BEFORE, more)['a']).toEqual(want);
    });

    test('another SHA-256 is noted', () => {
      const large = (content: string) => ({ md5: '', sha256: sha256(content) });
      const unchanged = [{ ...found, file: { ...file('a'), hash: sha256('two') } }];
      expect(after({ a: owned('one', large('one')) }, { unchanged })['a']).toEqual(
        owned('one', large('two')),
      );
    });

    test('a file that is back in the build, one more, and one that is kept are noted', () => {
      expect(after({ a: owned('one', { absentSince: 5 }) }, { unchanged: [found] })).toEqual(BEFORE);
      const two = after(BEFORE, { unchanged: [found, { ...found, file: file('b') }] });
      expect(two).toEqual({ a: owned(), b: owned() });
      const kept = [{ key: 'b', reason: 'young' as const }];
      expect(after({ ...BEFORE, b: owned() }, { unchanged: [found], kept })['b']).toEqual(
        owned('one', { absentSince: 900 }),
      );
    });
  });

  test('files of a prefix that this run did not look at stay owned', () => {
    const before = manifest(
      { 'old/a.html': owned(), 'docs-old/b.html': owned(), 'docs/c.html': owned() },
      { prefix: 'docs/' },
    );
    expect(Object.keys(manifestAfter(before, NO_PLAN, NOTHING, NOW).files)).toEqual([
      'old/a.html',
      'docs-old/b.html',
    ]);
  });
});

test('two rounds of one run: the later word on each key, and every change', () => {
  const first = { ...uploaded('a.html', 'b.html'), removed: ['c.html'], abandoned: ['x.html'] };
  const then = { ...uploaded('c.html'), removed: ['b.html'] };
  const both = together(first, then);
  expect(both.uploaded.map(({ file }) => file.key)).toEqual(['a.html', 'c.html']);
  expect([both.removed, both.abandoned]).toEqual([['b.html'], []]);
  expect(both.changes).toEqual([...first.changes, ...then.changes]);
  expect(together(undefined, then)).toBe(then);
});

test('a file that was sent in one round of a run and given other headers in the next was sent', () => {
  const sent = uploaded('a.html');
  const rewritten = { ...sent, uploaded: sent.uploaded.map((one) => ({ ...one, rewrite: true as const })) };
  const isRewrite = (first: Synced, then: Synced) => together(first, then).uploaded.map((one) => one.rewrite);
  expect(isRewrite(sent, rewritten)).toEqual([undefined]);
  expect(isRewrite(rewritten, sent)).toEqual([undefined]);
  expect(isRewrite(rewritten, rewritten)).toEqual([true]);
});

describe('strays and writes of unknown outcome', () => {
  test('a stray has its time, which begins once; one that is gone is forgotten', () => {
    const plan: SyncPlan = {
      ...NO_PLAN,
      kept: ['old.js', 'new.js', 'constructor'].map((key) => ({ key, reason: 'young', isStray: true })),
    };
    const before = manifest({}, { strays: { 'old.js': 5, 'gone.js': 5 } });
    expect(manifestAfter(before, plan, NOTHING, NOW).strays).toEqual({
      'old.js': 5,
      'new.js': 900,
      constructor: 900,
    });
    expect(manifestAfter(before, NO_PLAN, NOTHING, NOW)).not.toHaveProperty('strays');
  });

  test('a write that failed may have happened: it stays noted; one that was given up does not, unless an earlier run noted it', () => {
    const before = manifest(
      {},
      {
        writing: { 'a.js': 901, 'b.js': 901, 'c.html': 901, 'earlier.html': 5 },
        contents: { 'a.js': '1', 'b.js': '2', 'c.html': '3' },
      },
    );
    const synced: Synced = {
      ...uploaded('b.js'),
      failures: [{ key: 'a.js', error: 0 }],
      abandoned: ['c.html'],
      changes: ['a.js', 'b.js'].map((key) => ({ key, at: 500 })),
    };
    const after = manifestAfter(before, planOf('a.js', 'b.js', 'c.html', 'earlier.html'), synced, NOW);
    expect(after.writing).toEqual({ 'a.js': 901, 'earlier.html': 5 });
    expect(after.contents).toEqual({ 'a.js': '1' });
  });
});

describe('what is owed after the run', () => {
  const before = manifest({}, { pending: { 'old.html': 7, 'a.html': 400, 'b.html': 400 } });

  test.each<[string, Synced, readonly string[], Readonly<Record<string, number>>]>([
    ['all seen: nothing', uploaded('a.html'), ['old.html', 'a.html', 'b.html'], {}],
    [
      'none seen: all, since the change itself',
      uploaded('a.html'),
      [],
      { 'old.html': 7, 'a.html': 500, 'b.html': 400 },
    ],
    ['killed before the first write: all as noted', NOTHING, [], before.pending],
    ['what was never written stays owed too', NOTHING, ['old.html'], { 'a.html': 400, 'b.html': 400 }],
    [
      'a write whose answer was lost counts as a change',
      { ...NOTHING, failures: [{ key: 'b.html', error: 0 }], changes: [{ key: 'b.html', at: 600 }] },
      ['old.html', 'a.html'],
      { 'b.html': 600 },
    ],
  ])('%s', (_, synced, settled, want) => {
    const now = { ...NOW, settled: new Set(settled) };
    expect(manifestAfter(before, planOf('a.html', 'b.html'), synced, now).pending).toEqual(want);
  });

  test('nothing for what no cache can hold stale', () => {
    const now = { ...NOW, owes: () => false };
    expect(manifestAfter(manifest(), planOf('a.js'), uploaded('a.js'), now).pending).toEqual({});
  });
});

describe('sameManifest', () => {
  const one = manifest({ a: owned(), b: owned('two') }, { pending: { x: 1, y: 2 } });
  test.each<[string, Partial<typeof one>, boolean]>([
    ['another run', { run: '99-1' }, true],
    ['another order', { files: { b: owned('two'), a: owned() }, pending: { y: 2, x: 1 } }, true],
    ['a file less', { files: { a: owned() } }, false],
    ['another header', { files: { ...one.files, a: owned('one', { cacheControl: 'x' }) } }, false],
    ['a file absent since', { files: { ...one.files, a: owned('one', { absentSince: 1 }) } }, false],
    ['a directory that is covered', { covered: ['https://a.example/'] }, false],
    ['a debt paid', { pending: { x: 1 } }, false],
    ['a debt since later', { pending: { x: 1, y: 3 } }, false],
    ['another prefix', { prefix: 'docs/' }, false],
  ])('%s', (_, change, want) => {
    expect(sameManifest(one, { ...one, ...change })).toBe(want);
  });

  test('none is not the same as an empty one', () => {
    expect(sameManifest(undefined, manifest())).toBe(false);
  });
});
