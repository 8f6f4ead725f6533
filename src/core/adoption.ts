import { count } from './amounts.ts';
import type { ListedObject } from './ports.ts';

/**
 * What to mind where a site without a manifest meets objects that no other site owns: something else put them there, or the manifest
 * was lost, and with it what the site owns and which purges it owes. Nobody can tell the two apart. Undefined: there are none.
 */
export function adoptionWarning(
  listing: ReadonlyMap<string, ListedObject>,
  owners: ReadonlyMap<string, string>,
  manifest: string,
): string | undefined {
  let strangers = 0;
  let first: string | undefined;
  for (const key of listing.keys()) {
    if (owners.has(key)) continue;
    strangers += 1;
    first ??= key;
  }
  if (first === undefined) return undefined;
  return `There is no manifest ${manifest}, but there ${strangers === 1 ? 'is' : 'are'} ${count(strangers, 'object')} that no site here is known to own (first: ${first}). Nothing is removed by this run. If this is not the first deploy of the site, its manifest was lost: then purges that earlier runs owed are not made up for.`;
}
