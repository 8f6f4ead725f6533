import { describe, expect, test } from '@jest/globals';
import type { Manifest, OwnedFile } from '../../../src/core/manifest/manifest.ts';
import { planSync, type SyncInput } from '../../../src/core/sync/plan.ts';
import type { ListedObject } from '../../../src/core/ports.ts';
import type { Territory } from '../../../src/core/sync/territory.ts';
import { file, HEADERS, listed, listing, manifest, md5, owned } from '../builders.ts';

const DAY = 86_400_000;
const NOW = 100 * DAY;

const GROUND: Territory = {
  prefix: '',
  others: [],
  owners: new Map(),
  isWhole: true,
  previews: 'previews/pr-{pr}/',
};

type Row = {
  readonly name: string;
  readonly build?: readonly string[];
  readonly remote: readonly ListedObject[];
  /** Undefined: there is no manifest. */
  readonly files: Readonly<Record<string, OwnedFile>> | undefined;
  readonly mode?: 'owned' | 'all' | 'none';
  readonly keepFor?: number;
  readonly noted?: Partial<Manifest>;
  readonly territory?: Partial<Territory>;
  readonly excluded?: string;
  readonly purgedBy?: 'function' | 'direct';
  readonly want: readonly string[];
};

function told(row: Row): string[] {
  const input: SyncInput = {
    files: (row.build ?? []).map((key) => file(key)),
    listing: listing(...row.remote),
    manifest: row.files && manifest(row.files, row.noted),
    examined: new Map(),
    headersOf: () => HEADERS,
    isExcluded: (key) => key === row.excluded,
    removal: {
      mode: row.mode ?? 'owned',
      keepFor: row.keepFor ?? 7 * DAY,
      now: NOW,
      purgedBy: row.purgedBy,
      territory: { ...GROUND, ...row.territory },
    },
  };
  const { deletions, kept } = planSync(input);
  return [
    ...deletions.map((one) => `- ${one.key} (${one.reason})`),
    ...kept.map((one) => `= ${one.key} (${one.reason})`),
  ];
}

const since = (days: number) => owned('one', { absentSince: NOW - days * DAY });

describe('what is removed, and what stays', () => {
  test.each<Row>([
    {
      name: 'a page that left the build -> removed at once',
      remote: [listed('old.html')],
      files: { 'old.html': owned() },
      want: ['- old.html (not in the build)'],
    },
    {
      name: 'a page of the build -> stays',
      build: ['old.html'],
      remote: [listed('old.html')],
      files: { 'old.html': owned() },
      want: [],
    },
    {
      name: 'an asset that leaves the build now -> kept, its time begins',
      remote: [listed('a.js')],
      files: { 'a.js': owned() },
      want: ['= a.js (young)'],
    },
    {
      name: 'an asset that left six days ago -> kept',
      remote: [listed('a.js')],
      files: { 'a.js': since(6) },
      want: ['= a.js (young)'],
    },
    {
      name: 'an asset that left exactly keep-removed-for ago -> removed',
      remote: [listed('a.js')],
      files: { 'a.js': since(7) },
      want: ['- a.js (not in the build for long enough)'],
    },
    {
      name: 'keep-removed-for: 0 -> an asset goes at once',
      remote: [listed('a.js')],
      files: { 'a.js': owned() },
      keepFor: 0,
      want: ['- a.js (not in the build for long enough)'],
    },
    {
      name: 'extra object that nobody deployed -> stays, unmentioned',
      remote: [listed('uploads/photo.jpg'), listed('other.html')],
      files: {},
      want: [],
    },
    {
      name: 'no manifest -> nothing is owned, nothing removed',
      remote: [listed('old.html')],
      files: undefined,
      want: [],
    },
    {
      name: 'ours, then changed by somebody else (another ETag) -> kept',
      remote: [listed('old.html', 'two')],
      files: { 'old.html': owned() },
      want: ['= old.html (changed by somebody else)'],
    },
    {
      name: 'ours, then changed by somebody else (another size under one ETag) -> kept',
      remote: [listed('old.html', 'longer', md5('one'))],
      files: { 'old.html': owned() },
      want: ['= old.html (changed by somebody else)'],
    },
    {
      name: 'already gone from the bucket -> nothing to do',
      remote: [],
      files: { 'old.html': owned() },
      want: [],
    },
    {
      name: 'delete: none -> kept, pages and old assets too',
      remote: [listed('old.html'), listed('a.js')],
      files: { 'old.html': owned(), 'a.js': since(50) },
      mode: 'none',
      want: ['= old.html (delete: none)', '= a.js (delete: none)'],
    },
    {
      name: 'delete: none and changed by somebody else -> the better reason is told',
      remote: [listed('old.html', 'two')],
      files: { 'old.html': owned() },
      mode: 'none',
      want: ['= old.html (changed by somebody else)'],
    },
    {
      name: 'reserved keys that a manifest names -> never touched, at the root and below',
      remote: [listed('.cos-site-deploy/other.json'), listed('docs/.cos-site-deploy/probe-1')],
      files: { '.cos-site-deploy/other.json': since(50), 'docs/.cos-site-deploy/probe-1': since(50) },
      want: [],
    },
    {
      name: 'a sibling prefix: docs-old/ is not seen by a listing of docs/, so it stays',
      remote: [listed('docs/a.html')],
      files: { 'docs/a.html': owned(), 'docs-old/a.html': owned() },
      want: ['- docs/a.html (not in the build)'],
    },
    {
      name: 'mix of kept, removed and present',
      build: ['index.html'],
      remote: ['index.html', 'gone.html', 'young.css', 'old.css'].map((key) => listed(key)),
      files: { 'index.html': owned(), 'gone.html': owned(), 'young.css': since(1), 'old.css': since(8) },
      want: [
        '- gone.html (not in the build)',
        '- old.css (not in the build for long enough)',
        '= young.css (young)',
      ],
    },
  ])('$name', (row) => {
    expect(told(row)).toEqual(row.want);
  });
});

