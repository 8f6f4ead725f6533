import { hostOf } from '../core/domains.ts';
import type { World } from '../core/ports.ts';
import { URLS_PER_PURGE, type JudgedPurge } from '../core/purges.ts';

/** Purges what nobody else has purged, and notes it in `healed`. */
export async function heal(lost: readonly JudgedPurge[], healed: Set<string>, world: World): Promise<void> {
  const [directories, single] = [
    lost.filter((purge) => purge.isDirectory),
    lost.filter((purge) => !purge.isDirectory),
  ];
  const urls = [...new Set(single.map((purge) => purge.url))];
  world.log.info(
    `purging ${urls.length + directories.length} URLs that have no finished purge (first: ${lost[0]?.url ?? ''})`,
  );
  await purgeUrls(urls, world);
  if (directories.length > 0) await world.cdn.flushDirectories(directories.map((purge) => purge.url));
  for (const purge of lost) healed.add(purge.url);
}

/** Purges URLs in as many calls as it takes. One bad host must not spoil the others: a call holds URLs of one host. */
export async function purgeUrls(urls: readonly string[], world: World): Promise<void> {
  for (const group of Map.groupBy(urls, hostOf).values()) {
    for (let start = 0; start < group.length; start += URLS_PER_PURGE) {
      await world.cdn.purgeUrls(group.slice(start, start + URLS_PER_PURGE));
    }
  }
}
