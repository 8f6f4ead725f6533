import type { CdnDomain, PurgeQuota, Website } from '../ports.ts';
import { hostOf } from '../purger/domains.ts';
import { canonicalUrl } from '../purger/urls.ts';
import { covers } from './purges.ts';

/** Directories that the action has revalidated as a whole, beside or instead of single URLs. */
export type Flush = {
  readonly urls: readonly string[];
  /** Why, in the user's words. */
  readonly reason: string;
  /** It stands for every URL below it, so none of them is purged on its own by the action; `standsFor` tells which. */
  readonly insteadOfUrls: boolean;
};

type Seen = {
  readonly domains: readonly CdnDomain[];
  readonly website: Website | undefined;
  readonly quota: PurgeQuota | undefined;
};

/**
 * Whether this flush is the purge of a URL. A URL elsewhere is purged on its own: what is owed below an earlier prefix of the site lies
 * below none of its directories.
 */
export const standsFor = (flush: Flush | undefined, url: string): boolean =>
  flush?.insteadOfUrls === true &&
  flush.urls.some((directory) => url.startsWith(directory) || covers(directory, canonicalUrl(url)));

/**
 * Whether single URLs cannot reach every copy that caches hold, or are too many: then one directory for each domain is flushed. What is
 * not covered is flushed also when nothing else is to be purged. Undefined: URLs are enough.
 */
export function planFlush(
  deploy: {
    readonly by: 'function' | 'direct';
    readonly isFirst: boolean;
    readonly directories: readonly string[];
    /** Those of which nobody knows what caches hold below them. */
    readonly uncovered: readonly string[];
    /** URLs to purge, by host. */
    readonly urls: ReadonlyMap<string, number>;
  },
  seen: Seen,
): Flush | undefined {
  const { directories: urls, uncovered } = deploy;
  if (deploy.urls.size === 0) return { urls: uncovered, insteadOfUrls: false, reason: UNCOVERED };
  if (deploy.isFirst) {
    return {
      urls,
      insteadOfUrls: true,
      reason: 'no deploy was finished here before, so one purge of the directory is enough',
    };
  }
  if (deploy.by === 'direct' && uncovered.length === urls.length)
    return { urls, insteadOfUrls: true, reason: UNCOVERED };
  if (deploy.by === 'direct' && isShort(deploy.urls, seen)) {
    return { urls, insteadOfUrls: true, reason: "today's quota of URL purges is too small for this deploy" };
  }
  if (seen.website?.errorsAsPages === true) {
    return {
      urls,
      insteadOfUrls: false,
      reason: 'the bucket answers its error document with status 200, so caches may hold it under any URL',
    };
  }
  const keeping = seen.domains.filter((domain) => domain.keepsQuery === true).map(({ domain }) => domain);
  const reasons = [
    ...(uncovered.length === 0 ? [] : [UNCOVERED]),
    ...(keeping.length === 0
      ? []
      : [
          `${keeping.join(', ')} keeps query strings in its cache key, so caches may hold a page under many URLs`,
        ]),
  ];
  if (reasons.length === 0) return undefined;
  return {
    urls: urls.filter((url) => uncovered.includes(url) || keeping.includes(hostOf(url))),
    insteadOfUrls: false,
    reason: reasons.join('; '),
  };
}

const UNCOVERED = 'earlier changes of the site may not have been purged there';

/** Whether some area has fewer purges of URLs left of its day than these need. */
export function isShort(
  urls: ReadonlyMap<string, number>,
  { domains, quota }: Pick<Seen, 'domains' | 'quota'>,
): boolean {
  return AREAS.some((area) => needed(urls, domains, area) > (quota?.urls[area] ?? Infinity));
}

export const AREAS = ['mainland', 'overseas'] as const;

/** The purges that an area needs; a global domain draws from both. */
export const needed = (
  urls: ReadonlyMap<string, number>,
  domains: readonly CdnDomain[],
  area: (typeof AREAS)[number],
): number =>
  domains
    .filter((domain) => domain.area === area || domain.area === 'global')
    .reduce((sum, { domain }) => sum + (urls.get(domain) ?? 0), 0);
