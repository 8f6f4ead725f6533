import { count } from '../core/amounts.ts';
import { CloudError } from '../core/errors.ts';
import type { CdnDomain, Website, World } from '../core/ports.ts';
import { basePathWarning, BYTES_LOOKED_AT, linkToRoot, PAGES_LOOKED_AT } from '../core/preview/base-path.ts';
import type { Place } from '../core/preview/previews.ts';
import { isHidden, NO_ROBOTS } from '../core/preview/robots.ts';
import { cdnUrls } from '../core/purger/urls.ts';
import type { Report } from '../core/report/report.ts';
import type { Settings } from '../core/settings.ts';
import { isPage, pathOf, type StoredFile } from '../core/site/site.ts';
import { purgeUrls } from './heal.ts';
import { notice, warn } from './telling.ts';

/**
 * Keeps search engines out: robots.txt at the root of a host that serves nothing but previews. Elsewhere it belongs to the site, and
 * COS cannot store `X-Robots-Tag`, so all that is left is to say so.
 */
export async function keepRobotsOut(place: Place, world: World, report: Report): Promise<void> {
  const path = new URL(place.url).pathname;
  const key = place.root === undefined ? undefined : `${place.root}robots.txt`;
  const robots = key === undefined ? 'unread' : await readText(key, world);
  if (robots !== undefined && isHidden(path, robots)) return;
  if (place.isOwnHost && key !== undefined && robots === undefined && (await putRobots(key, world))) return;
  const folder = path.replace(/[^/]*\/$/, '');
  notice(
    `Search engines can find this preview. Have the robots.txt of ${new URL(place.url).host} say "Disallow: ${folder}", or serve previews at a host of their own (domains: "previews/ -> https://preview.example.com/").`,
    world,
    report,
  );
}

/** Whether it could be written: the preview is up, and stays so without it. */
async function putRobots(key: string, world: World): Promise<boolean> {
  try {
    await world.bucket.put({
      key,
      content: { bytes: new TextEncoder().encode(NO_ROBOTS) },
      headers: { contentType: 'text/plain; charset=utf-8', cacheControl: 'no-store' },
    });
    world.log.info(`+ ${key} (keeps search engines away from previews)`);
    return true;
  } catch (error) {
    if (error instanceof CloudError) return false;
    throw error;
  }
}

/** `unread`: it cannot be read, which tells nothing about what it says. */
async function readText(key: string, world: World): Promise<string | undefined> {
  try {
    const found = await world.bucket.read(key);
    return found && new TextDecoder().decode(found.bytes);
  } catch (error) {
    if (error instanceof CloudError) return 'unread';
    throw error;
  }
}

/** One warning for pages that link to the root of the host though the preview stands below a path. The look is bounded. */
export async function checkBasePath(
  files: readonly StoredFile[],
  place: Place,
  world: World,
  report: Report,
): Promise<void> {
  const path = new URL(place.url).pathname;
  if (path === '/') return;
  // Pages near the root first: they are what every site has.
  const pages = files
    .filter(({ key }) => isPage(key))
    .sort((a, b) => a.key.split('/').length - b.key.split('/').length)
    .slice(0, PAGES_LOOKED_AT);
  for (const page of pages) {
    const html = await world.disk.beginning(pathOf(page), BYTES_LOOKED_AT);
    const link = linkToRoot(html, path);
    if (link === undefined) continue;
    warn(basePathWarning(html, link, path), world, report);
    return;
  }
}

/**
 * A domain that keeps even what says no-store would show older previews: there the action purges what changed. It needs rights that a
 * preview's key may well not have, so that not to know is only a notice.
 */
export async function purgeWhereForced(
  keys: readonly string[],
  at: {
    readonly place: Place;
    readonly settings: Settings;
    readonly website: Website | undefined;
    /** The preview is removed; whoever may not look at the domain was told so when it went up. */
    readonly isOver?: true;
  },
  world: World,
  report: Report,
): Promise<void> {
  const { place, settings, website } = at;
  const name = place.domain;
  if (name === undefined) return;
  const forces = (await readDomain(name, world))?.forcesCaching;
  if (forces === false) return;
  if (forces === undefined) {
    if (at.isOver === true) return;
    notice(
      `How ${name} caches could not be read; the key needs cdn:DescribeDomains and cdn:DescribeDomainsConfig for it. If it ignores Cache-Control, visitors see older previews.`,
      world,
      report,
    );
    return;
  }
  const site = { site: settings.site, prefix: settings.prefix, served: [place.served] };
  const rule = { ...site, ...(website === undefined ? {} : { ...website }) };
  const urls = [...new Set(keys.flatMap((key) => cdnUrls(key, [rule])))];
  const advice = `Have it follow Cache-Control for previews at https://console.cloud.tencent.com/cdn/domains.`;
  try {
    await purgeUrls(urls, world);
    if (urls.length > 0)
      warn(
        `${name} keeps what says no-store, so the action purged ${count(urls.length, 'URL')} itself. ${advice}`,
        world,
        report,
      );
  } catch (error) {
    if (!(error instanceof CloudError)) throw error;
    warn(
      `${name} keeps what says no-store, and purging it failed (${error.operation} answered ${error.code}), so visitors see older previews. ${advice}`,
      world,
      report,
    );
  }
}

async function readDomain(name: string, world: World): Promise<CdnDomain | undefined> {
  try {
    return await world.cdn.domain(name);
  } catch (error) {
    if (error instanceof CloudError) return undefined;
    throw error;
  }
}
