import { split } from './cache-key.ts';
import type { CacheRule, CdnDomain } from './domain.ts';

/** What the origin said, as far as keeping it goes. */
export type Cacheable = { readonly status: number; readonly cacheControl: string | undefined };

/**
 * For how many seconds a node keeps an answer; 0: it does not. Only 2XX is kept, plus what StatusCodeCache names. A rule's
 * time wins over the origin's max-age (unless CompareMaxAge), but not over no-store, no-cache and private (unless the
 * domain forces caching). Following the origin without a max-age means not caching. (228/38424)
 */
export function secondsToKeep(domain: CdnDomain, target: string, answer: Cacheable): number {
  if (answer.status < 200 || answer.status > 299) return domain.statusCodeCache[answer.status] ?? 0;
  // A part is not the file.
  if (answer.status === 206) return 0;
  const { cache } = domain;
  const [path] = split(target);
  const said = directives(answer.cacheControl);
  const forbidden = ['no-store', 'no-cache', 'private'].some((name) => said.has(name));
  const maxAge = Number(said.get('max-age') ?? Number.NaN);
  // The last rule that matches wins.
  const seconds =
    cache.rules.findLast((rule) => matches(rule, path))?.seconds ??
    (cache.followOrigin ? 'follow-origin' : 0);
  if (seconds === 'follow-origin') return forbidden || Number.isNaN(maxAge) ? 0 : maxAge;
  if (forbidden && !cache.ignoreCacheControl) return 0;
  return cache.compareMaxAge && !Number.isNaN(maxAge) ? Math.min(seconds, maxAge) : seconds;
}

function directives(cacheControl: string | undefined): ReadonlyMap<string, string> {
  const parts = (cacheControl ?? '').toLowerCase().split(',');
  return new Map(
    parts.map((part): [string, string] => {
      const [name = '', value = ''] = part.trim().split('=');
      return [name, value.replaceAll('"', '')];
    }),
  );
}

function matches(rule: CacheRule, path: string): boolean {
  switch (rule.type) {
    case 'all':
      return true;
    case 'index':
      return path === '/';
    case 'file':
      return rule.contents.includes(extension(path));
    case 'directory':
      return rule.contents.some((folder) => path.startsWith(folder.endsWith('/') ? folder : `${folder}/`));
    case 'path':
      return rule.contents.some((one) => glob(one).test(path));
  }
}

/** Suffix of the last path segment, without the dot; empty for `/dir/` and names without one. */
export function extension(path: string): string {
  return /\.([^./]+)$/.exec(path)?.[1] ?? '';
}

function glob(path: string): RegExp {
  const parts = path.split('*').map((part) => part.replace(/[\\^$.|?+()[\]{}]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*')}$`);
}
