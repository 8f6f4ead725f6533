import { handedOver, joined, knowsMark, markOf, reconciled, takenIn } from '../core/manifest/joining.ts';
import type { Manifest } from '../core/manifest/manifest.ts';
import { isCommit, wasStartedAfter, type Ran } from '../core/manifest/stale.ts';
import type { ListedObject, World } from '../core/ports.ts';
import { manifestKey, markedRun, markKey, marksOf } from '../core/reserved.ts';
import type { Settings } from '../core/settings.ts';
import { sameManifest, type Synced, type Writer } from '../core/sync/ownership.ts';
import { putNote, readNote, readNotes, tidy, type Note } from './note-store.ts';

/** Who writes manifests and marks in this run. */
export const writerOf = ({ site, prefix, run, github: { sha } }: Settings): Writer => ({
  site,
  prefix,
  run,
  ...(isCommit(sha) ? { commit: sha } : {}),
});

/** What was read of a site's notes: which version of the manifest it was, and the marks of other runs. */
export type Notes = {
  /** ETag of the manifest; undefined: there was none. */
  readonly etag: string | undefined;
  /** What it says without the marks; undefined: there was none, or none that can be read. */
  readonly alone: Manifest | undefined;
  readonly marks: readonly { readonly key: string; readonly etag: string }[];
  /** The runs that are known by these notes. */
  readonly runs: readonly Ran[];
  /** Keys that runs meant to change of which no manifest says how they ended: they may be changing them now. */
  readonly open: readonly string[];
};

/** The manifest as this run has read or written it last. */
export type Standing = Omit<Note, 'manifest'> & {
  /** Undefined: there is none, or it does not say yet what this run has noted beside it. */
  readonly manifest: Manifest | undefined;
  /** When it was looked at since, Unix ms by the clock of the world. Absent: it was not. */
  readonly lookedAt?: number;
  /** Another run's, into which this one has put what is its own: so does whatever it writes next. Absent: it is this run's alone. */
  readonly theirs?: Manifest;
};

/** Another run wrote to the site meanwhile: what was planned is of yesterday. */
export class Disturbed extends Error {
  readonly by: readonly Ran[];
  /** What this run has changed and not seen purged: the other may have overwritten where that is noted. */
  readonly owed: Manifest['pending'];
  /** `what`: absent where it was a run of this site. */
  constructor(by: readonly Ran[], owed: Manifest['pending'] = {}, what?: string) {
    // A run may be known by its mark and by the manifest.
    const runs = new Set(by.map(({ run }) => run));
    super(what ?? `Another run wrote to the site: ${[...runs].join(', ')}.`);
    this.name = 'Disturbed';
    this.by = by;
    this.owed = owed;
  }
}

/** The manifest together with the marks that it does not know. `listed`: what lies in our folder. */
export async function readMarks(
  { site, run }: Pick<Settings, 'site' | 'run'>,
  { manifest, etag }: Standing,
  listed: readonly ListedObject[],
  world: World,
): Promise<{ readonly manifest: Manifest | undefined; readonly notes: Notes }> {
  const all = marksIn(listed, site);
  const marks = await readUnknown(manifest, all, world);
  const runs = [...(manifest === undefined ? [] : [manifest]), ...marks].map(ranOf);
  // An earlier step of this very run may have left one: what it says counts, and this step writes another one in its place.
  const others = all.filter((mark) => mark.run !== run);
  const noted = [
    ...(manifest === undefined ? [] : [manifest.writing]),
    ...marks.map(({ pending }) => pending),
  ];
  const open = noted.flatMap((keys) => Object.keys(keys));
  return {
    manifest: manifest && { ...joined(manifest, marks), joined: takenIn(all) },
    notes: { etag, alone: manifest, marks: others, runs, open },
  };
}

/** The keys that runs of a site have noted to write, and may be writing now. `listed`: what lies in our folder. */
export async function writingOf(
  manifest: Manifest,
  listed: readonly ListedObject[],
  world: World,
): Promise<readonly string[]> {
  const marks = await readUnknown(manifest, marksIn(listed, manifest.site), world);
  return [manifest, ...marks].flatMap((noted) => Object.keys(noted.writing));
}

/** The marks of a site among these objects; an empty one could not be removed, and says nothing. */
const marksIn = (listed: readonly ListedObject[], site: string) =>
  listed.flatMap(({ key, size, etag }) => {
    const run = markedRun(site, key);
    return run === undefined || size === 0 ? [] : [{ key, run, etag }];
  });

/** What those marks say that a manifest does not know. */
const readUnknown = (manifest: Manifest | undefined, marks: ReturnType<typeof marksIn>, world: World) =>
  readNotes(
    marks.filter((mark) => !knowsMark(manifest, mark)).map(({ key }) => key),
    world,
  );

