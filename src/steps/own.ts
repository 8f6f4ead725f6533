import pMap from 'p-map';
import { entryOf, known, type Manifest } from '../core/manifest/manifest.ts';
import type { ListedObject, World } from '../core/ports.ts';
import { isProbe, manifestKey, MANIFESTS } from '../core/reserved.ts';
import type { Settings } from '../core/settings.ts';
import { isOwnGround, territoryOf } from '../core/sync/territory.ts';
import { readNote } from './note-store.ts';
import { readMarks, writingOf, type Standing } from './notes.ts';

/** Our own objects: this site's manifest, what others own, and probes that a run has left behind before it had proved anything. */
export async function readOwn(
  settings: Pick<Settings, 'site' | 'prefix' | 'run'>,
  reading: { readonly listing: Promise<readonly ListedObject[]>; readonly manifest: Promise<Standing> },
  world: World,
  warnings: string[],
) {
  // Without a prefix they are part of what is listed anyway.
  const manifests = settings.prefix === '' ? reading.listing : world.bucket.list(MANIFESTS);
  const [own, listed] = await Promise.all([reading.manifest, manifests]);
  const ours = listed.filter(({ key }) => key.startsWith(MANIFESTS));
  const others = await readOthers(settings.site, ours, world, (why) => warnings.push(why));
  return {
    ...(await readMarks(settings, own, ours, world)),
    ...(await claimed(others, own.manifest, reading.listing)),
    probes: ours.map(({ key }) => key).filter(isProbe),
  };
}

/** Which of these objects, of which nobody was known to be the owner, belong to another site by now: a first deploy may have begun since. */
export async function claimedSince(
  keys: readonly string[],
  settings: Pick<Settings, 'site' | 'prefix' | 'previewPrefix'>,
  world: World,
): Promise<readonly string[]> {
  const ours = await world.bucket.list(MANIFESTS);
  const others = await readOthers(settings.site, ours, world);
  // What a site has left where it stood before was looked at with the listing.
  const territory = territoryOf(await claimed(others, undefined, Promise.resolve([])), settings);
  return keys.filter((key) => !territory.isWhole || !isOwnGround(key, territory));
}

/** What the other sites in the bucket say. `listed`: what lies in our folder. */
const readOthers = async (
  site: string,
  listed: readonly ListedObject[],
  world: World,
  onUnusable?: (why: string) => void,
): Promise<readonly Claims[]> =>
  await pMap(
    listed.map(({ key }) => key).filter((key) => key.endsWith('.json') && key !== manifestKey(site)),
    async (key) => {
      const { manifest } = await readNote(key, world, onUnusable);
      return { manifest, writing: manifest === undefined ? [] : await writingOf(manifest, listed, world) };
    },
    { concurrency: 8 },
  );

const claimed = async (
  others: readonly Claims[],
  own: Manifest | undefined,
  listing: Promise<readonly ListedObject[]>,
) => ({
  owners: await ownersOf(others, own, listing),
  otherPrefixes: others.flatMap(({ manifest }) => manifest?.prefix ?? []),
  knowsOthers: others.every(({ manifest }) => manifest !== undefined),
});

type Claims = { readonly manifest: Manifest | undefined; readonly writing: readonly string[] };

/**
 * Whose a key is. What another site has left where it stood before it moved is its own only as long as it is there as that site left it,
 * and no deploy of this site has written it: nobody would ever take it out of that site's manifest.
 */
async function ownersOf(
  others: readonly Claims[],
  own: Manifest | undefined,
  listing: Promise<readonly ListedObject[]>,
): Promise<ReadonlyMap<string, string>> {
  const owners = new Map<string, string>();
  const left: { readonly key: string; readonly by: Manifest }[] = [];
  for (const { manifest, writing } of others) {
    if (manifest === undefined) continue;
    for (const key of writing) owners.set(key, manifest.site);
    for (const key of Object.keys(manifest.files))
      if (key.startsWith(manifest.prefix)) owners.set(key, manifest.site);
      else left.push({ key, by: manifest });
  }
  if (left.length === 0) return owners;
  const there = new Map((await listing).map((object) => [object.key, object]));
  for (const { key, by } of left) {
    const object = there.get(key);
    if (object === undefined || entryOf(own?.files, key) !== undefined) continue;
    if (known(object, entryOf(by.files, key)) !== undefined) owners.set(key, by.site);
  }
  return owners;
}
