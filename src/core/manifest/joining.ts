import type { Synced } from '../sync/ownership.ts';
import { tableOf } from '../table.ts';
import { coveredByBoth, withCovered } from './covered.ts';
import { owing } from './debts.ts';
import { entryOf, type Manifest } from './manifest.ts';
import { wasStartedAfter } from './stale.ts';
import { bothNotes, notedAt, notesOf, writesOf } from './writes.ts';

/**
 * A mark is what a run notes beside the manifest, under a key of its own, before it writes: the part of a manifest that is its doing
 * (`writing` and `pending`). The manifest can be overwritten by a run that does not know of this one, since COS cannot compare
 * before it writes; the mark cannot. What the run plans to change is in it even where the manifest notes the same of another run: that
 * one may be at work still, and then ends its own note.
 */
export const markOf = (
  before: Manifest,
  seen: Manifest | undefined,
  planned: readonly string[],
): Manifest => {
  // All of it is the run's own then.
  if (seen === undefined) return { ...before, files: {} };
  const { contents, ...rest } = before;
  const pending = tableOf(Object.keys(before.pending), (key) => {
    const at = entryOf(before.pending, key);
    return entryOf(seen.pending, key) === at ? undefined : at;
  });
  const changed = new Set(planned);
  const own = notesOf(
    before,
    (key, at) =>
      changed.has(key) || notedAt(key, seen) !== at || entryOf(seen.contents, key) !== entryOf(contents, key),
  );
  return { ...rest, files: {}, pending, ...own };
};

type Mark = { readonly run: string; readonly etag: string };

/**
 * Whether a manifest holds what a mark says. One that names no mark of its own run, nor what is covered, is of an earlier version, and
 * holds it. Of this version it is one of a run that had nothing to change, and the mark is of a later step of that run.
 */
export const knowsMark = (manifest: Manifest | undefined, { run, etag }: Mark): boolean => {
  const known = entryOf(manifest?.joined, run);
  return known === undefined ? manifest?.run === run && manifest.covered === undefined : known === etag;
};

/** What a manifest notes of the marks that it holds now. */
export const takenIn = (marks: readonly Mark[]): Manifest['joined'] & object =>
  Object.fromEntries(marks.map(({ run, etag }) => [run, etag]));

/**
 * The manifest with what it should say of runs whose marks it does not know. Of two notes of a write the earlier one counts, since either
 * write may be the one that was made.
 */
export function joined(manifest: Manifest, marks: readonly Manifest[]): Manifest {
  return marks.reduce(
    ({ contents, ...all }, mark) => ({
      ...owing(all, mark.pending),
      ...withCovered(coveredByBoth(all.covered, mark.covered)),
      ...bothNotes(contents === undefined ? all : { ...all, contents }, mark),
    }),
    manifest,
  );
}

/**
 * The manifest of another run that wrote meanwhile, with what is ours in it besides. Where both have written a file, either may be the one
 * that stands: its entry stays theirs, and ours is a note of a write of which nobody knows what came of it.
 */
export function reconciled(ours: Manifest, there: Manifest, synced: Synced): Manifest {
  const files = new Map(Object.entries(there.files));
  const doubtful = synced.uploaded.filter(({ file: { key } }) => {
    const [own, theirs] = [entryOf(ours.files, key), files.get(key)];
    if (own !== undefined && theirs === undefined) files.set(key, own);
    return own !== undefined && theirs !== undefined && own.etag !== theirs.etag;
  });
  const pending = new Map(Object.entries(there.pending));
  for (const { key } of synced.changes) {
    const at = entryOf(ours.pending, key);
    if (at !== undefined) pending.set(key, Math.max(at, pending.get(key) ?? 0));
  }
  const covered = withCovered(coveredByBoth(ours.covered, there.covered));
  const { contents: noted, ...rest } = there;
  return {
    ...rest,
    ...covered,
    files: Object.fromEntries(files),
    pending: Object.fromEntries(pending),
    ...bothNotes(
      noted === undefined ? rest : { ...rest, contents: noted },
      writesOf(doubtful, synced.changes),
    ),
  };
}

/**
 * The manifest with the notes of runs that we have overwritten. The newest of all counts as the one that wrote it, so that an older run
 * than it is known for one.
 */
export function handedOver(manifest: Manifest, marks: readonly Manifest[]): Manifest {
  const unknown = marks.filter(({ run }) => run !== manifest.run);
  const whole = joined(manifest, unknown);
  const newest = unknown.reduce((one, other) => (wasStartedAfter(other, one.run) ? other : one), manifest);
  if (newest === manifest) return whole;
  const { commit, ...rest } = { ...whole, commit: newest.commit };
  return { ...rest, run: newest.run, ...(commit === undefined ? {} : { commit }) };
}
