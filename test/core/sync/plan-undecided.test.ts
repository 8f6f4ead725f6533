import { describe, expect, test } from '@jest/globals';
import type { Manifest } from '../../../src/core/manifest/manifest.ts';
import { undecided } from '../../../src/core/sync/plan.ts';
import type { ListedObject } from '../../../src/core/ports.ts';
import type { LocalFile } from '../../../src/core/site/site.ts';
import { file, listed, listing, manifest, md5, owned, sha256 } from '../builders.ts';

const OPAQUE = `${md5('parts')}-2`;
const A = file('a.txt');

describe('which objects have to be looked at one by one', () => {
  type Row = {
    readonly name: string;
    readonly files: readonly LocalFile[];
    readonly remote?: readonly ListedObject[];
    readonly known?: Manifest;
    readonly want: readonly string[];
  };
  test.each<Row>([
    { name: 'none that is not there', files: [A], want: [] },
    { name: 'none of another size', files: [A], remote: [listed('a.txt', 'longer')], want: [] },
    { name: 'none whose ETag is another MD5', files: [A], remote: [listed('a.txt', 'two')], want: [] },
    {
      name: 'none that the manifest knows',
      files: [A],
      remote: [listed('a.txt', 'one', OPAQUE)],
      known: manifest({ 'a.txt': owned('one', { etag: OPAQUE }) }),
      want: [],
    },
    { name: 'equal MD5: for its headers', files: [A], remote: [listed('a.txt')], want: ['a.txt'] },
    {
      name: 'opaque ETag: for its CRC-64',
      files: [A],
      remote: [listed('a.txt', 'two', OPAQUE)],
      want: ['a.txt'],
    },
    {
      name: 'none that the manifest knows by its SHA-256',
      files: [{ ...A, hash: sha256('one') }],
      remote: [listed('a.txt')],
      known: manifest({ 'a.txt': owned('one', { md5: '', sha256: sha256('one') }) }),
      want: [],
    },
    {
      name: 'one that a run meant to write and never told about, whatever the manifest knows',
      files: [A],
      remote: [listed('a.txt')],
      known: manifest({ 'a.txt': owned() }, { writing: { 'a.txt': 5 } }),
      want: ['a.txt'],
    },
    {
      name: 'one that changed since the manifest was written',
      files: [A],
      remote: [listed('a.txt')],
      known: manifest({ 'a.txt': owned('two') }),
      want: ['a.txt'],
    },
  ])('$name', (row) => {
    expect(
      undecided({
        files: row.files,
        listing: listing(...(row.remote ?? [])),
        manifest: row.known,
      }).map((one) => one.key),
    ).toEqual(row.want);
  });
});
