import { describe, expect, test } from '@jest/globals';
import type { OwnedFile } from '../../src/core/manifest.ts';
import { planSync, type SyncInput } from '../../src/core/plan.ts';
import type { ListedObject } from '../../src/core/ports.ts';
import { file, HEADERS, listed, listing, manifest, md5, owned } from './builders.ts';

const DAY = 86_400_000;
const NOW = 100 * DAY;

type Row = {
  readonly name: string;
  readonly build?: readonly string[];
  readonly remote: readonly ListedObject[];
  /** Undefined: there is no manifest. */
  readonly files: Readonly<Record<string, OwnedFile>> | undefined;
  readonly mode?: 'owned' | 'none';
  readonly keepFor?: number;
  readonly want: readonly string[];
};

function told(row: Row): string[] {
  const input: SyncInput = {
    files: (row.build ?? []).map((key) => file(key)),
    listing: listing(...row.remote),
    manifest: row.files && manifest(row.files),
    examined: new Map(),
    headersOf: () => HEADERS,
    removal: { mode: row.mode ?? 'owned', keepFor: row.keepFor ?? 7 * DAY, now: NOW },
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