/**
 * Notes the coming changes, before the first of them. Where there is a manifest the mark is enough: it says all that the manifest does
 * not, and is short. Rejects with Disturbed when another run has written the manifest since it was read, or a later one has begun to
 * write: of two that begin at once the earlier gives way. `planned`: the keys that this run is to change. Resolves with what was to be noted, and names the mark; `outdated`: the keys of
 * those of other runs that are as they were read.
 */
export async function writeBefore(
  before: Manifest,
  { notes, planned }: { readonly notes: Notes; readonly planned: readonly string[] },
  world: World,
): Promise<{
  readonly before: Manifest;
  readonly standing: Standing;
  readonly outdated: readonly string[];
}> {
  const own = markKey(before.site, before.run);
  const standing = { etag: notes.etag, manifest: undefined };
  const [others, etag] = await Promise.all([
    runsSince(before, { standing, notes }, world),
    putNote(own, markOf(before, notes.alone, planned), world),
  ]);
  const by = others.runs.filter((ran) => others.isManifestNew || wasStartedAfter(ran, before.run));
  if (others.isManifestNew || by.length > 0) {
    // Nothing of what it says has happened.
    await tidy([own], world);
    throw new Disturbed(by);
  }
  const marked = { ...before, joined: { ...before.joined, [before.run]: etag } };
  return {
    before: marked,
    outdated: others.outdated,
    standing: notes.alone === undefined ? await putManifest(marked, world) : standing,
  };
}

/** Other runs that have written to the site: their marks, and the runs that marks and manifest name. */
export type Others = {
  readonly runs: readonly Ran[];
  readonly marks: readonly Manifest[];
  /** Keys of the marks that are as they were read before. */
  readonly outdated: readonly string[];
  /** Whether the manifest is another one. */
  readonly isManifestNew: boolean;
};

/** The runs that have written to the site since these notes were read and our own were written. */
export async function runsSince(
  { site, run }: Pick<Manifest, 'site' | 'run'>,
  since: { readonly standing: Standing; readonly notes: Notes },
  world: World,
): Promise<Others> {
  const [there, listed] = await Promise.all([
    changedSince(site, since.standing.etag, world),
    world.bucket.list(marksOf(site)),
  ]);
  const known = new Map(since.notes.marks.map(({ key, etag }) => [key, etag]));
  const others = marksIn(listed, site).filter(({ key }) => key !== markKey(site, run));
  // A run that begins anew writes another one under the same key.
  const isOld = ({ key, etag }: { readonly key: string; readonly etag: string }) => known.get(key) === etag;
  const marks = await readNotes(
    others.filter((mark) => !isOld(mark)).map(({ key }) => key),
    world,
  );
  const changed = there?.manifest === undefined ? [] : [there.manifest];
  return {
    runs: [...changed, ...marks].map(ranOf),
    marks,
    outdated: others.filter(isOld).map(({ key }) => key),
    isManifestNew: there !== undefined,
  };
}

/** So long ago a look at the manifest may be that counts for one, ms. To look takes a round trip, and that may be 300 ms. */
const FRESH = 1000;

/** What a run knows of its own notes and deeds. */
type Own = {
  readonly synced: Synced;
  readonly standing: Standing;
  /** Marks of runs whose manifest ours may have overwritten. */
  readonly marks?: readonly Manifest[];
};

/**
 * Writes what is so now, unless it is written already. What another run wrote meanwhile is kept: it gets what is ours. Resolves with
 * what stands then; with what stood before where nothing was to be written.
 */
export async function writeAfter(
  after: Manifest,
  { synced, standing, marks = [] }: Own,
  world: World,
): Promise<Standing> {
  if (marks.length === 0 && sameManifest(standing.manifest, after)) return standing;
  // Between two looks that close nobody else has time to write more than between a look and the writing.
  const isFresh = world.clock.now() - (standing.lookedAt ?? -Infinity) < FRESH;
  const changed = isFresh ? undefined : await changedSince(after.site, standing.etag, world);
  const there = changed?.manifest ?? standing.theirs;
  const manifest = handedOver(there === undefined ? after : reconciled(after, there, synced), marks);
  const theirs = there === undefined ? {} : { theirs: manifest };
  if (there !== undefined && sameManifest(there, manifest)) return { ...(changed ?? standing), ...theirs };
  return { ...(await putManifest(manifest, world)), ...theirs };
}

const ranOf = ({ run, commit, prefix }: Manifest): Ran => ({ run, commit, prefix });

/** The manifest, if it is another one than that of this ETag (undefined: none). It may be large: it is read only when it changed. */
async function changedSince(
  site: string,
  etag: string | undefined,
  world: World,
): Promise<Standing | undefined> {
  const key = manifestKey(site);
  const head = await world.bucket.head(key);
  return head?.etag === etag ? undefined : await readNote(key, world);
}

async function putManifest(manifest: Manifest, world: World): Promise<Standing> {
  return { etag: await putNote(manifestKey(manifest.site), manifest, world), manifest };
}
