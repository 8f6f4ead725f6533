import { describe, expect, test } from '@jest/globals';
import type { Manifest } from '../../../src/core/manifest/manifest.ts';
import { planSync, type Examined, type SyncInput } from '../../../src/core/sync/plan.ts';
import type { ListedObject, ObjectHeaders } from '../../../src/core/ports.ts';
import { file, HEADERS, listed, listing, manifest, md5, owned, sha256 } from '../builders.ts';

const OTHER: ObjectHeaders = { ...HEADERS, cacheControl: 'no-store' };
const OPAQUE = `${md5('parts')}-2`;

/** HEAD's answer for a listed object, and the CRC-64 of the local file. */
const head = (of: ListedObject, more: Partial<Examined['head']> = {}, crc64 = '11'): [string, Examined] => [
  of.key,
  { head: { ...of, ...HEADERS, crc64: '11', ...more }, crc64 },
];

type Row = Partial<Omit<SyncInput, 'listing' | 'manifest' | 'examined'>> & {
  readonly name: string;
  readonly remote?: readonly ListedObject[];
  readonly known?: Manifest;
  readonly heads?: readonly [string, Examined][];
  /** In the form of the log: `+ key (reason)`, `~` for a copy with new headers, `.` unchanged. */
  readonly want: readonly string[];
};

const inputOf = (row: Row): SyncInput => ({
  files: row.files ?? [],
  listing: listing(...(row.remote ?? [])),
  manifest: row.known,
  examined: new Map(row.heads),
  headersOf: row.headersOf ?? (() => HEADERS),
  removal: { mode: 'owned', keepFor: 0, now: 0 },
});

function told(input: SyncInput): string[] {
  const plan = planSync(input);
  return [
    ...plan.waves.flatMap((wave) =>
      wave.uploads.map(
        (one) =>
          `${one.rewrite === true ? '~' : '+'} ${one.file.key} (${one.reason})${one.rewrite === true && one.dropped !== undefined ? ` without ${one.dropped.join()}` : ''}`,
      ),
    ),
    ...plan.unchanged.map((one) => `. ${one.file.key}`),
  ];
}

const A = file('a.txt');
/** The same, known by its SHA-256. */
const BY_SHA256 = { ...A, hash: sha256('one') };
const ownedBySha256 = (content = 'one') => owned(content, { md5: '', sha256: sha256(content), etag: OPAQUE });

