import type { CdnDomain } from './domain.ts';

/**
 * Under which key a domain's node keeps what was asked as `target` (path and query as sent). The host is the domain, the
 * scheme is no part of it (CacheKey.Scheme is off by default), the query only with FullUrlCache, of the domain or of a rule for
 * a folder, or as far as it consists of parameters that CacheKey.QueryString names; case counts unless IgnoreCase is on (DescribeDomainsConfig, 228/41117). `/dir/` and `/dir/index.html` are different keys.
 */
export function cacheKey(
  domain: Pick<CdnDomain, 'fullUrlCache' | 'keyParameters' | 'fullUrlFolders' | 'ignoreCase'>,
  target: string,
  raw: boolean,
): string {
  const [path, query] = split(target);
  const spelled = raw ? path : oneSpelling(path);
  const isWhole =
    domain.fullUrlCache || domain.fullUrlFolders.some((folder) => path.startsWith(`${folder}/`));
  const key = spelled + (isWhole ? query : named(query, domain.keyParameters));
  return domain.ignoreCase ? key.toLowerCase() : key;
}

/** The part of a query that consists of these parameters. */
function named(query: string, parameters: readonly string[]): string {
  const kept = [...new URLSearchParams(query)].filter(([name]) => parameters.includes(name));
  return kept.length === 0 ? '' : `?${new URLSearchParams(kept).toString()}`;
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
