import type { World } from '../core/ports.ts';
import { hostOf } from '../core/purger/domains.ts';
import { standsFor, type Flush } from '../core/purges/flush.ts';
import { URLS_PER_PURGE, type JudgedPurge } from '../core/purges/purges.ts';

/** What the action has purged because nobody else had, and with which tasks. */
export type Healed = { readonly urls: Set<string>; readonly tasks: Set<string> };

export const newHealed = (): Healed => ({ urls: new Set(), tasks: new Set() });

/** Purges what nobody else has purged, and notes it in `healed`: by the flush what it stands for, the rest URL by URL. */
export async function heal(
  lost: readonly JudgedPurge[],
  by: { readonly healed: Healed; readonly flush: Flush | undefined },
  world: World,
): Promise<void> {
  const directories = lost.filter((purge) => purge.isDirectory).map(({ url }) => url);
  const single = lost.filter((purge) => !purge.isDirectory).map(({ url }) => url);
  const urls = [...new Set(single.filter((url) => !standsFor(by.flush, url)))];
  const byFlush = single.some((url) => standsFor(by.flush, url)) ? (by.flush?.urls ?? []) : [];
  const flushes = [...new Set([...byFlush, ...directories])];
  world.log.info(
    `purging ${urls.length + flushes.length} URLs that have no finished purge (first: ${lost[0]?.url ?? ''})`,
  );
  for (const task of await purgeUrls(urls, world)) by.healed.tasks.add(task);
  if (flushes.length > 0) by.healed.tasks.add(await world.cdn.flushDirectories(flushes));
  for (const purge of lost) by.healed.urls.add(purge.url);
}

/** Purges URLs in as many calls as it takes, and resolves with their tasks. One bad host must not spoil the others: a call holds URLs of one host. */
export async function purgeUrls(urls: readonly string[], world: World): Promise<readonly string[]> {
  const tasks: string[] = [];
  for (const group of Map.groupBy(urls, hostOf).values()) {
    for (let start = 0; start < group.length; start += URLS_PER_PURGE) {
      tasks.push(await world.cdn.purgeUrls(group.slice(start, start + URLS_PER_PURGE)));
    }
  }
  return tasks;
}
