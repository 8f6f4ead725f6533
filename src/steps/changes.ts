import { count, durationText } from '../core/amounts.ts';
import type { DeployPlan } from '../core/deploy/deploy-plan.ts';
import { Cancelled, CloudError, DeployError, isKind } from '../core/errors.ts';
import type { Manifest } from '../core/manifest/manifest.ts';
import { overtaken, wasStartedAfter } from '../core/manifest/stale.ts';
import type { World } from '../core/ports.ts';
import { syncGroups } from '../core/report/report-lines.ts';
import type { Report } from '../core/report/report.ts';
import type { Settings } from '../core/settings.ts';
import { manifestAfter, manifestBefore, plannedKeys, type Synced } from '../core/sync/ownership.ts';
import { isIdle } from '../core/sync/plan.ts';
import { counted } from './counted.ts';
import { Disturbed, runsSince, writeAfter, writeBefore, writerOf, type Standing } from './notes.ts';
import type { Seen } from './observe.ts';
import { hearEncodings } from './encodings.ts';
import { asDone, changedAmong, leftAlone, type Open } from './overlap.ts';
import { claimedSince } from './own.ts';
import { succession } from './succession.ts';
import { applySync, clearLeftovers, newTally, type Tally } from './sync.ts';
import { warn } from './telling.ts';
import { LOOK_EVERY, newWatch } from './watch.ts';

/** What has to be known of what was seen once there is a plan. Listing and source are let go by then: of a large site they are large. */
export type Remembered = Pick<Seen, 'manifest' | 'notes' | 'now' | 'warnings'> & {
  /** What other runs may be changing, as it was listed. */
  readonly open: Open;
};

/** A run that is about to change the site, with what it noted before. */
export type Changing = {
  readonly settings: Settings;
  readonly seen: Remembered;
  readonly plan: DeployPlan;
  /** What is noted: that the changes will come, or (`isDone`) what came of them, with every change still owed. */
  noted: { readonly isDone: boolean; readonly manifest: Manifest };
  /** Kept up to date with every writing of ours. */
  standing: Standing;
  /** When its mark was there, Unix ms by the clock of the world; nothing is marked where nothing changes. */
  readonly markedAt: number;
  /** Marks of other runs of which the own one, or the manifest that stood before, says all. */
  readonly outdated: readonly string[];
};

/** Whether a run changes nothing and no other is known that may be changing something: it needs no mark then. */
export const isQuiet = ({ sync: plan }: DeployPlan, { open }: Remembered): boolean =>
  isIdle(plan) && open.size === 0;

/** By then a run that began before ours, and looks for others now and then, has seen our mark, ms. */
const SEEN_AFTER = LOOK_EVERY + 1000;

/** Notes the coming changes as debts, before the first of them: a run that dies now leaves behind what it owes. */
export async function begin(
  settings: Settings,
  seen: Remembered,
  plan: DeployPlan,
  world: World,
): Promise<Pick<Changing, 'noted' | 'standing' | 'markedAt' | 'outdated'>> {
  const debts = { at: world.bucket.serverTime(), owes: plan.owes, covered: plan.covered };
  const before = manifestBefore(writerOf(settings), seen.manifest, plan.sync, debts);
  if (isQuiet(plan, seen)) {
    const standing = { etag: seen.notes.etag, manifest: seen.manifest };
    return { noted: { isDone: false, manifest: before }, standing, markedAt: 0, outdated: [] };
  }
  world.bucket.warmUp(Math.max(...plan.sync.waves.map(({ uploads }) => uploads.length)));
  const { before: manifest, ...marked } = await writeBefore(
    before,
    { notes: seen.notes, planned: plannedKeys(plan.sync) },
    world,
  );
  const markedAt = world.clock.now();
  await lookAgain(settings, seen, plan, world);
  return { noted: { isDone: false, manifest }, ...marked, markedAt };
}

/**
 * Begins anew when something that another run was about to change, and this one leaves alone, is not as it was planned with: after a pause
 * in which that run sees our mark, which stays, and gives way if it is the earlier one.
 */
async function lookAgain(
  { prefix }: Settings,
  { open }: Remembered,
  { sync: plan }: DeployPlan,
  world: World,
): Promise<void> {
  const other = await changedAmong(leftAlone(open, plan), prefix, world);
  if (other === undefined) return;
  await world.clock.sleep(SEEN_AFTER);
  throw new Disturbed([], {}, `Another run has just changed ${other}, which it had noted before.`);
}

/**
 * Uploads, a look at who else wrote meanwhile, and only then removals. It stops as soon as a later run is seen to have begun, and ends when
 * what another run may have been changing is as this one leaves it.
 */
export async function sync(run: Changing, report: Report, world: World): Promise<Tally> {
  const { plan } = run;
  const done = newTally();
  report.synced = done;
  await clearLeftovers(run.seen.manifest, world, report);
  const counting = counted(world, plan.sync);
  const { heard, warnings } = hearEncodings(counting);
  const watch = newWatch(() => isFollowed(run, world), world.clock);
  await applySync({ ...plan.sync, deletions: [] }, done, heard, watch);
  for (const warning of warnings()) warn(warning, world, report);
  if (done.failures.length === 0) {
    await yieldToNewer(run, plan.sync.deletions, done, { world, report });
    await yieldToOthers(run, done, world);
  }
  await applySync({ ...plan.sync, waves: [] }, done, counting, watch);
  if (done.removed.length > 0 || watch.hasEnded()) await yieldToNewer(run, [], done, { world, report });
  for (const { title, lines, more } of syncGroups(plan.sync, done)) world.log.group(title, lines, more);
  if (done.failures.length > 0 || world.signal.aborted) return done;
  if (watch.hasEnded()) {
    // Whoever it was has given way.
    await noteDone(done, run, world);
    throw new Disturbed([], run.noted.manifest.pending, 'Another run of the site had begun.');
  }
  await yieldToUnseen(run, done, world);
  return done;
}

