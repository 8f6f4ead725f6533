import pMap from 'p-map';
import { hostsOf, isOriginOf } from '../core/domains.ts';
import { isKind } from '../core/errors.ts';
import { parseManifest, type Manifest } from '../core/manifest.ts';
import { undecided, type Examined } from '../core/plan.ts';
import type { Observed } from '../core/deploy-plan.ts';
import type { CdnDomain, Website, World } from '../core/ports.ts';
import { isReserved, manifestKey, MANIFESTS } from '../core/reserved.ts';
import type { Settings } from '../core/settings.ts';

/** All that a plan is made from, read without a single write. A domain that could not be read is missing; one that is undefined does not exist. */
export type Seen = Observed & { readonly warnings: readonly string[] };

export async function observe(settings: Settings, world: World): Promise<Seen> {
  const warnings: string[] = [];
  const site = await world.disk.site(settings.source, settings);
  // The bucket first and alone: it tells a wrong key, bucket or region apart better than anything after it.
  const all = await world.bucket.list(settings.prefix);
  const listing = new Map(all.filter((one) => !isReserved(one.key)).map((one) => [one.key, one]));
  const [manifests, website, cdn, purger] = await Promise.all([
    readManifests(settings, world, warnings),
    allowed('the website configuration of the bucket', ASSUMED_WEBSITE, warnings, () =>
      world.bucket.website(),
    ),
    readCdn(settings, world, warnings),
    readPurger(settings, world),
  ]);
  const examined = await examine({ files: site.files, listing, manifest: manifests.own }, world);
  warnings.push(...domainWarnings(settings, [...cdn.domains.values()]));
  return {
    site,
    listing,
    manifest: manifests.own,
    owners: manifests.owners,
    examined,
    website,
    ...cdn,
    ...purger,
    now: world.bucket.serverTime(),
    warnings,
  };
}

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

async function readManifests(settings: Settings, world: World, warnings: string[]) {
  const keys = (await world.bucket.list(MANIFESTS))
    .map((one) => one.key)
    .filter((key) => key.endsWith('.json'));
  let own: Manifest | undefined;
  const owners = new Map<string, string>();
  for (const key of keys) {
    const bytes = await world.bucket.read(key);
    const reading = parseManifest(bytes && new TextDecoder().decode(bytes));
    const isOwn = key === manifestKey(settings.site);
    if (reading.state === 'unreadable')
      warnings.push(
        `The manifest ${key} cannot be used: ${reading.why}.${isOwn ? ' Nothing is removed by this run.' : ''}`,
      );
    if (reading.state !== 'read') continue;
    if (isOwn) own = reading.manifest;
    else for (const owned of Object.keys(reading.manifest.files)) owners.set(owned, reading.manifest.site);
  }
  return { own, owners };
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

async function readPurger(settings: Settings, world: World): Promise<Pick<Seen, 'deployed' | 'code'>> {
  if (settings.purge.by !== 'function') return { deployed: undefined, code: undefined };
  const [deployed, code] = await Promise.all([
    world.functions.describe(settings.functionName),
    world.disk.functionCode(),
  ]);
  return { deployed, code };
}

/** Looks at the objects of which neither listing nor manifest can tell whether they are as wanted. */
async function examine(input: Parameters<typeof undecided>[0], world: World): Promise<Map<string, Examined>> {
  const examined = new Map<string, Examined>();
  await pMap(
    undecided(input),
    async (file) => {
      const head = await world.bucket.head(file.key);
      if (head !== undefined) examined.set(file.key, { head, crc64: await world.disk.crc64(file.path) });
    },
    { concurrency: 16 },
  );
  return examined;
}

function domainWarnings(settings: Settings, domains: readonly (CdnDomain | undefined)[]): string[] {
  const warnings: string[] = [];
  for (const domain of domains) {
    if (domain === undefined) continue;
    if (domain.origins.length > 0 && !domain.origins.some((origin) => isOriginOf(origin, settings.bucket))) {
      warnings.push(
        `The origin of ${domain.domain} is ${domain.origins.join(', ')}, which is not a host name of the bucket ${settings.bucket}.`,
      );
    }
  }
  return warnings;
}
