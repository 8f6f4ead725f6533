import pMap from 'p-map';
import type { Observed } from '../core/deploy/deploy-plan.ts';
import { isKind } from '../core/errors.ts';
import { handled } from '../core/handled.ts';
import type { Manifest } from '../core/manifest/manifest.ts';
import type { CdnDomain, ListedObject, Website, World } from '../core/ports.ts';
import { isPreviewKey } from '../core/preview-prefix.ts';
import { domainWarnings, hostsOf } from '../core/purger/domains.ts';
import type { DeployedPurger } from '../core/purger/purger.ts';
import { isProbe, isReserved, manifestKey, probesBelow } from '../core/reserved.ts';
import type { Settings } from '../core/settings.ts';
import { isMd5 } from '../core/site/object-headers.ts';
import { pathOf, type Site } from '../core/site/site.ts';
import { adoptionWarning } from '../core/sync/adoption.ts';
import { type Examined, undecided } from '../core/sync/plan.ts';
import { doubtfulAbsent } from '../core/sync/removal.ts';
import { territoryOf } from '../core/sync/territory.ts';
import { hashWhileListing } from './hashing.ts';
import { readNote } from './note-store.ts';
import type { Notes } from './notes.ts';
import { readOwn } from './own.ts';
import { hearUnnamed } from './unnamed.ts';

/** All that a plan is made from, read without a single write. A domain that could not be read is missing; one that is undefined does not exist. */
export type Seen = Observed & { readonly warnings: readonly string[]; readonly notes: Notes };

/**
 * Everything is read at once, and files are hashed as soon as the listing shows an object that may be the same, or before. Of several errors
 * the one of the source counts first and that of the listing second: it tells a wrong key, bucket or region apart best.
 */
export async function observe(settings: Settings, world: World): Promise<Seen> {
  const warnings: string[] = [];
  const manifest = handled(
    readNote(manifestKey(settings.site), world, (why) =>
      warnings.push(`${why} Nothing is removed by this run.`),
    ),
  );
  using hashing = hashWhileListing(handled(manifest.then((standing) => standing.manifest)), world);
  const reading = handled(readSource(settings, hashing, world));
  const unnamed = hearUnnamed();
  const listing = handled(
    world.bucket.list(settings.prefix, {
      known: handled(knownKeys(settings.prefix, reading, manifest)),
      onObjects: hashing.onObjects,
      onUnnamed: unnamed.onUnnamed,
    }),
  );
  const others = handled(
    Promise.all([
      readOwn(settings, { listing, manifest }, world, warnings),
      allowed('the website configuration of the bucket', ASSUMED_WEBSITE, warnings, () =>
        world.bucket.website(),
      ),
      readCdn(settings, world, warnings),
      readPurger(settings, world),
    ]),
  );
  const site = await reading;
  const all = await listing;
  const [own, website, cdn, { proving, ...purger }] = await others;
  await hashing.done();
  const listed = new Map<string, ListedObject>();
  for (const one of all) if (isSubject(one.key, settings)) listed.set(one.key, one);
  const examined = await examine(
    { files: site.files, listing: listed, manifest: own.manifest },
    settings.prefix,
    world,
  );
  if (own.notes.etag === undefined && settings.preview === undefined) {
    const warning = adoptionWarning(listed.keys(), territoryOf(own, settings), manifestKey(settings.site));
    if (warning !== undefined) warnings.push(warning);
  }
  warnings.push(...unnamed.warnings(), ...domainWarnings(settings.bucket, [...cdn.domains.values()]));
  return {
    site,
    listing: listed,
    ...own,
    probes: [...new Set([...own.probes, ...proving, ...all.map((one) => one.key).filter(isProbe)])],
    examined,
    website,
    ...cdn,
    ...purger,
    now: world.bucket.serverTime(),
    warnings,
  };
}

async function readSource(
  { source, prefix, exclude }: Settings,
  { onFound, onSite }: ReturnType<typeof hashWhileListing>,
  world: World,
): Promise<Site> {
  const site = await world.disk.site(source, { prefix, exclude, onFound });
  onSite(site);
  return site;
}

