import { expect, test } from '@jest/globals';
import { handedOver, joined, knowsMark, markOf, reconciled } from '../../../src/core/manifest/joining.ts';
import { isNoted } from '../../../src/core/manifest/writes.ts';
import { encodeManifest, parseManifest, type Manifest } from '../../../src/core/manifest/manifest.ts';

const manifest = (more: Partial<Manifest> = {}): Manifest => ({
  site: 'main',
  prefix: '',
  run: '1',
  files: {},
  pending: {},
  writing: {},
  ...more,
});

test.each(['constructor', 'toString', '__proto__'])(
  'a change of a file named %s that owes nothing leaves a manifest that can be read',
  (key) => {
    const synced = { uploaded: [], removed: [], failures: [], abandoned: [], changes: [{ key, at: 5 }] };

    const both = reconciled(manifest(), manifest({ run: '2' }), synced);

    expect(parseManifest(encodeManifest(both))).toEqual({ state: 'read', manifest: manifest({ run: '2' }) });
  },
);

test.each([
  [10, 20],
  [20, 10],
])(
  'of the times %i and %i of a key the later is its debt, the earlier the note of its write',
  (own, marked) => {
    const times = (at: number) => manifest({ pending: { 'a.html': at }, writing: { 'a.html': at } });

    const { pending, writing } = joined(times(own), [times(marked)]);

    expect({ pending, writing }).toEqual({ pending: { 'a.html': 20 }, writing: { 'a.html': 10 } });
  },
);

test('of a file that both runs have written either may be the one that stands, and both know it for their own', () => {
  const owned = (md5: string) => ({ md5, etag: md5, size: 5, contentType: '', cacheControl: '' });
  const [one, two] = ['1'.repeat(32), '2'.repeat(32)];
  const root = { folder: '/dist', prefix: '' };
  const headers = { contentType: '', cacheControl: '' };
  const upload = (key: string) => ({ file: { key, root, size: 5, hash: two }, headers, etag: two });
  const synced = {
    uploaded: [upload('a.html'), upload('b.html'), upload('c.html')],
    removed: [],
    failures: [],
    abandoned: [],
    changes: ['a.html', 'b.html', 'c.html'].map((key) => ({ key, at: 7000 })),
  };
  const ours = manifest({ files: { 'a.html': owned(two), 'b.html': owned(two), 'c.html': owned(two) } });
  const there = manifest({ run: '2', files: { 'a.html': owned(one), 'b.html': owned(two) } });

  const both = reconciled(ours, there, synced);

  expect(both.files).toEqual({ 'a.html': owned(one), 'b.html': owned(two), 'c.html': owned(two) });
  expect(both.writing).toEqual({ 'a.html': 7000 });
  const object = (etag: string) => ({ key: 'a.html', size: 5, etag, modifiedAt: 7000 });
  expect([isNoted(object(two), both), isNoted(object('3'.repeat(32)), both)]).toEqual([true, false]);
});

test('a mark holds what its run is about to write, also where the manifest notes the same of a run that may be at work', () => {
  const writing = { 'a.html': 5, 'b.html': 5, 'c.html': 7 };
  const seen = manifest({ writing: { 'a.html': 5, 'b.html': 5 } });
  const mark = markOf(manifest({ run: '2', writing }), seen, ['a.html', 'c.html']);
  expect(mark.writing).toEqual({ 'a.html': 5, 'c.html': 7 });
});

test('what two runs do not both cover is not covered, whichever of them wrote the manifest', () => {
  const [ours, there] = [manifest({ covered: ['a', 'b'] }), manifest({ run: '2', covered: ['b', 'c'] })];
  const synced = { uploaded: [], removed: [], failures: [], abandoned: [], changes: [] };

  expect(joined(ours, [there, manifest()]).covered).toEqual(['b']);
  expect(reconciled(ours, there, synced).covered).toEqual(['b']);
  expect('covered' in joined(manifest(), [manifest()])).toBe(false);
});

test.each<readonly [string, Partial<Manifest>, boolean]>([
  ['of its own run, which it names', { run: '7-1', joined: { '7-1': 'etag' } }, true],
  // A second step of the job, which was killed: it had the same number.
  ['of its own run, of which it names an earlier one', { run: '7-1', joined: { '7-1': 'other' } }, false],
  ['of its own run, in a manifest of an earlier version', { run: '7-1', joined: { '6-1': 'older' } }, true],
  // A step that had nothing to change has written none, and a later one of the same job has been killed.
  ['of its own run, of which it names none', { run: '7-1', covered: [] }, false],
  ['that it has taken in', { run: '8-1', joined: { '7-1': 'etag' } }, true],
  ['that its run wrote anew since', { run: '8-1', joined: { '7-1': 'other' } }, false],
  ['of another run', { run: '8-1' }, false],
])('whether a manifest knows a mark %s', (_, more, expected) => {
  expect(knowsMark(manifest(more), { run: '7-1', etag: 'etag' })).toBe(expected);
});

test.each([
  ['the writer itself', '3-1', ['2-1', '1-1'], '3-1'],
  ['one that it has overwritten', '3-1', ['2-1', '5-1', '4-1'], '5-1'],
  ['no run of GitHub', 'by hand', ['2-1'], 'by hand'],
])('a manifest is by the newest of all that it holds: %s', (_, run, others, wanted) => {
  const mark = (other: string) => manifest({ run: other, commit: other.repeat(2), pending: { [other]: 1 } });
  const whole = handedOver(manifest({ run, commit: 'own' }), others.map(mark));
  expect([whole.run, whole.commit]).toEqual([wanted, wanted === run ? 'own' : wanted.repeat(2)]);
  expect(Object.keys(whole.pending)).toEqual(expect.arrayContaining(others));
});