describe('a file may be named by a page that nobody knows of', () => {
  const old = { remote: [listed('a.js')], files: { 'a.js': since(50) }, want: ['= a.js (young)'] };
  test.each<Row>([
    { name: 'a run was killed: its pages may be live', ...old, noted: { writing: { 'x.html': 5 } } },
    {
      name: 'the purge of a page was never seen',
      ...old,
      noted: { pending: { 'x.html': 5 } },
      purgedBy: 'direct',
    },
    {
      name: 'nothing is purged, so nobody will ever see it -> removed',
      ...old,
      noted: { pending: { 'x.html': 5 } },
      want: ['- a.js (not in the build for long enough)'],
    },
    {
      name: 'the purge of what is no page is of no matter -> removed',
      ...old,
      noted: { pending: { 'x.css': 5 } },
      purgedBy: 'direct',
      want: ['- a.js (not in the build for long enough)'],
    },
    {
      name: 'what is owed where the site stood earlier is of no matter here -> removed',
      remote: [listed('new/a.js')],
      files: { 'new/a.js': since(50) },
      noted: { pending: { 'old/x.html': 5 } },
      purgedBy: 'direct',
      territory: { prefix: 'new/' },
      want: ['- new/a.js (not in the build for long enough)'],
    },
    {
      name: 'a killed run wrote it, perhaps with the pages that name it -> kept',
      remote: [{ ...listed('b.js'), modifiedAt: 9000 }],
      files: {},
      noted: { writing: { 'b.js': 9500 } },
      want: ['= b.js (young)'],
    },
    {
      name: 'a page that a killed run wrote -> removed at once',
      remote: [{ ...listed('b.html'), modifiedAt: 9000 }],
      files: {},
      noted: { writing: { 'b.html': 9500 } },
      want: ['- b.html (not in the build)'],
    },
    {
      name: 'somebody else put it where a killed run was about to write -> kept',
      remote: [{ ...listed('b.html', 'by hand'), modifiedAt: 9000 }],
      files: {},
      noted: { writing: { 'b.html': 9500 }, contents: { 'b.html': '3' } },
      want: ['= b.html (changed by somebody else)'],
    },
    {
      name: 'keep-removed-for: 0 does without this care',
      ...old,
      keepFor: 0,
      noted: { writing: { 'x.html': 5 } },
      want: ['- a.js (not in the build for long enough)'],
    },
  ])('$name', (row) => {
    expect(told(row)).toEqual(row.want);
  });
});

