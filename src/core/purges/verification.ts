import { entryOf, type Manifest } from '../manifest/manifest.ts';
import type { Visited } from '../ports.ts';
import type { RuleTable } from '../purger/rules.ts';
import { cdnUrls } from '../purger/urls.ts';
import { isPage } from '../site/site.ts';
import type { Synced } from '../sync/ownership.ts';

/** A URL to ask the edge for, and what tells old from new. */
export type Look =
  { readonly url: string; readonly wanted: string } | { readonly url: string; readonly gone: string };

/** Every URL of every page that was written or removed. `wanted`: the MD5 that must come; `gone`: the one that must not. An MD5 it is, since these are pages (digest.ts). */
export function looksFor(synced: Synced, before: Manifest | undefined, rules: RuleTable): Look[] {
  const written = synced.uploaded
    .filter(({ file }) => isPage(file.key))
    .flatMap(({ file }) => cdnUrls(file.key, rules).map((url): Look => ({ url, wanted: file.hash })));
  const removed = synced.removed.filter(isPage).flatMap((key) => {
    const gone = entryOf(before?.files, key)?.md5;
    return gone === undefined ? [] : cdnUrls(key, rules).map((url): Look => ({ url, gone }));
  });
  return [...written, ...removed];
}

export type Verdict = 'fresh' | 'moved' | 'STALE';

/**
 * By content, since an edge may drop ETags. `moved`: the domain sends its visitors to the same path of another host or scheme, as
 * `example.com` does to `www.example.com`: it serves no content that could be old.
 */
export function verdictOf(look: Look, visited: Visited): Verdict {
  if (isMoved(look.url, visited)) return 'moved';
  const isFresh =
    'wanted' in look
      ? visited.status === 200 && visited.md5 === look.wanted
      : visited.status !== 200 || visited.md5 !== look.gone;
  return isFresh ? 'fresh' : 'STALE';
}

function isMoved(from: string, { status, headers }: Visited): boolean {
  const location = headers['location'] ?? '';
  if (![301, 302, 307, 308].includes(status) || !URL.canParse(location, from)) return false;
  const [here, there] = [new URL(from), new URL(location, from)];
  return here.origin !== there.origin && here.pathname === there.pathname;
}
