import { count } from './core/amounts.ts';
import { planDeploy, type DeployPlan } from './core/deploy-plan.ts';
import { Cancelled, DeployError } from './core/errors.ts';
import { encodeManifest, type Manifest } from './core/manifest.ts';
import { manifestAfter, manifestBefore, sameManifest, type Synced } from './core/ownership.ts';
import { uploadsOf } from './core/plan.ts';
import type { World } from './core/ports.ts';
import { lineFor } from './core/purger-lines.ts';
import { planLines, syncGroups } from './core/report-lines.ts';
import type { Report } from './core/report.ts';
import { manifestKey } from './core/reserved.ts';
import type { Settings } from './core/settings.ts';
import { looksFor } from './core/verification.ts';
import { counted } from './steps/counted.ts';
import { observe, type Seen } from './steps/observe.ts';
import { newProbe, proveChain, putProbe } from './steps/probe.ts';
import { recordsBefore, seePurges } from './steps/purges.ts';
import { applyPurger } from './steps/purger.ts';
import { applySync, clearLeftovers, newTally } from './steps/sync.ts';
import { verify } from './steps/verify.ts';

/**
 * The story of one deploy: observe, plan, open the ears, apply, wait, report. The report is filled in as it goes, so that it is
 * true whenever this rejects.
 */
export async function deploy(settings: Settings, world: World, report: Report): Promise<void> {
  const phase = phases(report, world);
  const seen = await phase('read', () => observe(settings, world));
  const plan = planDeploy(seen, settings);
  tell({ settings, seen, plan }, report, world);
  if (settings.mode === 'plan') {
    report.result = 'planned';
    return;
  }
  // Ears first: a change that nobody hears is never purged. A first deploy has no site to protect, and its files need no purge.
  if (!plan.isFirst) await phase('function', () => openEars(plan, report, world));
  const startedAt = world.bucket.serverTime();
  const records = await recordsBefore(plan, startedAt, world);
  const before = await begin(settings, seen, plan, world);
  const synced = await phase('upload', () => sync(seen, plan, report, world));
  await stopIfBroken(synced, { settings, seen, plan, before }, world);
  if (plan.isFirst) await phase('function', () => openEars(plan, report, world));

  const purges = await phase('wait', () =>
    seePurges({ settings, plan, synced, startedAt, seen: records, report }, world),
  );
  const end = {
    settled: purges.settled,
    owed: seen.manifest?.pending ?? {},
    owes: plan.owes,
    time: startedAt,
  };
  // What was written last: the notes before the upload, where there was something to upload.
  const last = synced.changes.length > 0 ? before : seen.manifest;
  await writeManifest(manifestAfter(before, plan.sync, synced, end), last, world);
  if (purges.error !== undefined) throw purges.error;
  if (settings.verify) {
    const looks = looksFor(synced, seen.manifest, plan.rules);
    const { lines, error } = await phase('verify', () => verify(looks, world));
    report.verified = lines;
    world.log.group('What the edge serves', lines);
    if (error !== undefined) throw error;
  }
  report.result = isIdle(report) ? 'unchanged' : 'deployed';
}

type Run = {
  readonly settings: Settings;
  readonly seen: Seen;
  readonly plan: DeployPlan;
  readonly before: Manifest;
};

/**
 * Sets up function and triggers as wanted, and proves them when anything of them changed, or an earlier run did not get that far.
 * The probe is written before the first step, so that a run that dies in between leaves it behind.
 */
async function openEars(plan: DeployPlan, report: Report, world: World): Promise<void> {
  if (plan.purger === undefined) return;
  const { wanted, code, plan: purger } = plan.purger;
  if (purger.steps.length === 0 && plan.unproved.length === 0) return;
  const probe = newProbe(purger.rules, world);
  await putProbe(probe, world);
  const apply = () =>
    applyPurger(wanted, code, world, (step, state) => {
      report.purgerDone.push(lineFor(step));
      report.function = state;
    });
  const outcome = await apply();
  const proof = await proveChain(probe, { name: wanted.name, plan: outcome.plan, rule: wanted.rule }, world);
  world.log.info(
    `function: a probe was purged ${seconds(proof.created)} after its creation and ${seconds(proof.removed)} after its removal`,
  );
  for (const left of plan.unproved) await world.bucket.remove(left);
  // Another site's run may have replaced the table while the probe was under way.
  await apply();
}

/** Notes the coming changes as debts, before the first of them: a run that dies now leaves behind what it owes. */
async function begin(settings: Settings, seen: Seen, plan: DeployPlan, world: World): Promise<Manifest> {
  const debts = { at: world.bucket.serverTime(), owes: plan.owes };
  const manifest = manifestBefore(settings, seen.manifest, plan.sync, debts);
  if (uploadsOf(plan.sync).length + plan.sync.deletions.length > 0) await putManifest(manifest, world);
  return manifest;
}

async function sync(seen: Seen, plan: DeployPlan, report: Report, world: World): Promise<Synced> {
  const done = newTally();
  report.synced = done;
  await clearLeftovers(seen.manifest, world);
  await applySync(plan.sync, done, counted(world, plan.sync));
  for (const { title, lines } of syncGroups(plan.sync, done)) world.log.group(title, lines);
  return done;
}

/** After a failure the manifest says what was done all the same, and everything that changed stays owed. */
async function stopIfBroken(synced: Synced, run: Run, world: World): Promise<void> {
  const [first] = synced.failures;
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
async function noteDone(synced: Synced, run: Run, world: World): Promise<void> {
  const now = {
    settled: new Set<string>(),
    owed: run.seen.manifest?.pending ?? {},
    owes: run.plan.owes,
    time: run.seen.now,
  };
  await putManifest(manifestAfter(run.before, run.plan.sync, synced, now), world);
}

async function writeManifest(manifest: Manifest, seen: Manifest | undefined, world: World): Promise<void> {
  if (!sameManifest(seen, manifest)) await putManifest(manifest, world);
}

async function putManifest(manifest: Manifest, world: World): Promise<void> {
  await world.bucket.put({
    key: manifestKey(manifest.site),
    content: { bytes: new TextEncoder().encode(encodeManifest(manifest)) },
    headers: { contentType: 'application/json; charset=utf-8', cacheControl: 'no-store' },
    isPrivate: true,
  });
}

function tell(run: Pick<Run, 'settings' | 'seen' | 'plan'>, report: Report, world: World): void {
  const { settings, seen, plan } = run;
  report.plan = plan.sync;
  report.cost = plan.cost;
  report.purgerSteps = plan.purger?.plan.steps ?? [];
  report.function = plan.purger === undefined ? 'off' : 'unchanged';
  // GitHub shows ten: what was found to be odd before what could not be checked.
  for (const warning of [...plan.warnings, ...seen.warnings]) {
    report.warnings.push(warning);
    world.log.warning(warning);
  }
  const lines = planLines(plan.sync, report.purgerSteps.map(lineFor), plan.cost);
  if (settings.mode === 'plan') world.log.group('Plan', lines);
  else world.log.info(lines.at(-1) ?? '');
}

const isIdle = (report: Report): boolean =>
  report.function !== 'created' &&
  report.function !== 'updated' &&
  report.synced?.changes.length === 0 &&
  report.judged.length === 0;

const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`;

/** Runs a part of the story and notes how long it took. */
const phases =
  (report: Report, world: World) =>
  async <T>(name: string, part: () => Promise<T>): Promise<T> => {
    const begin = world.clock.now();
    try {
      return await part();
    } finally {
      report.phases.push({ name, ms: world.clock.now() - begin });
    }
  };