describe('delete: all', () => {
  const all = { mode: 'all' as const, files: {} };
  test.each<Row>([
    {
      ...all,
      name: 'a page that nobody known deployed -> removed; a file gets its time first',
      remote: [listed('old.html'), listed('old.js')],
      want: ['- old.html (not in the build)', '= old.js (young)'],
    },
    {
      ...all,
      name: 'a file whose time is over -> removed',
      remote: [listed('old.js'), listed('newer.js')],
      noted: { strays: { 'old.js': NOW - 7 * DAY, 'newer.js': NOW - 6 * DAY } },
      want: ['- old.js (not in the build for long enough)', '= newer.js (young)'],
    },
    {
      ...all,
      name: 'ours, then replaced by somebody else -> for a mirror it is not in the build',
      remote: [listed('old.html', 'two')],
      files: { 'old.html': owned() },
      want: ['- old.html (not in the build)'],
    },
    {
      ...all,
      name: 'what is in the build, excluded, reserved or a preview -> stays',
      build: ['index.html'],
      remote: [
        'index.html',
        'notes.html',
        '.cos-site-deploy/a.json',
        'previews/pr-7/index.html',
        'previews/robots.txt',
      ].map((key) => listed(key)),
      excluded: 'notes.html',
      want: ['= notes.html (excluded)'],
    },
    {
      ...all,
      name: 'a robots.txt in a folder around previews, whichever is their host’s -> stays; another one goes in time',
      remote: ['robots.txt', 'a/robots.txt', 'a/b/robots.txt', 'b/robots.txt'].map((key) => listed(key)),
      territory: { previews: 'a/b/pr-{pr}/' },
      want: ['= robots.txt (young)', '= b/robots.txt (young)'],
    },
    {
      ...all,
      name: 'below the prefix of another site, or listed by its manifest -> stays',
      remote: ['docs/a.html', 'docs-old/a.html', 'theirs.html'].map((key) => listed(key)),
      territory: { others: ['docs/'], owners: new Map([['theirs.html', 'other']]) },
      want: ['- docs-old/a.html (not in the build)'],
    },
    {
      ...all,
      name: 'two sites share the prefix -> what is nobody’s stays, what is ours goes',
      remote: [listed('a.html'), listed('b.html')],
      files: { 'b.html': owned() },
      territory: { others: [''] },
      want: ['- b.html (not in the build)'],
    },
    {
      ...all,
      name: 'no manifest: it may have been lost -> nothing is removed',
      files: undefined,
      remote: [listed('old.html')],
      want: ['= old.html (there was no manifest)'],
    },
    {
      ...all,
      name: 'another manifest cannot be read: nobody knows whose it is -> nothing is removed but what we own',
      remote: [listed('old.html'), listed('ours.html')],
      files: { 'ours.html': owned() },
      territory: { isWhole: false },
      want: ['- ours.html (not in the build)', '= old.html (another manifest cannot be read)'],
    },
    {
      ...all,
      name: 'a key that every object has in JavaScript -> has no time of its own',
      remote: [listed('constructor')],
      noted: { strays: {} },
      want: ['= constructor (young)'],
    },
  ])('$name', (row) => {
    expect(told(row)).toEqual(row.want);
  });

  test('a nested site mirrors its own ground, whoever lies around it', () => {
    const remote = ['docs/old.html', 'docs/api/old.html', 'docs/theirs.html'].map((key) => listed(key));
    const territory = {
      prefix: 'docs/',
      others: ['', 'docs/api/', 'docs-old/'],
      owners: new Map([['docs/theirs.html', 'outer']]),
    };
    const row: Row = { name: '', mode: 'all', files: {}, remote, territory, want: [] };
    expect(told(row)).toEqual(['- docs/old.html (not in the build)']);
  });
});

describe('one by one or in batches', () => {
  const plan = (count: number, purgedBy: 'function' | 'direct' | undefined) => {
    const keys = Array.from({ length: count }, (_, index) => `${index}.html`);
    return planSync({
      files: [],
      listing: listing(...keys.map((key) => listed(key))),
      manifest: manifest(Object.fromEntries(keys.map((key) => [key, owned()]))),
      examined: new Map(),
      headersOf: () => HEADERS,
      removal: { mode: 'owned', keepFor: 0, now: NOW, purgedBy },
    }).inBatches;
  };
  test.each([
    [1000, 'function', undefined],
    [1001, 'function', true],
    [1, 'direct', true],
    [1, undefined, true],
  ] as const)('%i removals, purged by %s', (count, purgedBy, want) => {
    expect(plan(count, purgedBy)).toBe(want);
  });
});
