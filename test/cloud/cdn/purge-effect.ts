import { cacheKey, split } from './cache-key.ts';
import type { CdnDomain, NodeArea } from './domain.ts';
import type { EdgeCaches } from './edge-cache.ts';

/** What a purge says of the caches. */
export type Purge = {
  readonly type: 'url' | 'path';
  readonly flushType: 'flush' | 'delete';
  readonly target: string;
  readonly areas: readonly NodeArea[];
};

/**
 * What a purge does when it is done. A URL loses exactly the entry that a visitor of it would get: `/dir/` and
 * `/dir/index.html`, or another query where the query is part of the key, are other entries. A directory loses everything
 * below it (`delete`), or its files are compared with the origin at their next visit (`flush`: "only resources that changed").
 */
export function purgeCaches(caches: EdgeCaches, domain: CdnDomain, purge: Purge, rawKey: boolean): void {
  const gone =
    purge.type === 'url' ? exactly(domain, purge.target, rawKey) : below(domain, purge.target, rawKey);
  for (const area of purge.areas) {
    const cache = caches.of(domain.domain, area);
    if (purge.flushType === 'flush') cache.expire(gone);
    else cache.drop(gone);
  }
}

function exactly(domain: CdnDomain, target: string, rawKey: boolean): (key: string) => boolean {
  const wanted = cacheKey(domain, target, rawKey);
  return (key) => key === wanted;
}

function below(domain: CdnDomain, folder: string, rawKey: boolean): (key: string) => boolean {
  const prefix = cacheKey({ ...domain, fullUrlCache: false }, split(folder)[0], rawKey);
  return (key) => key.startsWith(prefix);
}