/** Keys that the bucket holds, or will: of the build or of the manifest, whichever is read first. For a large site that was deployed before it is the manifest. */
const knownKeys = (
  prefix: string,
  reading: Promise<Site>,
  manifest: Promise<{ readonly manifest: Manifest | undefined }>,
): Promise<string[]> => {
  const built = reading.then(({ files }) => files.map(({ key }) => key));
  const owned = manifest.then(({ manifest: found }) => {
    const keys = Object.keys(found?.files ?? {}).filter((key) => key.startsWith(prefix));
    return keys.length === 0 ? built : keys;
  });
  return Promise.any([built, owned]);
};

/** Whether a run may look at a key at all: our own notes are no part of a site, and neither are the previews of one. */
const isSubject = (key: string, settings: Settings): boolean =>
  !isReserved(key) && (settings.preview !== undefined || !isPreviewKey(key, settings.previewPrefix));

/** What most sites have; taken when the configuration may not be read. */
const ASSUMED_WEBSITE: Website = { index: 'index.html', cleanUrls: false, errorsAsPages: false };

/** Reads what is good to know but no reason to stop: without the permission there is a warning and the fallback. */
async function allowed<T>(what: string, fallback: T, warnings: string[], read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (!isKind(error, 'denied')) throw error;
    warnings.push(`The key may not read ${what} (${error.operation}), so it was not checked.`);
    return fallback;
  }
}

async function readCdn(settings: Settings, world: World, warnings: string[]) {
  const domains = new Map<string, CdnDomain | undefined>();
  if (settings.purge.by === 'off') return { domains, quota: undefined };
  const readDomain = async (name: string) => {
    const read = () => world.cdn.domain(name);
    const found = await allowed<CdnDomain | 'unread' | undefined>(
      `the CDN domain ${name}`,
      'unread',
      warnings,
      read,
    );
    if (found !== 'unread') domains.set(name, found);
  };
  const [quota] = await Promise.all([
    allowed('the purge quota', undefined, warnings, () => world.cdn.quota()),
    ...hostsOf(settings.purge.served).map(readDomain),
  ]);
  return { domains, quota };
}

async function readPurger(
  settings: Settings,
  world: World,
): Promise<Pick<Seen, 'deployed' | 'code'> & { readonly proving: readonly string[] }> {
  if (settings.purge.by !== 'function') return { deployed: undefined, code: undefined, proving: [] };
  const [deployed, code] = await Promise.all([
    world.functions.describe(settings.functionName),
    world.disk.functionCode(),
  ]);
  return { deployed, code, proving: await probesAbove(deployed, settings, world) };
}

/**
 * Probes that a run has left behind outside of this site's prefix: they lie below what the triggers of all sites have in common. Whoever
 * may not look there is no worse off than without any.
 */
async function probesAbove(
  deployed: DeployedPurger | undefined,
  { prefix, bucketDomain }: Settings,
  world: World,
): Promise<readonly string[]> {
  const heard = (deployed?.triggers ?? []).filter((trigger) => trigger.bucketDomain === bucketDomain);
  // Below the site's own prefix, and in the folder of manifests, all is listed anyway.
  const above = new Set(
    heard.map((trigger) => trigger.prefix).filter((one) => one !== '' && !one.startsWith(prefix)),
  );
  const found = [...above].map((one) =>
    world.bucket.list(probesBelow(one)).catch((error: unknown) => {
      if (isKind(error, 'denied')) return [];
      throw error;
    }),
  );
  return (await Promise.all(found)).flat().map(({ key }) => key);
}

/** Looks under way at once. How many requests that may be is for the bucket to say, which sees how the service bears them. */
const LOOKS = 128;

/** Looks at the objects of which neither listing nor manifest can tell whether they are as wanted, or as they were left. */
async function examine(
  input: Parameters<typeof undecided>[0],
  prefix: string,
  world: World,
): Promise<Map<string, Examined>> {
  const examined = new Map<string, Examined>();
  const look = async (key: string, path?: string) => {
    const head = await world.bucket.head(key);
    if (head === undefined) return;
    // Where the ETag is the MD5 of the content, nobody asks for another hash.
    const isHashed = path === undefined || isMd5(head.etag);
    examined.set(key, { head, ...(isHashed ? {} : { crc64: await world.disk.crc64(path) }) });
  };
  const files = undecided(input).map((file) => [file.key, pathOf(file)] as const);
  const absent = doubtfulAbsent(input, prefix).map((key) => [key, undefined] as const);
  await pMap([...files, ...absent], ([key, path]) => look(key, path), { concurrency: LOOKS });
  return examined;
}
