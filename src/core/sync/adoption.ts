import { count } from '../amounts.ts';
import { isOwnGround, type Territory } from './territory.ts';

/**
 * What to mind where a site without a manifest meets objects on its ground that no other site owns: something else put them there, or the manifest
 * was lost, and with it what the site owns and which purges it owes. Nobody can tell the two apart. Undefined: there are none.
 */
export function adoptionWarning(
  keys: Iterable<string>,
  territory: Territory,
  manifest: string,
): string | undefined {
  const strangers = [...keys].filter((key) => isOwnGround(key, territory));
  const [first] = strangers;
  if (first === undefined) return undefined;
  return `There is no manifest ${manifest}, but there ${strangers.length === 1 ? 'is' : 'are'} ${count(strangers.length, 'object')} that no site here is known to own (first: ${first}). Nothing is removed by this run. If this is not the first deploy of the site, its manifest was lost: then purges that earlier runs owed are not made up for.`;
}
