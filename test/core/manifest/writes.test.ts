import { describe, expect, test } from '@jest/globals';
import type { Manifest } from '../../../src/core/manifest/manifest.ts';
import type { Upload } from '../../../src/core/sync/plan.ts';
import type { ListedObject } from '../../../src/core/ports.ts';
import { bothNotes, isNoted, notesOf, ownHeaders, withWrites } from '../../../src/core/manifest/writes.ts';
import { file, HEADERS, listed, manifest, md5, owned, sha256 } from '../builders.ts';

const T = 1_700_000_000_500;
const upload = (key: string, more: Partial<Upload['file']> = {}, headers = {}): Upload => ({
  file: { ...file(key), ...more },
  headers: { ...HEADERS, ...headers },
  reason: 'new',
});

describe('what a run notes of its writes', () => {
  test('size, MD5 where it is known, names of stored headers: no more than that', () => {
    const more = { expires: '0', 'x-cos-meta-a': 'secret' };
    const uploads = [
      upload('hashed'),
      upload('new', { hash: undefined }),
      upload('large', { hash: sha256('one') }),
      upload('large named', { hash: sha256('one') }, { more }),
      upload('named', { hash: undefined }, { more }),
      upload('both', {}, { more }),
      upload('__proto__', { size: 0 }),
    ];
    expect(Object.entries(withWrites(undefined, uploads, 5).contents ?? {})).toEqual([
      ['hashed', `3 ${md5('one')}`],
      ['new', '3'],
      ['large', '3'],
      ['large named', '3 - expires,x-cos-meta-a'],
      ['named', '3 - expires,x-cos-meta-a'],
      ['both', `3 ${md5('one')} expires,x-cos-meta-a`],
      ['__proto__', `0 ${md5('one')}`],
    ]);
  });

  test('beside what an earlier run noted of the same key: the earlier time, and either content', () => {
    const seen = { writing: { a: 5, old: 5 }, contents: { a: '7', old: '9' } };
    const uploads = [upload('a', { hash: undefined }), upload('b', { hash: undefined })];
    expect(withWrites(seen, uploads, 8)).toEqual({
      writing: { a: 5, b: 8, old: 5 },
      contents: { a: '3|7', b: '3', old: '9' },
    });
    // The same once more is nothing new.
    expect(withWrites(withWrites(seen, uploads, 8), uploads, 9).contents).toMatchObject({ a: '3|7' });
  });

  test('where one of them does not know the content, nobody does', () => {
    expect(withWrites({ writing: { a: 5 } }, [upload('a')], 8)).toEqual({ writing: { a: 5 } });
    const [one, other] = [{ writing: { a: 5 }, contents: { a: '3' } }, { writing: { a: 6 } }];
    expect([bothNotes(one, other), bothNotes(other, one)]).toEqual([
      { writing: { a: 5 } },
      { writing: { a: 5 } },
    ]);
  });

  test('what stays of notes stays with its content', () => {
    const notes = { writing: { a: 5, b: 6, c: 7 }, contents: { a: '1', b: '2' } };
    expect(notesOf(notes, (key) => key !== 'a')).toEqual({ writing: { b: 6, c: 7 }, contents: { b: '2' } });
    expect(notesOf(notes, (_, at) => at === 7)).toEqual({ writing: { c: 7 } });
  });
});

type Row = readonly [string, Partial<ListedObject>, string | undefined, boolean];

test.each<Row>([
  ['of the size that was noted', {}, '3', true],
  ['of another size', { size: 4 }, '3', false],
  ['of that size and that MD5', {}, `3 ${md5('one')}`, true],
  ['of that size and another MD5', { etag: md5('two') }, `3 ${md5('one')}`, false],
  ['put in parts, of which an ETag says nothing', { etag: 'opaque-2' }, `3 ${md5('one')}`, true],
  ['of no known MD5', { etag: md5('two') }, '3 - expires', true],
  ['of either of two contents', {}, `4|3 ${md5('two')}|3 ${md5('one')}`, true],
  ['of neither of two contents', { etag: md5('six') }, `4|3 ${md5('two')}|3 ${md5('one')}`, false],
  ['of unknown content, as earlier versions noted', { size: 99 }, undefined, true],
  ['as old as a second can tell', { modifiedAt: T - 500 }, '3', true],
  ['older', { modifiedAt: T - 1500 }, '3', false],
])('an object %s', (_, more, content, want) => {
  const object = { ...listed('a.html'), modifiedAt: T, ...more };
  const notes = {
    writing: { 'a.html': T },
    ...(content === undefined ? {} : { contents: { 'a.html': content } }),
  };
  expect(isNoted(object, notes)).toBe(want);
  expect(isNoted({ ...object, key: 'constructor' }, notes)).toBe(false);
});

describe('headers that are of our doing', () => {
  const object = { ...listed('a.html'), modifiedAt: T };
  const had = { 'a.html': owned('one', { more: { expires: '0' } }) };
  const noted = (content?: string): Partial<Manifest> => ({
    writing: { 'a.html': T },
    ...(content === undefined ? {} : { contents: { 'a.html': content } }),
  });
  test.each<[string, Manifest | undefined, readonly string[] | undefined]>([
    ['none without a manifest', undefined, []],
    ['those of the manifest', manifest(had), ['expires']],
    [
      'those that a killed run was about to store, and those of before',
      manifest(had, noted('3 - x-cos-meta-a')),
      ['x-cos-meta-a', 'expires'],
    ],
    ['such a run stored none', manifest({}, noted('3')), []],
    ['either of two', manifest({}, noted('3 - expires|3 - x-cos-meta-a')), ['expires', 'x-cos-meta-a']],
    ['it is not known what such a run stored', manifest(had, noted()), undefined],
    ['somebody else put it there', manifest({}, noted('4 - expires')), []],
  ])('%s', (_, known, want) => {
    expect(ownHeaders(object, known)).toEqual(want);
  });
});
