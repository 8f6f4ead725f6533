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

/** By content, since an edge may drop ETags. */
export const isStale = (look: Look, visited: Visited): boolean =>
  'wanted' in look
    ? visited.status !== 200 || visited.md5 !== look.wanted
    : visited.status === 200 && visited.md5 === look.gone;
