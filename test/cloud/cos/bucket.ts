import { randomInt } from 'node:crypto';
import { openOrderedKeys } from './ordered-keys.ts';
import type { Bucket, DeleteMarker, StoredObject, Version } from './store.ts';

/**
 * Objects by key and what came before them. Only keys that were written since versions were first switched on have a history; of any
 * other the object itself is the only version, with the id `null` (cloud.tencent.com/document/product/436/19883).
 */
function openContent() {
  const objects = new Map<string, StoredObject>();
  const histories = new Map<string, readonly Version[]>();
  const keys = openOrderedKeys();
  return {
    keys,
    get: (key: string) => objects.get(key),
    hasHistory: (key: string) => histories.has(key),
    versions: (key: string): readonly Version[] => {
      const object = objects.get(key);
      return histories.get(key) ?? (object === undefined ? [] : [{ ...object, versionId: 'null' }]);
    },
    /** Keeps an object that is its key's only version. */
    keep(object: StoredObject) {
      objects.set(object.key, object);
      keys.add(object.key);
    },
    drop(key: string): StoredObject | undefined {
      const object = objects.get(key);
      if (objects.delete(key)) keys.remove(key);
      return object;
    },
    /** Gives a key these versions, newest first; the first is what it shows. */
    settle: (key: string, history: readonly Version[]) => {
      const [top] = history;
      if (top === undefined) {
        histories.delete(key);
        objects.delete(key);
        keys.remove(key);
        return;
      }
      histories.set(key, history);
      if (isMarker(top)) objects.delete(key);
      else objects.set(key, top);
      keys.add(key);
    },
  };
}

/** An empty bucket. */
export function newBucket(about: Pick<Bucket, 'name' | 'region' | 'acl' | 'created'>): Bucket {
  const content = openContent();
  const { get, versions, settle, keys } = content;
  // Where versions are suspended the new one is `null`, and takes the place of the one that has that id already.
  const onTop = <T extends Version>(version: T): T => {
    const versionId = bucket.versioning === 'Enabled' ? newVersionId() : 'null';
    const older = versions(version.key).filter((one) => versionId !== 'null' || one.versionId !== 'null');
    const top = { ...version, versionId };
    settle(version.key, [top, ...older]);
    return top;
  };
  const bucket: Bucket = {
    ...about,
    website: undefined,
    versioning: undefined,
    accelerated: false,
    uploads: new Map(),
    keys,
    get,
    versions,
    version: (key, id) => versions(key).find((one) => one.versionId === id),
    put(given) {
      const object = { ...given, body: given.body && ownBytes(given.body) };
      if (bucket.versioning !== undefined) return onTop(object);
      content.keep(object);
      return object;
    },
    replace(object) {
      const { key, versionId } = object;
      if (!content.hasHistory(key)) content.keep(object);
      else
        settle(
          key,
          versions(key).map((one) => (one.versionId === versionId ? object : one)),
        );
    },
    remove(key, now) {
      if (bucket.versioning === undefined) return { object: content.drop(key), marker: undefined };
      const object = get(key);
      const marker: DeleteMarker = { key, versionId: '', lastModified: now, isMarker: true };
      return { object, marker: onTop(marker) };
    },
    removeVersion(key, id) {
      const removed = bucket.version(key, id);
      if (removed !== undefined)
        settle(
          key,
          versions(key).filter((one) => one.versionId !== id),
        );
      return removed;
    },
  };
  return bucket;
}

/** The same bytes in memory of their own: a slice would keep all that it was cut from. */
const ownBytes = (body: Buffer): Buffer =>
  body.buffer.byteLength === body.length ? body : Buffer.from(new Uint8Array(body).buffer);

export const isMarker = (version: Version): version is DeleteMarker => 'isMarker' in version;

/** The shape of a real one: base64, without padding, of a decimal number of twenty digits (samples of 436/7749). */
const newVersionId = () =>
  Buffer.from(`184${String(randomInt(1e8, 1e9))}${String(randomInt(1e7, 1e8))}`)
    .toString('base64')
    .replaceAll('=', '');
