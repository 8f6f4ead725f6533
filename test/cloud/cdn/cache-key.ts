import type { CdnDomain } from './domain.ts';

/**
 * Under which key a domain's node keeps what was asked as `target` (path and query as sent). The host is the domain, the
 * scheme is no part of it (CacheKey.Scheme is off by default), the query only with FullUrlCache, case counts unless
 * IgnoreCase is on (DescribeDomainsConfig, 228/41117). `/dir/` and `/dir/index.html` are different keys.
 */
export function cacheKey(
  domain: Pick<CdnDomain, 'fullUrlCache' | 'ignoreCase'>,
  target: string,
  raw: boolean,
): string {
  const [path, query] = split(target);
  const spelled = raw ? path : oneSpelling(path);
  const key = domain.fullUrlCache ? spelled + query : spelled;
  return domain.ignoreCase ? key.toLowerCase() : key;
}

/** The path of a target, and its query with the `?`. */
export function split(target: string): readonly [path: string, query: string] {
  const mark = target.indexOf('?');
  return mark < 0 ? [target, ''] : [target.slice(0, mark), target.slice(mark)];
}

/** Percent-encodes everything but unreserved characters, whatever was encoded before; an encoded slash stays one. */
function oneSpelling(path: string): string {
  return path
    .split('/')
    .map((segment) => {
      try {
        return encodeURIComponent(decodeURIComponent(segment));
      } catch {
        return segment;
      }
    })
    .join('/');
}
