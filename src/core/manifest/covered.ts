import type { Manifest } from './manifest.ts';

/**
 * Directories of the CDN, as URLs, below which no cache holds anything older than what the manifest says, but for what it owes
 * (`pending`): each change since was purged there, or is owed. A deploy without purges, or to other domains, leaves them behind.
 */
export type Covered = Manifest['covered'];

/**
 * The directories of a site of which nobody knows what their caches hold. A manifest that says nothing of it was written by an earlier
 * version, which purged wherever it was asked to.
 */
export function uncovered(seen: Manifest | undefined, directories: readonly string[]): readonly string[] {
  if (seen === undefined) return directories;
  const { covered } = seen;
  return covered === undefined ? [] : directories.filter((one) => !covered.includes(one));
}

/** What stays covered once changes begin that are purged in these directories alone. */
export const coveredBefore = (seen: Manifest | undefined, directories: readonly string[]): Covered => {
  const open = uncovered(seen, directories);
  return directories.filter((one) => !open.includes(one));
};

/** What is covered once these directories were purged as a whole. */
export const coveredAfter = (covered: Covered, directories: readonly string[]): Covered =>
  covered && [...new Set([...covered, ...directories])];

/** As the member of a manifest, which does without it where nothing is to be said. */
export const withCovered = (covered: Covered): Pick<Manifest, 'covered'> =>
  covered === undefined ? {} : { covered };

/** What is covered by what two runs say that did not know of each other. */
export const coveredByBoth = (one: Covered, other: Covered): Covered =>
  one === undefined || other === undefined ? (one ?? other) : one.filter((url) => other.includes(url));
