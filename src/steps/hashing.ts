import { handled } from '../core/handled.ts';
import type { Manifest } from '../core/manifest/manifest.ts';
import type { Hasher, ListedObject, World } from '../core/ports.ts';
import { digestFor, type Digest } from '../core/site/digest.ts';
import type { LocalFile, Site } from '../core/site/site.ts';
import { certain } from '../core/sync/plan.ts';

/** A file and the object of its size that it may be the same as. */
type Alike = { readonly file: LocalFile; readonly object: ListedObject };

/**
 * Has those files hashed of which the bucket holds an object of the same size, while the listing is still under way. All others are
 * uploads for certain, and are hashed when they are sent. Until the bucket answers, most deploys have little else to do: in that time,
 * from the moment at which they are found, files are hashed on the guess that the bucket holds the site already.
 *
 * Large assets wait for the manifest, which is read at the same time: it says by which hash they are known.
 */
export function hashWhileListing(
  manifest: Promise<Manifest | undefined>,
  world: World,
): {
  /** Some files of the source. */
  readonly onFound: (files: readonly LocalFile[]) => void;
  /** All of them. */
  readonly onSite: (site: Site) => void;
  readonly onObjects: (objects: readonly ListedObject[]) => void;
  /** Resolves when files have the hashes that a plan needs; to be asked for once source and listing are complete. */
  readonly done: () => Promise<void>;
  /** Whatever becomes of the rest, nothing is hashed any more. */
  readonly [Symbol.dispose]: () => void;
} {
  const hasher = world.disk.hasher();
  /** Objects that were listed before the source was known. */
  let early: ListedObject[] | undefined = [];
  let byKey = new Map<string, LocalFile>();
  // Without a manifest mostly no deploy was here before, and hardly an object can be the same.
  let isLikely = true;
  void handled(manifest.then((found) => (isLikely = found !== undefined)));
  const large = hashLarge(manifest, hasher);
  const add = (objects: readonly ListedObject[]) => {
    const small: LocalFile[] = [];
    const assets: Alike[] = [];
    for (const object of objects as { -readonly [Member in keyof ListedObject]: ListedObject[Member] }[]) {
      const file = byKey.get(object.key);
      if (file === undefined) continue;
      // One text for both, which live on together: there may be 100,000.
      object.key = file.key;
      if (file.size !== object.size) continue;
      if (digestFor(file) === 'md5') small.push(file);
      else assets.push({ file, object });
    }
    // Large ones first: whoever is free begins at once.
    large.add(assets);
    hasher.add(small);
  };
  return {
    onFound: (files) => {
      if (isLikely) hasher.guess(files);
    },
    onSite: (site) => {
      byKey = new Map(site.files.map((file) => [file.key, file]));
      add(early ?? []);
      early = undefined;
      if (isLikely) hasher.join();
    },
    onObjects: (objects) => {
      if (early === undefined) add(objects);
      else for (const one of objects) early.push(one);
    },
    done: async () => {
      await large.ready;
      await hasher.done();
    },
    [Symbol.dispose]: () => {
      hasher.end();
    },
  };
}

/**
 * Has large assets hashed as the manifest knows them: by SHA-256 where it has one of the object that is listed, else by MD5, which may be
 * the object's ETag. Marks of other runs are not read by then. They may take back what the manifest says; then the plan has no hash that
 * it could compare, and the file is uploaded once more.
 */
function hashLarge(manifest: Promise<Manifest | undefined>, hasher: Hasher) {
  let waiting: Alike[] = [];
  let read: { readonly manifest: Manifest | undefined } | undefined;
  const add = (alike: readonly Alike[]) => {
    const by: Record<Digest, LocalFile[]> = { md5: [], sha256: [] };
    for (const { file, object } of alike)
      by[certain(object, read?.manifest)?.sha256 === undefined ? 'md5' : 'sha256'].push(file);
    hasher.add(by.md5, 'md5');
    hasher.add(by.sha256, 'sha256');
  };
  const ready = manifest.then((found) => {
    read = { manifest: found };
    add(waiting);
    waiting = [];
  });
  return {
    add: (alike: readonly Alike[]) => {
      if (read !== undefined) add(alike);
      else waiting = waiting.concat(alike);
    },
    /** Resolves once nothing waits any more; rejects when the manifest cannot be read. */
    ready: handled(ready),
  };
}
