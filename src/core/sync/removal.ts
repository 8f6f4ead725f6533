import { entryOf, known, type Manifest } from '../manifest/manifest.ts';
import { isNoted } from '../manifest/writes.ts';
import type { ListedObject } from '../ports.ts';
import { isReserved } from '../reserved.ts';
import { isPage } from '../site/site.ts';
import type { Deletion, Kept, SyncInput, SyncPlan } from './plan.ts';
import { isOwnGround, type Territory } from './territory.ts';

/** What may be removed, and when. */
export type Removal = {
  /** `owned`: what earlier deploys of this site put there and nobody changed since; `all`: everything that is not in the build. */
  readonly mode: 'owned' | 'all' | 'none';
  /** How long a file that is no page stays after it left the build, ms. */
  readonly keepFor: number;
  /** Unix ms, server time. */
  readonly now: number;
  /** How far `all` may go. */
  readonly territory?: Territory;
  /** Whether changes are purged at all, and whether each removal has to be heard by a function. Undefined: by nobody. */
  readonly purgedBy?: 'function' | 'direct' | undefined;
};

/** So many removals are made one by one where a function has to hear each of them: whether a batch fires events is not known. */
const MOST_SINGLE = 1000;

/** The part of a plan that takes away: removals, what stays though it is not in the build, and how it is done. */
export function planRemoval(
  input: SyncInput,
): Pick<SyncPlan, 'deletions' | 'kept' | 'inBatches' | 'isUnsettled'> {
  const unsettled = isUnsettled(input);
  const fates = [
    ...ownFates(input, unsettled),
    ...(input.removal.mode === 'all' ? strayFates(input, unsettled) : []),
  ];
  const deletions = fates.flatMap((fate) => ('removed' in fate ? fate.removed : []));
  const single = input.removal.purgedBy === 'function' && deletions.length <= MOST_SINGLE;
  return {
    deletions,
    kept: fates.flatMap((fate) => ('kept' in fate ? fate.kept : [])),
    ...(single ? {} : { inBatches: true as const }),
    ...(unsettled ? { isUnsettled: true as const } : {}),
  };
}

type Fate = { readonly removed: Deletion } | { readonly kept: Kept };

/** What earlier deploys of this site put there and the build no longer holds. */
function ownFates(input: SyncInput, unsettled: boolean): Fate[] {
  const { manifest, removal } = input;
  return absentKeys(input).flatMap((key): Fate[] => {
    const object = input.examined.get(key)?.head ?? input.listing.get(key);
    if (object === undefined) return [];
    if (!isOurs(object, manifest)) {
      // For a mirror it is one of the objects that nobody known deployed.
      return removal.mode === 'all' ? [] : [kept(key, 'changed by somebody else')];
    }
    if (input.isExcluded?.(key) === true) return [kept(key, 'excluded')];
    if (removal.mode === 'none') return [kept(key, 'delete: none')];
    const owned = known(object, entryOf(manifest?.files, key));
    if (isPage(key) || isDue(owned, removal, unsettled)) return [removed(key)];
    return [{ kept: { key, reason: 'young', ...(owned === undefined ? { found: object } : {}) } }];
  });
}

/**
 * What a mirror removes besides: objects on this site's ground that nobody known deployed. It needs a manifest: without one it cannot
 * tell a first deploy from a site whose manifest was lost, of which nothing may be removed.
 */
function strayFates(input: SyncInput, unsettled: boolean): Fate[] {
  const { manifest, removal } = input;
  const { territory } = removal;
  if (territory === undefined) return [];
  const inBuild = new Set(input.files.map((file) => file.key));
  const strays = [...input.listing.values()].filter(
    (object) => !inBuild.has(object.key) && !isOurs(object, manifest) && isOwnGround(object.key, territory),
  );
  return strays.map(({ key }): Fate => {
    if (input.isExcluded?.(key) === true) return stray(key, 'excluded');
    if (manifest === undefined) return stray(key, 'there was no manifest');
    if (!territory.isWhole) return stray(key, 'another manifest cannot be read');
    if (isPage(key)) return removed(key, true);
    return isDue({ absentSince: entryOf(manifest.strays, key) }, removal, unsettled)
      ? removed(key, true)
      : stray(key, 'young');
  });
}

const kept = (key: string, reason: Kept['reason']): Fate => ({ kept: { key, reason } });

const stray = (key: string, reason: Kept['reason']): Fate => ({ kept: { key, reason, isStray: true } });

const removed = (key: string, isStray = false): Fate => ({
  removed: {
    key,
    reason: isPage(key) ? 'not in the build' : 'not in the build for long enough',
    ...(isStray ? { isStray } : {}),
  },
});

/**
 * Whether a run before this one left pages behind of which nobody knows what they name: it was killed or failed in between, or their
 * purges were not seen, so that an edge may serve them as they were.
 */
function isUnsettled({ manifest, removal }: SyncInput): boolean {
  if (manifest === undefined) return false;
  if (Object.keys(manifest.writing).length > 0) return true;
  const prefix = removal.territory?.prefix ?? '';
  const isOwed = (key: string) => isPage(key) && key.startsWith(prefix);
  return removal.purgedBy !== undefined && Object.keys(manifest.pending).some(isOwed);
}

/** Whether no page can name it any more, at no edge: `keep-removed-for: 0` does without this care. */
function isDue(
  file: { readonly absentSince?: number | undefined } | undefined,
  removal: Removal,
  unsettled: boolean,
): boolean {
  if (removal.keepFor === 0) return true;
  const since = file?.absentSince;
  return !unsettled && since !== undefined && removal.now - since >= removal.keepFor;
}

/** Keys of earlier runs that the build does not hold: what they own, and what an interrupted one was about to write. */
function absentKeys({ files, manifest }: Pick<SyncInput, 'files' | 'manifest'>): string[] {
  const inBuild = new Set(files.map((file) => file.key));
  const absent = new Set<string>();
  for (const table of [manifest?.files ?? {}, manifest?.writing ?? {}])
    for (const key of Object.keys(table)) if (!inBuild.has(key) && !isReserved(key)) absent.add(key);
  return [...absent];
}

/** The object as a run left it: as the manifest says, or as an interrupted run noted that it was about to write it. */
const isOurs = (object: ListedObject, manifest: Manifest | undefined): boolean =>
  known(object, entryOf(manifest?.files, object.key)) !== undefined || isNoted(object, manifest);

/**
 * Keys of earlier runs whose objects seem to be gone or not as they were left. A listing may lag behind, so that each has to be
 * looked at before it is given up.
 */
export const doubtfulAbsent = (
  input: Pick<SyncInput, 'files' | 'listing' | 'manifest'>,
  prefix: string,
): string[] =>
  absentKeys(input).filter((key) => {
    const listed = input.listing.get(key);
    return key.startsWith(prefix) && (listed === undefined || !isOurs(listed, input.manifest));
  });