/** Whether a run that was started later has begun to write. */
async function isFollowed({ settings, seen, standing }: Changing, world: World): Promise<boolean> {
  const { runs } = await runsSince(settings, { standing, notes: seen.notes }, world);
  return runs.some((ran) => wasStartedAfter(ran, settings.run));
}

/**
 * Begins anew when what another run had noted to change is not as this one has left it. That run may have gone on for as long as it had
 * not looked for others; one that was killed before is waited for in vain, once.
 */
async function yieldToUnseen(run: Changing, done: Tally, world: World): Promise<void> {
  const { settings, seen, plan, markedAt } = run;
  if (seen.open.size === 0) return;
  const left = Math.max(0, markedAt + SEEN_AFTER - world.clock.now());
  world.log.info(
    `An earlier run had noted changes, and may be at work: looking once more in ${durationText(left)}.`,
  );
  try {
    await world.clock.sleep(left);
  } catch (error) {
    if (error instanceof Cancelled) return;
    throw error;
  }
  const wanted = asDone(seen.open, plan.sync, done);
  const other = await changedAmong(wanted, settings.prefix, world);
  if (other === undefined) return;
  await noteDone(done, run, world);
  throw new Disturbed(
    [],
    run.noted.manifest.pending,
    `Another run has changed ${other} after this one, as it had noted before.`,
  );
}

/** Ends the run when another one wrote to the site since it began: for good when that one is newer. What was done is written down first. */
async function yieldToNewer(
  run: Changing,
  left: readonly { readonly key: string }[],
  done: Tally,
  { world, report }: { readonly world: World; readonly report: Report },
): Promise<void> {
  const { settings, seen, standing, plan } = run;
  if (isQuiet(plan, seen) || world.signal.aborted) return;
  const others = await runsSince(settings, { standing, notes: seen.notes }, world);
  if (!others.isManifestNew) run.standing = { ...standing, lookedAt: world.clock.now() };
  if (others.runs.length === 0) return;
  for (const { key } of left) done.abandoned.push(key);
  await noteDone(done, run, world, others.marks);
  // In doubt this run begins anew as well, and asks once more before it goes on.
  const { newer } = await succession(settings, others.runs, { world, report });
  if (newer !== undefined) throw overtaken(newer, settings.github.runUrl);
  throw new Disturbed(others.runs, run.noted.manifest.pending);
}

/** Begins anew when what a mirror is about to remove as nobody's has become another site's since it was planned. */
async function yieldToOthers(run: Changing, done: Tally, world: World): Promise<void> {
  const { deletions } = run.plan.sync;
  const strays = deletions.filter(({ isStray }) => isStray === true).map(({ key }) => key);
  if (strays.length === 0 || world.signal.aborted) return;
  const [first] = await claimedSince(strays, run.settings, world);
  if (first === undefined) return;
  for (const { key } of deletions) done.abandoned.push(key);
  await noteDone(done, run, world);
  throw new Disturbed(
    [],
    run.noted.manifest.pending,
    `Another site has been deployed where this one was about to remove files (first: ${first}).`,
  );
}

/**
 * After a failure the manifest says what was done all the same, and everything that changed stays owed. Where something was gone that
 * this run had begun, another run may have taken it for a leftover: if one wrote meanwhile, that is what counts.
 */
export async function stopIfBroken(
  synced: Tally,
  run: Changing,
  world: World,
  report: Report,
): Promise<void> {
  const [first] = synced.failures;
  if (synced.failures.some(({ error }) => isKind(error, 'absent'))) {
    await yieldToNewer(run, [], synced, { world, report }).catch((error: unknown) => {
      // Then nobody can tell, and the failure is what there is to say.
      if (!(error instanceof CloudError || error instanceof Cancelled)) throw error;
    });
  }
  const isCancelled = world.signal.aborted;
  // Also before a function is set up, which may fail: what was uploaded is ours from now on.
  if (first !== undefined || isCancelled || run.plan.isFirst) await noteDone(synced, run, world);
  if (isCancelled) throw new Cancelled();
  if (first === undefined) return;
  const cause = first.error instanceof Error ? first.error.message : String(first.error);
  throw new DeployError(`${count(synced.failures.length, 'file')} failed (first: ${first.key}: ${cause})`, {
    remedy: 'Run the workflow again: it goes on where this run stopped.',
    cause: first.error,
  });
}

/** Ownership as it is after the upload, with every change still owed. */
async function noteDone(
  synced: Synced,
  run: Changing,
  world: World,
  marks: readonly Manifest[] = [],
): Promise<void> {
  const now = {
    settled: new Set<string>(),
    owed: run.seen.manifest?.pending ?? {},
    owes: run.plan.owes,
    time: run.seen.now,
  };
  const after = manifestAfter(run.noted.manifest, run.plan.sync, synced, now);
  // Nobody needs any more what was noted before: of many files it is large, and so is the text that is made now.
  run.noted = { isDone: true, manifest: after };
  run.standing = { ...run.standing, manifest: undefined };
  run.standing = await writeAfter(after, { synced, marks, standing: run.standing }, world);
}
