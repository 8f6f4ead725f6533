import pMap from 'p-map';
import { CloudError } from '../core/errors.ts';
import { handedOver, joined, markOf, reconciled } from '../core/joining.ts';
import { encodeManifest, parseManifest, type Manifest } from '../core/manifest.ts';
import { sameManifest, type Synced } from '../core/ownership.ts';
import type { World } from '../core/ports.ts';
import type { Report } from '../core/report.ts';
import { manifestKey, markedRun, markKey, marksOf } from '../core/reserved.ts';
import type { Settings } from '../core/settings.ts';
import { possibleSuccessors, type Ran } from '../core/stale.ts';

/** What was read of a site's notes: the manifest as a text, to see whether it changes, and the marks of other runs. */
export type Notes = {
  readonly text: string | undefined;
  /** Keys. */
  readonly marks: readonly string[];
  /** The runs that are known by these notes. */
  readonly runs: readonly Ran[];
};

/** Another run wrote to the site meanwhile: what was planned is of yesterday. */
export class Disturbed extends Error {
  readonly by: readonly Ran[];
  constructor(by: readonly Ran[]) {
    super(`Another run wrote to the site: ${by.map(({ run }) => run).join(', ')}.`);
    this.name = 'Disturbed';
    this.by = by;
  }
}

/** The manifest together with the marks that it does not know. `keys`: what lies in our folder. */
export async function readMarks(
  settings: Pick<Settings, 'site' | 'run'>,
  own: { readonly manifest: Manifest | undefined; readonly text: string | undefined },
  keys: readonly string[],
  world: World,
): Promise<{ readonly manifest: Manifest | undefined; readonly notes: Notes }> {
  const { manifest, text } = own;
  const others = keys.filter((key) => ![undefined, settings.run].includes(markedRun(settings.site, key)));
  const unknown = others.filter((key) => markedRun(settings.site, key) !== manifest?.run);
  const marks = await readAll(unknown, world);
  const runs = [...(manifest === undefined ? [] : [manifest]), ...marks].map(ranOf);
  return {
    manifest: manifest && joined(manifest, marks),
    notes: { text, marks: others, runs },
  };
}

/**
 * Notes the coming changes, before the first of them. Rejects with Disturbed when somebody has changed the manifest since it was read.
 * Resolves with its text.
 */
export async function writeBefore(
  before: Manifest,
  seen: { readonly manifest: Manifest | undefined; readonly notes: Notes },
  world: World,
): Promise<string> {
  const there = await readManifest(before.site, world);
  if (there.text !== seen.notes.text)
    throw new Disturbed(there.manifest === undefined ? [] : [ranOf(there.manifest)]);
  const text = encodeManifest(before);
  // The mark first: whatever becomes of the manifest, this one tells of us.
  await put(markKey(before.site, before.run), encodeManifest(markOf(before, seen.manifest)), world);
  await put(manifestKey(before.site), text, world);
  return text;
}

/** Other runs that have written to the site: their marks, and the runs that marks and manifest name. */
export type Others = { readonly runs: readonly Ran[]; readonly marks: readonly Manifest[] };

/** The runs that have written to the site since these notes were read and `text` was written. */
export async function runsSince(
  { site, run }: Pick<Settings, 'site' | 'run'>,
  since: { readonly text: string; readonly notes: Notes },
  world: World,
): Promise<Others> {
  const [there, listed] = await Promise.all([readManifest(site, world), world.bucket.list(marksOf(site))]);
  const known = new Set([...since.notes.marks, markKey(site, run)]);
  const marks = await readAll(
    listed.map(({ key }) => key).filter((key) => !known.has(key)),
    world,
  );
  const changed = there.manifest === undefined || there.text === since.text ? [] : [there.manifest];
  return { runs: [...changed, ...marks].map(ranOf), marks };
}

/** What a run knows of its own notes and deeds. */
type Own = {
  readonly synced: Synced;
  /** The manifest as we read or wrote it last. */
  readonly known: string | undefined;
  /** Marks of runs whose manifest ours may have overwritten. */
  readonly marks?: readonly Manifest[];
};

/**
 * Writes what is so now, unless it is written already. What another run wrote meanwhile is kept: it gets what is ours. `last`: what
 * is there as far as we know. Resolves with whether anything was written.
 */
export async function writeAfter(
  after: Manifest,
  last: Manifest | undefined,
  { synced, known, marks = [] }: Own,
  world: World,
): Promise<boolean> {
  if (sameManifest(last, after)) return false;
  const { text, manifest: there } = await readManifest(after.site, world);
  const isOurs = there === undefined || there.run === after.run || text === known;
  const manifest = handedOver(isOurs ? after : reconciled(after, there, synced), after.run, marks);
  if (sameManifest(there, manifest)) return false;
  await put(manifestKey(after.site), encodeManifest(manifest), world);
  return true;
}

/**
 * Takes away the marks of runs that the manifest knows now. The site is live by then: a mark that cannot be removed is left to the next
 * run, and is no failure of this one.
 */
export async function tidy({ marks }: Notes, world: World): Promise<void> {
  await pMap(
    marks,
    async (key) => {
      await world.bucket.remove(key).catch((error: unknown) => {
        if (!(error instanceof CloudError)) throw error;
        if (error.kind !== 'denied') world.log.info(`${key} is left to the next run: ${error.message}`);
      });
    },
    { concurrency: 8 },
  );
}

/**
 * The run that has overtaken this one; undefined: none has. What GitHub does not tell is a warning, and no reason to hold a deploy
 * back.
 */
export async function successor(
  settings: Settings,
  ran: readonly Ran[],
  { world, report }: { readonly world: World; readonly report: Report },
): Promise<(Ran & { readonly commit: string }) | undefined> {
  for (const other of possibleSuccessors(settings, ran)) {
    try {
      if (await world.forge.descends(other.commit, settings.github.sha)) return other;
    } catch (error) {
      if (!(error instanceof CloudError)) throw error;
      const warning = `Whether run ${other.run}, which deployed commit ${other.commit.slice(0, 7)}, is newer than this one could not be found out (${error.operation} answered ${error.code}), so this run goes on. With contents: read the job's token can tell.`;
      report.warnings.push(warning);
      world.log.warning(warning);
    }
  }
  return undefined;
}

const ranOf = ({ run, commit, prefix }: Manifest): Ran => ({ run, commit, prefix });

async function readManifest(site: string, world: World) {
  return await readNote(manifestKey(site), world);
}

async function readNote(key: string, world: World) {
  const bytes = await world.bucket.read(key);
  const text = bytes && new TextDecoder().decode(bytes);
  const reading = parseManifest(text);
  return { text, manifest: reading.state === 'read' ? reading.manifest : undefined };
}

/** A mark that is gone again, or cannot be read, says nothing. */
async function readAll(keys: readonly string[], world: World): Promise<readonly Manifest[]> {
  const found = await pMap(keys, (key) => readNote(key, world), { concurrency: 8 });
  return found.flatMap(({ manifest }) => manifest ?? []);
}

async function put(key: string, text: string, world: World): Promise<void> {
  await world.bucket.put({
    key,
    content: { bytes: new TextEncoder().encode(text) },
    headers: { contentType: 'application/json; charset=utf-8', cacheControl: 'no-store' },
    isPrivate: true,
  });
}
