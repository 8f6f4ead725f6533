import { isPreviewKey, previewFolder } from '../preview-prefix.ts';
import { isReserved } from '../reserved.ts';

/**
 * Whether a key is the robots.txt of a host of the previews' own, which may be any folder around them: `a/robots.txt` or
 * `a/previews/robots.txt` for `a/previews/pr-{pr}/`. That at the site's own root is the site's.
 */
function isRobotsOfPreviews(key: string, { prefix, previews }: Territory): boolean {
  const folder = key.slice(0, key.lastIndexOf('/') + 1);
  return (
    key === `${folder}robots.txt` &&
    folder.length > prefix.length &&
    previewFolder(previews).startsWith(folder)
  );
}

/** Where a site's ground ends: what a mirror (`delete: all`) must leave alone whatever the build holds. */
export type Territory = {
  /** Key prefix of the site. */
  readonly prefix: string;
  /** Key prefixes of the other sites in the bucket. */
  readonly others: readonly string[];
  /** Keys that other sites' manifests list. */
  readonly owners: ReadonlyMap<string, string>;
  /** Every manifest in the bucket could be read; if not, nobody knows whose an object is. */
  readonly isWhole: boolean;
  /** Where previews stand: `previews/pr-{pr}/`. */
  readonly previews: string;
};

/** The ground of a site by what was read of the bucket. */
export const territoryOf = (
  seen: {
    readonly otherPrefixes: readonly string[];
    readonly owners: ReadonlyMap<string, string>;
    readonly knowsOthers: boolean;
  },
  settings: { readonly prefix: string; readonly previewPrefix: string },
): Territory => ({
  prefix: settings.prefix,
  others: seen.otherPrefixes,
  owners: seen.owners,
  isWhole: seen.knowsOthers,
  previews: settings.previewPrefix,
});

/**
 * Whether an object that nobody known deployed stands on this site's own ground. Of nested sites the innermost one has it; sites that
 * share a prefix leave such objects to each other, which is to nobody. Previews belong to their pull request.
 */
export function isOwnGround(key: string, territory: Territory): boolean {
  const { prefix, others, owners, previews } = territory;
  if (!key.startsWith(prefix) || isReserved(key) || owners.has(key)) return false;
  if (others.some((other) => other.length >= prefix.length && key.startsWith(other))) return false;
  // Where previews have a host of their own, this one keeps search engines away from it.
  if (isRobotsOfPreviews(key, territory)) return false;
  return !isPreviewKey(key, previews);
}
