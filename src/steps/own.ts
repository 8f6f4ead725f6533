import pMap from 'p-map';
import { parseManifest } from '../core/manifest.ts';
import type { ListedObject, World } from '../core/ports.ts';
import { isProbe, manifestKey, MANIFESTS } from '../core/reserved.ts';
import type { Settings } from '../core/settings.ts';
import { keysOf, readMarks, type Standing } from './notes.ts';

/**
 * This site's manifest as it lies in the bucket, without the marks beside it. `onUnusable`: told in a sentence that there is one and why
 * it cannot be used.
 */
export async function readManifest(
  { site }: Pick<Settings, 'site'>,
  world: World,
  onUnusable: (why: string) => void,
): Promise<Standing> {
  return await read(manifestKey(site), world, onUnusable);
}

/** Our own objects: this site's manifest, what others own, and probes that a run has left behind before it had proved anything. */
export async function readOwn(
  settings: Pick<Settings, 'site' | 'prefix' | 'run'>,
  reading: { readonly listing: Promise<readonly ListedObject[]>; readonly manifest: Promise<Standing> },
  world: World,
  warnings: string[],
) {
  const ownKey = manifestKey(settings.site);
  // Without a prefix they are part of what is listed anyway.
  const manifests = settings.prefix === '' ? reading.listing : world.bucket.list(MANIFESTS);
  const [own, listed] = await Promise.all([reading.manifest, manifests]);
  const ours = listed.filter(({ key }) => key.startsWith(MANIFESTS));
  const keys = ours.map(({ key }) => key);
  const others = await pMap(
    keys.filter((key) => key.endsWith('.json') && key !== ownKey),
    async (key) => {
      const { manifest } = await read(key, world, (why) => warnings.push(why));
      return { manifest, keys: manifest === undefined ? [] : await keysOf(manifest, ours, world) };
    },
    { concurrency: 8 },
  );
  const owners = new Map<string, string>();
  for (const other of others) for (const key of other.keys) owners.set(key, other.manifest?.site ?? '');
  return {
    ...(await readMarks(settings, own, ours, world)),
    owners,
    otherPrefixes: others.flatMap(({ manifest }) => manifest?.prefix ?? []),
    knowsOthers: others.every(({ manifest }) => manifest !== undefined),
    probes: keys.filter(isProbe),
  };
}

async function read(key: string, world: World, onUnusable: (why: string) => void): Promise<Standing> {
  const found = await world.bucket.read(key);
  const reading = parseManifest(found?.bytes);
  if (reading.state === 'unreadable') onUnusable(`The manifest ${key} cannot be used: ${reading.why}.`);
  return { etag: found?.etag, manifest: reading.state === 'read' ? reading.manifest : undefined };
}
