import { withCovered } from '../manifest/covered.ts';
import { pendingAfter } from '../manifest/debts.ts';
import { entryOf, type Manifest, type OwnedFile } from '../manifest/manifest.ts';
import { notesOf, withWrites } from '../manifest/writes.ts';
import type { ObjectHeaders } from '../ports.ts';
import type { Change } from '../purges/purges.ts';
import { digestsOf } from '../site/digest.ts';
import { isPage, type StoredFile } from '../site/site.ts';
import { isEmpty, tableOf } from '../table.ts';
import type { Deletion, Kept, SyncPlan } from './plan.ts';
import { isIdle, uploadsOf } from './plan.ts';

/** What really happened to the bucket, whatever was planned. */
export type Synced = {
  readonly uploaded: readonly {
    readonly file: StoredFile;
    readonly headers: ObjectHeaders;
    readonly etag: string;
    /** Only its headers were changed, by a copy on the server: none of its bytes were sent. */
    readonly rewrite?: true;
  }[];
  readonly removed: readonly string[];
  readonly failures: readonly { readonly key: string; readonly error: unknown }[];
  /** Uploads and removals that were given up because something before them failed. */
  readonly abandoned: readonly string[];
  /** Every key whose object changed or may have: a write whose answer was lost counts. */
  readonly changes: readonly Change[];
};

/** What two rounds of one run did, one after the other; what failed or was given up in the first was the second's to do. */
export function together(first: Synced | undefined, then: Synced): Synced {
  if (first === undefined) return then;
  const again = new Set([...then.uploaded.map(({ file }) => file.key), ...then.removed]);
  const sent = new Set(first.uploaded.flatMap((one) => (one.rewrite === true ? [] : one.file.key)));
  const uploaded = then.uploaded.map(({ rewrite, ...one }) =>
    rewrite === true && !sent.has(one.file.key) ? { ...one, rewrite } : one,
  );
  return {
    ...then,
    uploaded: [...first.uploaded.filter(({ file }) => !again.has(file.key)), ...uploaded],
    removed: [...first.removed.filter((key) => !again.has(key)), ...then.removed],
    changes: [...first.changes, ...then.changes],
  };
}

/** Who writes a manifest. */
export type Writer = Pick<Manifest, 'site' | 'prefix' | 'run' | 'commit'>;

/** The manifest before the first change: ownership as it was, and a debt for every key that is about to change. */
export function manifestBefore(
  writer: Writer,
  seen: Manifest | undefined,
  plan: SyncPlan,
  debts: {
    readonly at: number;
    readonly owes: (key: string) => boolean;
    /** What is covered from now on. */
    readonly covered?: Manifest['covered'];
  },
): Manifest {
  const fresh = tableOf(plannedKeys(plan), (key) => (debts.owes(key) ? debts.at : undefined));
  const { site, prefix, run, commit } = writer;
  return {
    site,
    prefix,
    run,
    ...(commit === undefined ? {} : { commit }),
    files: seen?.files ?? {},
    pending: seen === undefined || isEmpty(seen.pending) ? fresh : { ...seen.pending, ...fresh },
    // What an earlier run noted and nobody has set right since may be as old as that note.
    ...withWrites(seen, uploadsOf(plan), debts.at),
    ...(seen?.strays === undefined ? {} : { strays: seen.strays }),
    ...(seen?.joined === undefined ? {} : { joined: seen.joined }),
    ...withCovered(debts.covered),
  };
}

/**
 * The manifest after the run: what is in the bucket by our doing, and the debts that nobody has seen paid. Files of a prefix that
 * this run did not look at stay owned.
 */
export function manifestAfter(
  before: Manifest,
  plan: SyncPlan,
  synced: Synced,
  now: {
    readonly settled: ReadonlySet<string>;
    /** What earlier runs owed: what this one noted and did not change is no debt. */
    readonly owed?: Readonly<Record<string, number>>;
    readonly owes: (key: string) => boolean;
    readonly time: number;
  },
): Manifest {
  const pending = pendingAfter(now.owed ?? before.pending, synced, now);
  const isCertain =
    synced.failures.length + synced.abandoned.length === 0 &&
    !Object.keys(pending).some((key) => isPage(key) && now.owes(key));
  // The time of what is kept begins once no page that caches may hold can name it.
  const since = (earlier: number | undefined) =>
    (plan.isUnsettled === true ? undefined : earlier) ?? (isCertain ? now.time : undefined);
  const { site, prefix, run, commit } = before;
  return {
    site,
    prefix,
    run,
    ...(commit === undefined ? {} : { commit }),
    files: saysAll(before, plan, synced) ? before.files : filesAfter(before, plan, synced, since),
    pending,
    ...unknownWrites(before, plan, synced, now.time),
    ...straysAfter(plan, before, since),
    ...(before.joined === undefined ? {} : { joined: before.joined }),
    ...withCovered(before.covered),
  };
}

/** Whether nothing happened and the manifest says of each file in the bucket, and of no other, how it stands. */
const saysAll = ({ files }: Manifest, plan: SyncPlan, { changes }: Synced): boolean =>
  isIdle(plan) &&
  changes.length + plan.kept.length === 0 &&
  Object.keys(files).length === plan.unchanged.length &&
  plan.unchanged.every((one) => {
    const owned = entryOf(files, one.file.key);
    return owned !== undefined && says(owned, one);
  });

