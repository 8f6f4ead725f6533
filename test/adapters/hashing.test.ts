import { describe, expect, test } from '@jest/globals';
import { handled } from '../../src/core/handled.ts';
import type { Manifest } from '../../src/core/manifest/manifest.ts';
import type { World } from '../../src/core/ports.ts';
import type { LocalFile, Site } from '../../src/core/site/site.ts';
import type { Hashable } from '../../src/disk/hash-pool.ts';
import { hashWhileListing } from '../../src/steps/hashing.ts';
import { file, listed, manifest, owned, sha256 } from '../core/builders.ts';

const unhashed = (key: string, size = 3): LocalFile => ({ ...file(key), size, hash: undefined });
const siteOf = (...files: readonly LocalFile[]): Site => ({ files, isExcluded: () => false });
const hashes = ({ files }: Site) => files.map(({ hash }) => hash);

/** A hasher that notes what it is given, in the order of time; with the hash that is wanted where that is no MD5. */
function noting() {
  const added: string[] = [];
  const guessed: string[] = [];
  const hasher: ReturnType<World['disk']['hasher']> = {
    add: (files, digest = 'md5') => {
      for (const one of files as Hashable[]) {
        added.push(digest === 'md5' ? one.key : `${one.key} by ${digest}`);
        one.hash = `${digest} of ${one.key}`;
      }
    },
    guess: (files) => {
      for (const { key } of files) guessed.push(key);
    },
    join: () => guessed.push('and this thread too'),
    done: () => Promise.resolve(),
    end: () => added.push('no more'),
  };
  const disk: Pick<World['disk'], 'hasher'> = { hasher: () => hasher };
  return { added, guessed, world: { disk } as World };
}

test('files are hashed while the listing is under way, and only those that may be as they are in the bucket', async () => {
  const { added, world } = noting();
  const site = siteOf(...['a', 'b', 'c', 'd'].map((key) => unhashed(key)));
  const hashing = hashWhileListing(Promise.resolve(undefined), world);
  // The first page is there before the source was looked through.
  hashing.onObjects([listed('a'), listed('gone')]);
  expect(added).toEqual([]);
  hashing.onSite(site);
  expect(added).toEqual(['a']);
  // Another page, and there are more to come.
  hashing.onObjects([listed('b'), listed('c', 'of another size')]);
  expect(added).toEqual(['a', 'b']);

  await hashing.done();
  expect(hashes(site)).toEqual(['md5 of a', 'md5 of b', undefined, undefined]);
});

test('files are guessed to be needed as soon as they are found, until it is known that nothing was deployed here before', async () => {
  const [a, b] = [unhashed('a'), unhashed('b')];
  const { promise, resolve } = Promise.withResolvers<Manifest | undefined>();
  const unknown = noting();
  const hashing = hashWhileListing(promise, unknown.world);
  hashing.onFound([a]);
  expect(unknown.guessed).toEqual(['a']);
  resolve(undefined);
  await Promise.resolve();
  hashing.onFound([b]);
  hashing.onSite(siteOf(a, b));
  expect(unknown.guessed).toEqual(['a']);

  const known = noting();
  const again = hashWhileListing(Promise.resolve(manifest()), known.world);
  await Promise.resolve();
  again.onFound([a, b]);
  again.onSite(siteOf(a, b));
  expect(known.guessed).toEqual(['a', 'b', 'and this thread too']);
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
    const hashing = hashWhileListing(promise, world);
    hashing.onSite(site);
    hashing.onObjects([listed('a.txt'), object('early.mp4'), object('large.html')]);
    expect(added).toEqual(['a.txt', 'large.html']);

    resolve(manifest({ 'early.mp4': known('opaque-2', bySha256) }));
    await hashing.done();
    expect(added).toEqual(['a.txt', 'large.html', 'early.mp4 by sha256']);
    expect(hashes(site)).toEqual(['md5 of a.txt', 'sha256 of early.mp4', 'md5 of large.html']);
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
    const hashing = hashWhileListing(Promise.resolve(found), world);
    hashing.onSite(siteOf(unhashed('v', SIZE)));
    hashing.onObjects([object('v', 'e')]);
    await hashing.done();
    expect(added).toEqual([want]);
  });

  test('a page of the listing that comes after the manifest is hashed at once', async () => {
    const { added, world } = noting();
    const found = Promise.resolve(manifest({ v: known('e', bySha256) }));
    const hashing = hashWhileListing(found, world);
    hashing.onSite(siteOf(unhashed('v', SIZE)));
    await hashing.done();
    hashing.onObjects([object('v', 'e')]);
    expect(added).toEqual(['v by sha256']);
  });

  test('a manifest that cannot be read is the error of whoever asks for the hashes, and of nobody before', async () => {
    const { world } = noting();
    const broken = handled(Promise.reject<Manifest>(new Error('no manifest')));
    const hashing = hashWhileListing(broken, world);
    hashing.onSite(siteOf(unhashed('v', SIZE)));
    hashing.onObjects([object('v')]);
    await new Promise(setImmediate);
    await expect(hashing.done()).rejects.toThrow('no manifest');
  });
});
