import { describe, expect, test } from '@jest/globals';
import { handled } from '../../src/core/handled.ts';
import type { Manifest } from '../../src/core/manifest.ts';
import type { World } from '../../src/core/ports.ts';
import type { LocalFile, Site } from '../../src/core/site.ts';
import type { Hashable } from '../../src/disk/hash-crew.ts';
import { hashWhileListing } from '../../src/steps/hashing.ts';
import { file, listed, manifest, owned, sha256 } from './builders.ts';

const unhashed = (key: string, size = 3): LocalFile => ({ ...file(key), size, hash: undefined });
const siteOf = (...files: readonly LocalFile[]): Site => ({ files, isExcluded: () => false });
const SITE = siteOf(...['a', 'b', 'c', 'd'].map((key) => unhashed(key)));

/** A hasher that notes what it is given, in the order of time; with the hash that is wanted where that is no MD5. */
function noting() {
  const added: string[] = [];
  const hasher: ReturnType<World['disk']['hasher']> = {
    add: (files, digest = 'md5') => {
      for (const one of files as Hashable[]) {
        added.push(digest === 'md5' ? one.key : `${one.key} by ${digest}`);
        one.hash = `${digest} of ${one.key}`;
      }
    },
    guess: () => undefined,
    done: () => Promise.resolve(),
  };
  const disk: Pick<World['disk'], 'hasher'> = { hasher: () => hasher };
  return { added, world: { disk } as World };
}

test('files are hashed while the listing is under way, and only those that may be as they are in the bucket', async () => {
  const { added, world } = noting();
  const { promise: reading, resolve: read } = Promise.withResolvers<Site>();
  const hashing = hashWhileListing(reading, Promise.resolve(undefined), world);
  // The first page is there before the source was looked through.
  hashing.onObjects([listed('a'), listed('gone')]);
  expect(added).toEqual([]);
  read(SITE);
  await reading;
  expect(added).toEqual(['a']);
  // Another page, and there are more to come.
  hashing.onObjects([listed('b'), listed('c', 'of another size')]);
  expect(added).toEqual(['a', 'b']);

  const { files } = await hashing.site();
  expect(files.map(({ hash }) => hash)).toEqual(['md5 of a', 'md5 of b', undefined, undefined]);
});

describe('large files', () => {
  const SIZE = 2 * 1024 * 1024;
  const object = (key: string, etag = 'opaque-2') => ({ ...listed(key, 'one', etag), size: SIZE });
  const known = (etag: string, more = {}) => owned('one', { size: SIZE, etag, ...more });
  const bySha256 = { md5: '', sha256: sha256('one') };

  test('wait for the manifest, and nobody else does: neither small ones nor pages', async () => {
    const { added, world } = noting();
    const { promise, resolve } = Promise.withResolvers<Manifest | undefined>();
    const site = siteOf(unhashed('a.txt'), unhashed('early.mp4', SIZE), unhashed('large.html', SIZE));
    const hashing = hashWhileListing(Promise.resolve(site), promise, world);
    hashing.onObjects([listed('a.txt'), object('early.mp4'), object('large.html')]);
    await Promise.resolve();
    expect(added).toEqual(['a.txt', 'large.html']);

    resolve(manifest({ 'early.mp4': known('opaque-2', bySha256) }));
    const { files } = await hashing.site();
    expect(added).toEqual(['a.txt', 'large.html', 'early.mp4 by sha256']);
    expect(files.map(({ hash }) => hash)).toEqual([
      'md5 of a.txt',
      'sha256 of early.mp4',
      'md5 of large.html',
    ]);
  });

  const rows: readonly [string, string, Manifest | undefined][] = [
    [
      'by SHA-256 where the manifest knows the object by one',
      'v by sha256',
      manifest({ v: known('e', bySha256) }),
    ],
    ['by MD5 where it knows that', 'v', manifest({ v: known('e') })],
    ['by MD5 where it knows another object', 'v', manifest({ v: known('other', bySha256) })],
    [
      'by MD5 where a run meant to write it and never told about',
      'v',
      manifest({ v: known('e', bySha256) }, { writing: { v: 5 } }),
    ],
    ['by MD5 where it does not know the file', 'v', manifest()],
    ['by MD5 without a manifest', 'v', undefined],
  ];
  test.each(rows)('are hashed %s', async (_, want, found) => {
    const { added, world } = noting();
    const site = Promise.resolve(siteOf(unhashed('v', SIZE)));
    const hashing = hashWhileListing(site, Promise.resolve(found), world);
    hashing.onObjects([object('v', 'e')]);
    await hashing.site();
    expect(added).toEqual([want]);
  });

  test('a page of the listing that comes after the manifest is hashed at once', async () => {
    const { added, world } = noting();
    const found = Promise.resolve(manifest({ v: known('e', bySha256) }));
    const site = Promise.resolve(siteOf(unhashed('v', SIZE)));
    const hashing = hashWhileListing(site, found, world);
    await hashing.site();
    hashing.onObjects([object('v', 'e')]);
    expect(added).toEqual(['v by sha256']);
  });

  test('a manifest that cannot be read is the error of whoever asks for the hashes, and of nobody before', async () => {
    const { world } = noting();
    const broken = handled(Promise.reject<Manifest>(new Error('no manifest')));
    const hashing = hashWhileListing(Promise.resolve(siteOf(unhashed('v', SIZE))), broken, world);
    hashing.onObjects([object('v')]);
    await new Promise(setImmediate);
    await expect(hashing.site()).rejects.toThrow('no manifest');
  });
});
