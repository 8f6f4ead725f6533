import { planDeploy, type DeployPlan } from './core/deploy/deploy-plan.ts';
import { DeployError } from './core/errors.ts';
import { handled } from './core/handled.ts';
import { coveredAfter, withCovered } from './core/manifest/covered.ts';
import { owing, paid } from './core/manifest/debts.ts';
import type { Manifest } from './core/manifest/manifest.ts';
import { overtaken, skippedFor, undecidedOrder } from './core/manifest/stale.ts';
import type { World } from './core/ports.ts';
import { lineFor } from './core/purger/purger-lines.ts';
import { looksFor } from './core/purges/verification.ts';
import { planLine, planLines } from './core/report/report-lines.ts';
import type { Report } from './core/report/report.ts';
import type { Settings } from './core/settings.ts';
import { manifestAfter, together, type Synced } from './core/sync/ownership.ts';
import { begin, isQuiet, stopIfBroken, sync, type Changing } from './steps/changes.ts';
import { leaveBehind } from './steps/giving-up.ts';
import { tidy } from './steps/note-store.ts';
import { Disturbed, writeAfter, writerOf } from './steps/notes.ts';
import { observe } from './steps/observe.ts';
import { newProof, probeIn, proveChain, putProbe } from './steps/probe.ts';
import { applyPurger } from './steps/purger.ts';
import { quietMoment, seePurges, type Purges } from './steps/purges.ts';
import { succession } from './steps/succession.ts';
import { skip, warn } from './steps/telling.ts';
import { refuseTaken } from './steps/trigger.ts';
import { verify } from './steps/verify.ts';

/** How often a deploy begins anew because another run wrote to the site meanwhile. */
const ROUNDS = 3;

/**
 * The story of one deploy; told again from its beginning when another run wrote to the site meanwhile, which is rare: workflows
 * should not let two run at once.
 */
export async function deploy(settings: Settings, world: World, report: Report): Promise<void> {
  let earlier: Synced | undefined;
  let owed: Manifest['pending'] = {};
  const done = () =>
    report.synced === undefined || report.synced === earlier ? earlier : together(earlier, report.synced);
  for (let round = 1; ; round++) {
    try {
      await deployOnce({ settings, earlier, owed }, world, report);
      return;
    } catch (error) {
      const isDisturbed = error instanceof Disturbed;
      if (isDisturbed) owed = { ...owed, ...error.owed };
      if (!isDisturbed || round === ROUNDS) {
        await leaveBehind(writerOf(settings), { owed, done: isDisturbed ? done() : earlier }, world);
        throw isDisturbed ? restless(error) : error;
      }
      warn(`${error.message} This run begins anew.`, world, report);
    } finally {
      // The report is of the whole run, and nothing of it is forgotten.
      earlier = report.synced = done();
      if (report.result === 'unchanged' && (earlier?.changes.length ?? 0) > 0) report.result = 'deployed';
    }
  }
}

type Round = {
  readonly settings: Settings;
  /** What this run did before another one disturbed it; undefined: nothing did. */
  readonly earlier: Synced | undefined;
  /** What it owes since, whatever the manifest says. */
  readonly owed: Manifest['pending'];
};

/**
 * Observe, plan, set up the purger, apply, wait, report. The report is filled in as it goes, so that it is true whenever this rejects.
 */
async function deployOnce({ settings, earlier, owed }: Round, world: World, report: Report): Promise<void> {
  const phase = phases(report, world);
  const planned = await look({ settings, earlier, owed, phase }, world, report);
  if (planned === undefined) return;
  const { seen, plan } = planned;
  tell({ settings, seen, plan }, report, world);
  if (settings.mode === 'plan') {
    report.result = 'planned';
    return;
  }
  // The purger first: a change that nobody hears is never purged. A first deploy has no site to protect, and its files need no purge.
  if (!plan.isFirst) await phase('function', () => setUpPurger(plan, report, world));
  const { startedAt, seen: records } = await quietMoment(plan, settings, world);
  const run: Changing = { settings, seen, plan, ...(await begin(settings, seen, plan, world)) };
  // The own mark says by now what those of earlier runs do: left where they are, they would say it again.
  // Waited for below: whatever becomes of the marks, what the upload did is written down first.
  const tidying = isQuiet(plan, seen) ? undefined : handled(tidy(run.outdated, world));
  const synced = await phase('upload', () => sync(run, report, world));
  await stopIfBroken(synced, run, world, report);
  await tidying;
  if (plan.isFirst) await phase('function', () => setUpPurger(plan, report, world));

  const purges = await phase('wait', () =>
    seePurges({ settings, plan, synced, startedAt, seen: records, report }, world),
  );
  const after = manifestAtEnd(run, synced, { ...purges, time: startedAt });
  const standing = await writeAfter(after, { synced, standing: run.standing }, world);
  if (isQuiet(plan, seen) && standing !== run.standing)
    await tidy(
      seen.notes.marks.map(({ key }) => key),
      world,
    );
  if (purges.error !== undefined) throw purges.error;
  // It left no mark by which the other could have seen it, and has seen nothing of what that one changed.
  if (isQuiet(plan, seen) && standing.theirs !== undefined)
    throw new Disturbed([], {}, 'Another run wrote to the site while this one waited for purges.');
  if (settings.verify) {
    const looks = looksFor(together(earlier, synced), seen.manifest, plan.rules);
    const { lines, error } = await phase('verify', () => verify(looks, world));
    report.verified = lines;
    world.log.group('What the edge serves', lines);
    if (error !== undefined) throw error;
  }
  report.result = isUnchanged(report) ? 'unchanged' : 'deployed';
}

