import { count } from '../amounts.ts';
import type { Manifest } from '../manifest/manifest.ts';
import type { Settings } from '../settings.ts';

/**
 * What to tell a user whose site was last deployed with another prefix: files there stay, since this deploy does not look there.
 * Told once, as the manifest has the new prefix from then on; again and again where two sites go by one name.
 */
export function movedWarnings(
  manifest: Manifest | undefined,
  { site, prefix, preview }: Pick<Settings, 'site' | 'prefix' | 'preview'>,
): readonly string[] {
  // What a preview has anywhere goes with its end.
  if (manifest === undefined || manifest.prefix === prefix || preview !== undefined) return [];
  // What an earlier move has left was told then.
  const left = Object.keys(manifest.files).filter(
    (key) => key.startsWith(manifest.prefix) && !key.startsWith(prefix),
  );
  const [first] = left;
  if (first === undefined) return [];
  return [
    `The site ${site} was last deployed with the prefix "${manifest.prefix}", now with "${prefix}". ${count(left.length, 'file')} of it outside of "${prefix}" ${left.length === 1 ? 'stays' : 'stay'} in the bucket (first: ${first}), and no deploy of this site updates, removes or purges ${left.length === 1 ? 'it' : 'them'} any more. If the site has moved, remove ${left.length === 1 ? 'it' : 'them'} from the bucket and purge the CDN by hand once nothing links there. If these are two sites, give each its own "site".`,
  ];
}
