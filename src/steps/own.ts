import pMap from 'p-map';
import type { ListedObject, World } from '../core/ports.ts';
import { isProbe, manifestKey, MANIFESTS } from '../core/reserved.ts';
import type { Settings } from '../core/settings.ts';
import { keysOf, readMarks, readNote, type Standing } from './notes.ts';

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
      const { manifest } = await readNote(key, world, (why) => warnings.push(why));
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
