import type { ListedObject } from '../ports.ts';
import type { Change } from '../purges/purges.ts';
import type { Synced } from '../sync/ownership.ts';
import { isEmpty, tableOf } from '../table.ts';
import { entryOf, type Manifest } from './manifest.ts';

/**
 * The debts of earlier runs as changes to look for. An interrupted run noted the time at which it began; the object itself knows
 * when it was written.
 */
export const debtsOf = (
  manifest: Manifest | undefined,
  listing: ReadonlyMap<string, ListedObject>,
): Change[] =>
  Object.entries(manifest?.pending ?? {}).map(([key, at]) => ({
    key,
    at: Math.max(at, listing.get(key)?.modifiedAt ?? 0),
  }));

/** The manifest with what is owed besides; of two debts for a key the later one counts, since a purge before it does not settle it. */
export function owing(manifest: Manifest, owed: Manifest['pending']): Manifest {
  if (isEmpty(owed)) return manifest;
  // A Map in between: a file may well be named __proto__.
  const pending = new Map(Object.entries(manifest.pending));
  for (const [key, at] of Object.entries(owed)) pending.set(key, Math.max(at, pending.get(key) ?? at));
  return { ...manifest, pending: Object.fromEntries(pending) };
}

/** What was owed, and what has changed, but for what is settled. */
export function pendingAfter(
  owed: Manifest['pending'],
  synced: Synced,
  now: { readonly settled: ReadonlySet<string>; readonly owes: (key: string) => boolean },
): Manifest['pending'] {
  const pending = tableOf(Object.keys(owed), (key) =>
    now.settled.has(key) ? undefined : entryOf(owed, key),
  );
  for (const { key, at } of synced.changes) if (now.owes(key) && !now.settled.has(key)) pending[key] = at;
  return pending;
}

/**
 * The manifest of a run that noted all it had done before its purges, once some of these are settled. What is kept may have become older
 * by that, so that it is for a plan that keeps nothing: to make it from the beginning takes the memory of one more.
 */
export const paid = (noted: Manifest, settled: ReadonlySet<string>): Manifest =>
  settled.size === 0
    ? noted
    : {
        ...noted,
        pending: tableOf(Object.keys(noted.pending), (key) =>
          settled.has(key) ? undefined : entryOf(noted.pending, key),
        ),
      };
