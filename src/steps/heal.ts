import { hostOf } from '../core/domains.ts';
import type { World } from '../core/ports.ts';
import { URLS_PER_PURGE, type JudgedPurge } from '../core/purges.ts';

/** Purges what nobody else has purged, and notes it in `healed`; by these directories instead of URL by URL, if there are any. */
export async function heal(
  lost: readonly JudgedPurge[],
  by: { readonly healed: Set<string>; readonly directories?: readonly string[] },
  world: World,
): Promise<void> {
  const [directories, single] = [
    lost.filter((purge) => purge.isDirectory),
    lost.filter((purge) => !purge.isDirectory),
  ];
  const urls = by.directories === undefined ? [...new Set(single.map((purge) => purge.url))] : [];
  const flushes = [...new Set([...(by.directories ?? []), ...directories.map((purge) => purge.url)])];
  world.log.info(
    `purging ${urls.length + flushes.length} URLs that have no finished purge (first: ${lost[0]?.url ?? ''})`,
  );
  await purgeUrls(urls, world);
  if (flushes.length > 0) await world.cdn.flushDirectories(flushes);
  for (const purge of lost) by.healed.add(purge.url);
}

/** Purges URLs in as many calls as it takes. One bad host must not spoil the others: a call holds URLs of one host. */
export async function purgeUrls(urls: readonly string[], world: World): Promise<void> {
  for (const group of Map.groupBy(urls, hostOf).values()) {
    for (let start = 0; start < group.length; start += URLS_PER_PURGE) {
      await world.cdn.purgeUrls(group.slice(start, start + URLS_PER_PURGE));
    }
  }
}
