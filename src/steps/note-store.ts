import pMap from 'p-map';
import { CloudError, isKind } from '../core/errors.ts';
import { encodeManifest, parseManifest, type Manifest } from '../core/manifest/manifest.ts';
import type { World } from '../core/ports.ts';

/** A manifest or mark as it lies in the bucket. */
export type Note = {
  /** Undefined: there is none. */
  readonly etag: string | undefined;
  /** Undefined: there is none, or none that can be read. */
  readonly manifest: Manifest | undefined;
};

/** `onUnusable`: told in a sentence that there is one and why it cannot be used. */
export async function readNote(
  key: string,
  world: Pick<World, 'bucket'>,
  onUnusable?: (why: string) => void,
): Promise<Note> {
  const found = await world.bucket.read(key);
  const reading = parseManifest(found?.bytes);
  if (reading.state === 'unreadable') onUnusable?.(`The manifest ${key} cannot be used: ${reading.why}.`);
  return { etag: found?.etag, manifest: reading.state === 'read' ? reading.manifest : undefined };
}

/** A mark that is gone again, or cannot be read, says nothing. */
export async function readNotes(keys: readonly string[], world: World): Promise<readonly Manifest[]> {
  const found = await pMap(keys, (key) => readNote(key, world), { concurrency: 8 });
  return found.flatMap(({ manifest }) => manifest ?? []);
}

const HEADERS = { contentType: 'application/json; charset=utf-8', cacheControl: 'no-store' };

/** Writes a manifest or mark; resolves with its ETag. */
export async function putNote(key: string, manifest: Manifest, world: World): Promise<string> {
  const { etag } = await world.bucket.put({
    key,
    content: { bytes: encodeManifest(manifest) },
    headers: HEADERS,
    isPrivate: true,
  });
  return etag;
}

/**
 * Takes away marks, by their keys, of runs that the manifest knows now. The site is live by then: a mark that cannot be removed is left to the next
 * run, and is no failure of this one.
 */
export async function tidy(marks: readonly string[], world: World): Promise<void> {
  const leave = (key: string) => (error: unknown) => {
    if (!(error instanceof CloudError)) throw error;
    world.log.info(`${key} is left to the next run: ${error.message}`);
  };
  await pMap(marks, (key) => takeAway(key, world).catch(leave(key)), { concurrency: 8 });
}

/** A key that may not remove objects leaves an empty one, without an ACL of its own: an account has 1,000 of those (436/7749). */
async function takeAway(key: string, world: World): Promise<void> {
  try {
    await world.bucket.remove(key);
  } catch (error) {
    if (!isKind(error, 'denied')) throw error;
    await world.bucket.put({ key, content: { bytes: new Uint8Array() }, headers: HEADERS });
  }
}
