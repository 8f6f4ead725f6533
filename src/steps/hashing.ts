import type { ListedObject, World } from '../core/ports.ts';
import type { LocalFile, Site } from '../core/site.ts';

/**
 * Has those files hashed of which the bucket holds an object of the same size, while the listing is still under way. All others are
 * uploads for certain, and are hashed when they are sent. Until the bucket answers, most deploys have nothing else to do: in that time
 * files are hashed on the guess that the bucket holds the site already.
 */
export function hashWhileListing(
  reading: Promise<Site>,
  world: World,
): {
  readonly onObjects: (objects: readonly ListedObject[]) => void;
  /** The source with the hashes that a plan needs; to be asked for once the listing is complete. */
  readonly site: () => Promise<Site>;
} {
  const hasher = world.disk.hasher();
  /** Objects that were listed before the source was known. */
  let early: ListedObject[] | undefined = [];
  let byKey = new Map<string, LocalFile>();
  let isListed = false;
  const add = (objects: readonly ListedObject[]) => {
    const alike = objects.flatMap(({ key, size }) => {
      const file = byKey.get(key);
      return file?.size === size ? [file] : [];
    });
    hasher.add(alike);
  };
  const known = reading.then((site) => {
    byKey = new Map(site.files.map((file) => [file.key, file]));
    add(early ?? []);
    early = undefined;
    if (!isListed) hasher.guess(site.files);
    return site;
  });
  // Whoever waits for the source hears of its error.
  known.catch(() => undefined);
  return {
    onObjects: (objects) => {
      if (early === undefined) add(objects);
      else for (const one of objects) early.push(one);
    },
    site: async () => {
      isListed = true;
      const site = await known;
      const md5s = await hasher.done();
      // In place, since nobody else has them yet: a copy of each file would take as much memory once more.
      for (const file of site.files as (LocalFile & { md5: string | undefined })[])
        file.md5 = md5s.get(file.key);
      return site;
    },
  };
}