/** Observes and plans; undefined: a newer run has deployed, and nothing is to be done. */
async function look(
  run: Round & { readonly phase: Phase },
  world: World,
  report: Report,
): Promise<Pick<Changing, 'seen' | 'plan'> | undefined> {
  const { settings, owed, phase } = run;
  const found = await phase('read', () => observe(settings, world));
  const { notes, now, warnings } = found;
  const manifest = found.manifest && owing(found.manifest, owed);
  const all = { ...found, manifest };
  const open = new Map(notes.open.map((key) => [key, found.listing.get(key)?.etag]));
  const seen = { manifest, notes, now, warnings, open };
  if (settings.mode !== 'plan' && (await isStale({ ...run, seen }, world, report))) return undefined;
  const plan = planDeploy(all, settings);
  await refuseTaken(plan.purger?.plan.steps ?? [], settings.functionName, world);
  return { seen, plan };
}

function manifestAtEnd(
  { seen, plan, noted }: Changing,
  synced: Synced,
  end: Pick<Purges, 'settled' | 'isFlushed'> & { readonly time: number },
): Manifest {
  const { covered } = noted.manifest;
  const flushed = end.isFlushed ? (plan.flush?.urls ?? []) : [];
  const before = { ...noted.manifest, ...withCovered(coveredAfter(covered, flushed)) };
  if (noted.isDone && plan.sync.kept.length === 0) return paid(before, end.settled);
  const owed = seen.manifest?.pending ?? {};
  return manifestAfter(before, plan.sync, synced, { ...end, owed, owes: plan.owes });
}

/** Whether a newer run has deployed, so that nothing is to be done. Rejects where nothing can be done that is right. */
async function isStale(
  { settings, seen, earlier }: Pick<Changing, 'seen'> & Pick<Round, 'settings' | 'earlier'>,
  world: World,
  report: Report,
): Promise<boolean> {
  const { runUrl } = settings.github;
  const { newer, doubtful } = await succession(settings, seen.notes.runs, { world, report });
  // In an earlier round this run may have written: then it is too late to do nothing.
  const hasWritten = (earlier?.changes.length ?? 0) > 0;
  if (newer !== undefined && hasWritten) throw overtaken(newer, runUrl);
  if (doubtful !== undefined) throw undecidedOrder(doubtful.other, doubtful.error, { runUrl, hasWritten });
  if (newer !== undefined) skip(skippedFor(newer), world, report);
  return newer !== undefined;
}

/**
 * Sets up function and triggers as wanted, and proves them when anything of them changed, or an earlier run did not get that far.
 * The probe is written before the first step, so that a run that dies in between leaves it behind.
 */
async function setUpPurger(plan: DeployPlan, report: Report, world: World): Promise<void> {
  if (plan.purger === undefined) return;
  const { wanted, code, plan: purger } = plan.purger;
  if (purger.steps.length === 0 && plan.unproved.length === 0) return;
  const name = newProof(world);
  const before = probeIn(purger.rules, name);
  await putProbe(before, world);
  const apply = () =>
    applyPurger(wanted, code, world, (step, state) => {
      report.purgerDone.push(lineFor(step));
      report.function = state;
    });
  const setUp = async () => ({ name: wanted.name, plan: (await apply()).plan, rule: wanted.rule });
  const proof = await proveChain({ name, before }, setUp, world);
  world.log.info(
    `function: a probe was purged ${seconds(proof.created)} after its creation and ${seconds(proof.removed)} after its removal`,
  );
  for (const left of plan.unproved) await world.bucket.remove(left);
  // Another site's run may have replaced the table while the probe was under way.
  await apply();
}

const restless = ({ message }: Disturbed): DeployError =>
  new DeployError(`${message} That happened ${ROUNDS} times in a row.`, {
    remedy: 'Give the workflow a concurrency group, so that its runs wait for each other, and run it again.',
  });

function tell(run: Pick<Changing, 'settings' | 'seen' | 'plan'>, report: Report, world: World): void {
  const { settings, seen, plan } = run;
  report.plan = plan.sync;
  report.cost = plan.cost;
  report.purgerSteps = plan.purger?.plan.steps ?? [];
  // An earlier round of this run may have made it.
  if (report.purgerDone.length === 0) report.function = plan.purger === undefined ? 'off' : 'unchanged';
  // GitHub shows ten: what was found to be odd before what could not be checked.
  for (const warning of [...plan.warnings, ...seen.warnings]) warn(warning, world, report);
  if (settings.mode === 'plan')
    world.log.group('Plan', planLines(plan.sync, report.purgerSteps.map(lineFor), plan.cost));
  else world.log.info(planLine(plan.sync));
}

const isUnchanged = (report: Report): boolean =>
  report.function !== 'created' &&
  report.function !== 'updated' &&
  report.synced?.changes.length === 0 &&
  report.judged.length === 0;

const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`;

/** Runs a part of the story and notes how long it took. */
type Phase = <T>(name: string, part: () => Promise<T>) => Promise<T>;

const phases =
  (report: Report, world: World): Phase =>
  async (name, part) => {
    const begin = world.clock.now();
    try {
      return await part();
    } finally {
      report.phases.push({ name, ms: world.clock.now() - begin });
    }
  };
