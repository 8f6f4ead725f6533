import { expect, test } from '@jest/globals';
import type { World } from '../../src/core/ports.ts';
import type { LocalFile, Site } from '../../src/core/site.ts';
import { hashWhileListing } from '../../src/steps/hashing.ts';
import { file, listed } from './builders.ts';

const unhashed = (key: string): LocalFile => ({ ...file(key), md5: undefined });
const SITE: Site = { files: ['a', 'b', 'c', 'd'].map(unhashed), isExcluded: () => false };

/** A hasher that notes what it is given, in the order of time. */
function noting() {
  const added: string[] = [];
  const hasher: ReturnType<World['disk']['hasher']> = {
    add: (files) => added.push(...files.map(({ key }) => key)),
    guess: () => undefined,
    done: () => Promise.resolve(new Map(added.map((key) => [key, `md5 of ${key}`]))),
  };
  const disk: Pick<World['disk'], 'hasher'> = { hasher: () => hasher };
  return { added, world: { disk } as World };
}

test('files are hashed while the listing is under way, and only those that may be as they are in the bucket', async () => {
  const { added, world } = noting();
  const { promise: reading, resolve: read } = Promise.withResolvers<Site>();
  const hashing = hashWhileListing(reading, world);
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
  expect(files.map(({ md5 }) => md5)).toEqual(['md5 of a', 'md5 of b', undefined, undefined]);
});