describe('what is written, and why', () => {
  test.each<Row>([
    { name: 'empty build, empty bucket -> nothing', want: [] },
    { name: 'no object of that key -> new', files: [A], want: ['+ a.txt (new)'] },
    {
      name: 'no object, whatever the manifest says -> new',
      files: [A],
      known: manifest({ 'a.txt': owned() }),
      want: ['+ a.txt (new)'],
    },
    {
      name: 'another size -> size differs, whatever the manifest says',
      files: [A],
      remote: [listed('a.txt', 'longer')],
      known: manifest({ 'a.txt': owned('longer') }),
      want: ['+ a.txt (size differs)'],
    },
    {
      name: 'manifest and listing agree, same MD5 and headers -> unchanged, without HEAD',
      files: [A],
      remote: [listed('a.txt')],
      known: manifest({ 'a.txt': owned() }),
      want: ['. a.txt'],
    },
    {
      name: 'manifest and listing agree on an opaque ETag -> its MD5 decides: unchanged',
      files: [A],
      remote: [listed('a.txt', 'one', OPAQUE)],
      known: manifest({ 'a.txt': owned('one', { etag: OPAQUE }) }),
      want: ['. a.txt'],
    },
    {
      name: 'manifest and listing agree, another MD5 of the same size -> content differs',
      files: [A],
      remote: [listed('a.txt', 'two')],
      known: manifest({ 'a.txt': owned('two') }),
      want: ['+ a.txt (content differs)'],
    },
    {
      name: 'only Cache-Control differs -> headers differ, by a copy on the server',
      files: [A],
      remote: [listed('a.txt')],
      known: manifest({ 'a.txt': owned('one', OTHER) }),
      want: ['~ a.txt (headers differ)'],
    },
    {
      name: 'only Cache-Control differs, of as much as a copy takes -> by a copy',
      files: [{ ...A, size: 5e9 }],
      remote: [{ ...listed('a.txt', 'one', OPAQUE), size: 5e9 }],
      known: manifest({ 'a.txt': owned('one', { ...OTHER, etag: OPAQUE, size: 5e9 }) }),
      want: ['~ a.txt (headers differ)'],
    },
    {
      name: 'only Cache-Control differs, of more than a copy takes -> sent again',
      files: [{ ...A, size: 5e9 + 1 }],
      remote: [{ ...listed('a.txt', 'one', OPAQUE), size: 5e9 + 1 }],
      known: manifest({ 'a.txt': owned('one', { ...OTHER, etag: OPAQUE, size: 5e9 + 1 }) }),
      want: ['+ a.txt (headers differ, too large for a copy)'],
    },
    {
      name: 'the SHA-256 that the manifest knows -> unchanged',
      files: [BY_SHA256],
      remote: [listed('a.txt', 'one', OPAQUE)],
      known: manifest({ 'a.txt': ownedBySha256() }),
      want: ['. a.txt'],
    },
    {
      name: 'another SHA-256 than the manifest knows -> content differs',
      files: [BY_SHA256],
      remote: [listed('a.txt', 'two', OPAQUE)],
      known: manifest({ 'a.txt': ownedBySha256('two') }),
      want: ['+ a.txt (content differs)'],
    },
    {
      name: 'an MD5 where the manifest knows a SHA-256 only -> sent again, since nothing can be compared',
      files: [A],
      remote: [listed('a.txt', 'one', OPAQUE)],
      known: manifest({ 'a.txt': ownedBySha256() }),
      want: ['+ a.txt (content differs)'],
    },
    {
      name: 'a SHA-256 where the manifest knows an MD5 only -> sent again',
      files: [BY_SHA256],
      remote: [listed('a.txt')],
      known: manifest({ 'a.txt': owned() }),
      want: ['+ a.txt (content differs)'],
    },
    {
      name: 'a SHA-256 where a mark takes back what the manifest knows: the ETag is an MD5 -> sent again',
      files: [BY_SHA256],
      remote: [listed('a.txt')],
      known: manifest({ 'a.txt': { ...ownedBySha256(), etag: md5('one') } }, { writing: { 'a.txt': 0 } }),
      want: ['+ a.txt (content differs)'],
    },
    {
      name: 'a SHA-256 where a mark takes back what the manifest knows: the CRC-64 tells -> unchanged',
      files: [BY_SHA256],
      remote: [listed('a.txt', 'one', OPAQUE)],
      known: manifest({ 'a.txt': ownedBySha256() }, { writing: { 'a.txt': 0 } }),
      heads: [head(listed('a.txt', 'one', OPAQUE))],
      want: ['. a.txt'],
    },
    {
      name: 'only Content-Type differs -> headers differ, by a copy on the server',
      files: [A],
      remote: [listed('a.txt')],
      known: manifest({ 'a.txt': owned('one', { contentType: 'text/html' }) }),
      want: ['~ a.txt (headers differ)'],
    },
    {
      name: 'a header is wanted besides -> headers differ',
      files: [A],
      remote: [listed('a.txt')],
      known: manifest({ 'a.txt': owned() }),
      headersOf: () => ({ ...HEADERS, more: { 'content-language': 'de' } }),
      want: ['~ a.txt (headers differ)'],
    },
    {
      name: 'the header that an earlier deploy stored is not wanted any more -> it goes',
      files: [A],
      remote: [listed('a.txt')],
      known: manifest({ 'a.txt': owned('one', { more: { 'content-language': 'de', expires: '0' } }) }),
      headersOf: () => ({ ...HEADERS, more: { expires: '0' } }),
      want: ['~ a.txt (headers differ) without content-language'],
    },
    {
      name: 'the headers that an earlier deploy stored are wanted still -> unchanged',
      files: [A],
      remote: [listed('a.txt')],
      known: manifest({ 'a.txt': owned('one', { more: { 'content-language': 'de', expires: '0' } }) }),
      headersOf: () => ({ ...HEADERS, more: { expires: '0', 'content-language': 'de' } }),
      want: ['. a.txt'],
    },
    {
      name: 'somebody else stored metadata that nobody asked about -> it stays',
      files: [A],
      remote: [listed('a.txt')],
      heads: [head(listed('a.txt'), { more: { 'x-cos-meta-by': 'hand' } })],
      want: ['. a.txt'],
    },
    {
      name: 'somebody else stored it with another value than is wanted -> headers differ, nothing else goes',
      files: [A],
      remote: [listed('a.txt')],
      heads: [head(listed('a.txt'), { more: { 'x-cos-meta-by': 'hand', 'content-language': 'en' } })],
      headersOf: () => ({ ...HEADERS, more: { 'content-language': 'de' } }),
      want: ['~ a.txt (headers differ)'],
    },
    {
      name: 'a run that was killed meant to write it: ETag and manifest say nothing of its headers, HEAD does',
      files: [A],
      remote: [listed('a.txt')],
      known: manifest({ 'a.txt': owned() }, { writing: { 'a.txt': 0 } }),
      heads: [head(listed('a.txt'), OTHER)],
      want: ['~ a.txt (headers differ)'],
    },
    {
      name: 'such a run did not get there: what we stored before and nobody wants goes, what is not ours stays',
      files: [A],
      remote: [listed('a.txt')],
      known: manifest(
        { 'a.txt': owned('one', { more: { expires: '0', 'content-language': 'de' } }) },
        { writing: { 'a.txt': 5000 } },
      ),
      heads: [head(listed('a.txt'), { more: { expires: '0', 'x-cos-meta-by': 'hand' } })],
      want: ['~ a.txt (headers differ) without expires'],
    },
    {
      name: 'what such a run stored besides and nobody wants goes',
      files: [A],
      remote: [listed('a.txt')],
      known: manifest({ 'a.txt': owned() }, { writing: { 'a.txt': 0 } }),
      heads: [head(listed('a.txt'), { more: { 'content-disposition': 'attachment' } })],
      want: ['~ a.txt (headers differ) without content-disposition'],
    },
    {
      name: 'what such a run noted that it stores goes, what somebody else stored beside it stays',
      files: [A],
      remote: [listed('a.txt')],
      known: manifest(
        { 'a.txt': owned() },
        { writing: { 'a.txt': 0 }, contents: { 'a.txt': '3 - expires' } },
      ),
      heads: [head(listed('a.txt'), { more: { expires: '0', 'x-cos-meta-by': 'hand' } })],
      want: ['~ a.txt (headers differ) without expires'],
    },
    {
      name: 'content and headers differ -> one upload, not two writes',
      files: [A],
      remote: [listed('a.txt', 'two')],
      known: manifest({ 'a.txt': owned('two', OTHER) }),
      want: ['+ a.txt (content differs)'],
    },
    {
      name: 'somebody stored other content of the same size since -> content differs',
      files: [A],
      remote: [listed('a.txt', 'two')],
      known: manifest({ 'a.txt': owned() }),
      want: ['+ a.txt (content differs)'],
    },
    {
      name: 'no manifest, another MD5 as ETag -> content differs, without HEAD',
      files: [A],
      remote: [listed('a.txt', 'two')],
      want: ['+ a.txt (content differs)'],
    },
    {
      name: 'no manifest, MD5 as ETag, HEAD shows the same headers -> unchanged',
      files: [A],
      remote: [listed('a.txt')],
      heads: [head(listed('a.txt'))],
      want: ['. a.txt'],
    },
    {
      name: 'no manifest, MD5 as ETag, HEAD shows other headers -> headers differ',
      files: [A],
      remote: [listed('a.txt')],
      heads: [head(listed('a.txt'), OTHER)],
      want: ['~ a.txt (headers differ)'],
    },
    {
      name: 'no manifest, MD5 as ETag, no answer from HEAD -> written again',
      files: [A],
      remote: [listed('a.txt')],
      want: ['+ a.txt (content differs)'],
    },
    {
      name: 'opaque ETag, equal CRC-64 -> unchanged',
      files: [A],
      remote: [listed('a.txt', 'one', OPAQUE)],
      heads: [head(listed('a.txt', 'one', OPAQUE))],
      want: ['. a.txt'],
    },
    {
      name: 'opaque ETag, other CRC-64 -> content differs',
      files: [A],
      remote: [listed('a.txt', 'two', OPAQUE)],
      heads: [head(listed('a.txt', 'two', OPAQUE), { crc64: '12' })],
      want: ['+ a.txt (content differs)'],
    },
    {
      name: 'opaque ETag, an object older than CRC-64 -> content differs',
      files: [A],
      remote: [listed('a.txt', 'one', OPAQUE)],
      heads: [head(listed('a.txt', 'one', OPAQUE), { crc64: undefined })],
      want: ['+ a.txt (content differs)'],
    },
    {
      name: 'an ETag of parts whose digits are the MD5 of the file is still no MD5',
      files: [A],
      remote: [listed('a.txt', 'one', `${md5('one')}-1`)],
      want: ['+ a.txt (content differs)'],
    },
    {
      name: 'a key that every object has in JavaScript -> no entry of the manifest',
      files: [file('constructor')],
      remote: [listed('constructor')],
      known: manifest(),
      heads: [head(listed('constructor'))],
      want: ['. constructor'],
    },
  ])('$name', (row) => {
    expect(told(inputOf(row))).toEqual(row.want);
  });

  test('pages go last: every wave keeps the order of the build', () => {
    const files = ['404.html', 'a.css', 'blog/INDEX.HTM', 'index.html', 'page.html.png', 'z.js'];
    const { waves } = planSync(inputOf({ name: '', files: files.map((key) => file(key)), want: [] }));
    expect(waves.map(({ name, uploads }) => [name, ...uploads.map((one) => one.file.key)])).toEqual([
      ['assets', 'a.css', 'page.html.png', 'z.js'],
      ['pages', '404.html', 'blog/INDEX.HTM', 'index.html'],
    ]);
  });

  test('each upload carries the headers that are wanted for its key', () => {
    const headersOf = (key: string) => ({ contentType: key, cacheControl: `for ${key}` });
    const plan = planSync(inputOf({ name: '', files: [A], headersOf, want: [] }));
    expect(plan.waves[0]?.uploads[0]?.headers).toEqual({ contentType: 'a.txt', cacheControl: 'for a.txt' });
  });

  test('an unchanged file takes the ETag of the listing along, so that it becomes owned', () => {
    const remote = [listed('a.txt', 'one', OPAQUE)];
    const heads = [head(listed('a.txt', 'one', OPAQUE))];
    const plan = planSync(inputOf({ name: '', files: [A], remote, heads, want: [] }));
    expect(plan.unchanged).toEqual([{ file: A, headers: HEADERS, etag: OPAQUE }]);
  });
});