function filesAfter(before: Manifest, plan: SyncPlan, synced: Synced, since: Since): Manifest['files'] {
  // What the plan neither writes, removes nor keeps is no longer in the bucket, or not as we left it.
  const owned = Object.keys(before.files);
  const planned = new Set(owned.length === 0 ? [] : plannedKeys(plan));
  const files = tableOf(owned, (key) =>
    !key.startsWith(before.prefix) || planned.has(key) ? entryOf(before.files, key) : undefined,
  );
  for (const one of plan.kept) {
    const kept = ownedAfter(one, before, since);
    if (kept !== undefined) files[one.key] = kept;
  }
  for (const one of plan.unchanged) files[one.file.key] = ownedAs(one, before);
  for (const one of synced.uploaded) files[one.file.key] = ownedAs(one, before);
  for (const key of synced.removed) Reflect.deleteProperty(files, key);
  return files;
}

/** An object that is as it should be. */
type Placed = Omit<Synced['uploaded'][number], 'rewrite'>;

/** Whether what is owned is this object. Without making what it should be: there may be 100,000. */
function says(owned: OwnedFile, { file, headers, etag }: Placed): boolean {
  const { md5, sha256 } = digestsOf(file.hash);
  return (
    owned.etag === etag &&
    owned.size === file.size &&
    owned.md5 === md5 &&
    owned.sha256 === sha256 &&
    owned.contentType === headers.contentType &&
    owned.cacheControl === headers.cacheControl &&
    owned.absentSince === undefined &&
    isSame(owned.more ?? {}, headers.more ?? {})
  );
}

/** What is owned of an object that is as it should be: what the manifest says already, if it says the same. */
function ownedAs({ file, headers, etag }: Placed, before: Manifest): OwnedFile {
  const earlier = entryOf(before.files, file.key);
  return earlier !== undefined && says(earlier, { file, headers, etag })
    ? earlier
    : { ...digestsOf(file.hash), size: file.size, etag, ...headers };
}

type Since = (earlier: number | undefined) => number | undefined;

/** What is owned of a kept object; undefined: it is not ours, or not as we left it. */
function ownedAfter(
  { key, reason, found, isStray }: Kept,
  before: Manifest,
  since: Since,
): OwnedFile | undefined {
  if (reason === 'changed by somebody else' || isStray === true) return undefined;
  const owned = entryOf(before.files, key);
  const { absentSince: earlier, ...file } = owned ?? { absentSince: undefined };
  // What is excluded may be named by any page of the build.
  const absentSince = reason === 'excluded' ? undefined : since(earlier);
  const time = absentSince === undefined ? {} : { absentSince };
  if (found !== undefined) {
    const { size, etag } = found;
    return { md5: '', size, etag, contentType: '', cacheControl: '', ...time };
  }
  return owned === undefined ? undefined : { ...(file as OwnedFile), ...time };
}

/** Objects that a mirror leaves for now, and since when. */
function straysAfter(plan: SyncPlan, before: Manifest, since: Since): Pick<Manifest, 'strays'> {
  const strays = plan.kept.flatMap(({ key, reason, isStray }) => {
    const at = isStray === true && reason === 'young' ? since(entryOf(before.strays, key)) : undefined;
    return at === undefined ? [] : [[key, at] as const];
  });
  return strays.length === 0 ? {} : { strays: Object.fromEntries(strays) };
}

/**
 * Writes of which nobody knows what came of them: begun by this run without an end, or noted by an earlier one, and not set right since.
 */
function unknownWrites(
  before: Manifest,
  plan: SyncPlan,
  synced: Synced,
  startedAt: number,
): Pick<Manifest, 'writing' | 'contents'> {
  const done = new Set([...synced.uploaded.map(({ file }) => file.key), ...synced.removed]);
  // Mostly all is done, and nothing more has to be known.
  const open = notesOf(before, (key) => !done.has(key));
  if (isEmpty(open.writing)) return open;
  const begun = new Set(synced.changes.map(({ key }) => key));
  const planned = new Set(plannedKeys(plan));
  return notesOf(open, (key, noted) => planned.has(key) && (begun.has(key) || noted < startedAt));
}

/** The keys that this plan writes or removes. */
export const plannedKeys = (plan: Pick<SyncPlan, 'waves' | 'deletions'>): string[] => [
  ...uploadsOf(plan).map((upload) => upload.file.key),
  ...plan.deletions.map((deletion: Deletion) => deletion.key),
];

/** Whether a manifest says the same as another one, whoever wrote them. Member by member: as text, both would be held several times. */
export const sameManifest = (one: Manifest | undefined, other: Manifest): boolean =>
  one?.site === other.site &&
  one.prefix === other.prefix &&
  isSame(one.files, other.files) &&
  isSame(one.pending, other.pending) &&
  isSame(one.writing, other.writing) &&
  isSame(one.strays ?? {}, other.strays ?? {}) &&
  one.covered?.join() === other.covered?.join();

/** Of plain values; a member that is undefined or empty counts as none. */
function isSame(one: unknown, other: unknown): boolean {
  if (one === other || !isRecord(one) || !isRecord(other)) return one === other;
  for (const key of Object.keys(one))
    if (isSaid(one[key]) && !(Object.hasOwn(other, key) && isSame(one[key], other[key]))) return false;
  return Object.keys(other).every(
    (key) => !isSaid(other[key]) || (Object.hasOwn(one, key) && isSaid(one[key])),
  );
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;

const isSaid = (value: unknown): boolean => value !== undefined && !(isRecord(value) && isEmpty(value));
