import type { CdnDomain, Website } from '../ports.ts';
import type { Rule, Served } from './rules.ts';

/**
 * One line of the `domains` input: `www.example.com` serves the whole bucket at its root; `docs/ -> https://docs.example.com/`
 * serves that key prefix at that URL. Undefined: the line is neither.
 */
export function parseDomain(line: string): Served | undefined {
  const [left = '', right, more] = line.split('->').map((part) => part.trim());
  if (more !== undefined) return undefined;
  if (right === undefined)
    return isHost(left) ? { prefix: '', base: `https://${left.toLowerCase()}/` } : undefined;
  const prefix = left.replace(/^\/+/, '');
  const [, scheme = '', host = '', path = ''] = /^(https?):\/\/([^/?#]+)(\/[^?#\s]*)?$/i.exec(right) ?? [];
  if (!isHost(host) || (prefix !== '' && !prefix.endsWith('/'))) return undefined;
  return {
    prefix,
    base: `${scheme.toLowerCase()}://${host.toLowerCase()}${normalizedPath(path).replace(/\/?$/, '/')}`,
  };
}

/** As browsers send it; escapes that are there already stay. */
const normalizedPath = (path: string): string => encodeURI(path).replace(/%25([0-9A-F]{2})/gi, '%$1');

/** A concrete host name; the CDN refuses to purge a wildcard. */
const isHost = (text: string): boolean =>
  /^(?=.{1,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]([a-z0-9-]*[a-z0-9])?$/i.test(text);

export const hostOf = (url: string): string => /^https?:\/\/([^/]+)/.exec(url)?.[1] ?? '';

export const hostsOf = (served: readonly Served[]): string[] => [
  ...new Set(served.map(({ base }) => hostOf(base))),
];

/**
 * A site's row: the spellings that its origin answers to. A website endpoint serves index documents under their folder; a REST
 * origin serves keys literally. An origin that cannot be told is taken for a website where the bucket has one: a purge too many
 * costs quota, one too few leaves a stale page.
 */
export function ruleOf(
  site: { readonly name: string; readonly prefix: string; readonly served: readonly Served[] },
  seen: {
    readonly bucket: string;
    readonly website: Website | undefined;
    readonly domains: readonly CdnDomain[];
  },
): Rule {
  const isLiteral =
    seen.domains.length === hostsOf(site.served).length &&
    seen.domains.every(
      (domain) =>
        domain.origins.length > 0 && domain.origins.every((origin) => isRestOrigin(origin, seen.bucket)),
    );
  const { website } = seen;
  return {
    site: site.name,
    prefix: site.prefix,
    served: site.served,
    ...(website === undefined || isLiteral
      ? {}
      : { index: website.index, ...(website.cleanUrls ? { cleanUrls: true } : {}) }),
  };
}

const isRestOrigin = (origin: string, bucket: string): boolean =>
  new RegExp(`^${bucket}\\.cos[.-](?!website)`).test(origin);

/** Whether an origin is this bucket, by any of its own host names; a custom origin domain cannot be told. */
export const isOriginOf = (origin: string, bucket: string): boolean => origin.startsWith(`${bucket}.cos`);

/** What is odd about the domains of a deploy that goes on all the same; one that does not exist is refused elsewhere. */
export function domainWarnings(bucket: string, domains: readonly (CdnDomain | undefined)[]): string[] {
  const warnings: string[] = [];
  for (const domain of domains) {
    if (domain === undefined) continue;
    if (domain.keepsQuery === undefined) {
      warnings.push(
        `The key may not read the cache settings of ${domain.domain} (cdn:DescribeDomainsConfig): if it keeps query strings in its cache key, such copies are not purged.`,
      );
    }
    if (domain.origins.length > 0 && !domain.origins.some((origin) => isOriginOf(origin, bucket))) {
      warnings.push(
        `The origin of ${domain.domain} is ${domain.origins.join(', ')}, which is not a host name of the bucket ${bucket}.`,
      );
    }
  }
  return warnings;
}
