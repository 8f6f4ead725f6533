import { count } from '../core/amounts.ts';
import type { DeployPlan } from '../core/deploy/deploy-plan.ts';
import { CloudError } from '../core/errors.ts';
import type { World } from '../core/ports.ts';
import { diagnose } from '../core/purges/diagnosis.ts';
import { standsFor } from '../core/purges/flush.ts';
import {
  expectedPurges,
  judgePurges,
  recordId,
  settledKeys,
  type ExpectedPurge,
  type SeenBefore,
} from '../core/purges/purges.ts';
import { purgeGroup } from '../core/report/report-lines.ts';
import type { Report } from '../core/report/report.ts';
import type { Settings } from '../core/settings.ts';
import type { Synced } from '../core/sync/ownership.ts';
import { isIdle } from '../core/sync/plan.ts';
import { heal, newHealed, purgeUrls } from './heal.ts';
import { recordsOf } from './records.ts';
import { warn } from './telling.ts';
import { isLost, unpaid, waitForPurges, type Waited } from './wait.ts';

type Run = {
  readonly settings: Settings;
  readonly plan: DeployPlan;
  readonly synced: Synced;
  /** Server time before the first change, Unix ms. */
  readonly startedAt: number;
  readonly seen: SeenBefore;
  readonly report: Report;
};

export type Purges = {
  /** Keys whose debt is paid. */
  readonly settled: ReadonlySet<string>;
  /** Every directory that was to be flushed is, as far as `wait` asks to see it. */
  readonly isFlushed: boolean;
  /** Why the run is red, once everything has been written down. */
  readonly error: Error | undefined;
};

/** When a run begins to change things, server time (Unix ms), and the records that stand by then. */
export type Moment = { readonly startedAt: number; readonly seen: SeenBefore };

/** How often to look for a second without a purge. */
const LOOKS = 4;

/**
 * A moment to begin at, with the records that stand before the first change: none of them can be the purge of what comes. A record
 * knows no less than its second, and a debt that outlives this run is judged by that alone: so a second is awaited in which nothing
 * was purged yet, where there is one.
 */
export async function quietMoment(
  plan: DeployPlan,
  { wait, purge }: Pick<Settings, 'wait' | 'purge'>,
  world: World,
): Promise<Moment> {
  // What the action purges itself and nobody waits for is looked up nowhere.
  const isUnseen = wait.until === 'off' && purge.by === 'direct';
  const isStill = isIdle(plan.sync) && plan.flush === undefined;
  const served = isUnseen || isStill ? [] : (plan.rule?.served ?? []);
  for (let look = 1; ; look++) {
    const startedAt = world.bucket.serverTime();
    const bases = served.map(({ base }): ExpectedPurge => ({ key: '', url: base, since: startedAt }));
    const records = bases.length === 0 ? [] : await recordsOf(bases, world);
    if (records.length === 0 || look === LOOKS)
      return { startedAt, seen: { records: new Set(records.map(recordId)) } };
    await world.clock.sleep(1000 - (startedAt % 1000));
  }
}

/**
 * Sees to it that what changed, and what earlier runs left owed, is purged; waits for the records as `wait` asks. Never rejects:
 * whatever goes wrong, what was settled until then has to be written down first.
 */
export async function seePurges(run: Run, world: World): Promise<Purges> {
  const { settings, plan } = run;
  if (settings.purge.by === 'off') return { settled: new Set(), isFlushed: false, error: undefined };
  // A debt of which no URL is served any more can be paid by nobody. What the site owes below another prefix waits for a deploy there.
  const settled = new Set(
    plan.debts.map((debt) => debt.key).filter((key) => key.startsWith(settings.prefix) && !plan.owes(key)),
  );
  try {
    const changes = expectedPurges(run.synced.changes, plan.urlsOf);
    const expected = withDebts(changes, plan.expectedDebts);
    if (expected.length === 0 && plan.flush === undefined)
      return { settled, isFlushed: false, error: undefined };
    const own = await purgeOurselves(run, expected, world);
    if (settings.wait.until === 'off') {
      for (const key of await settledUnseen(run, expected, world)) settled.add(key);
      return { settled, isFlushed: plan.flush !== undefined, error: undefined };
    }
    const kind = plan.flush?.insteadOfUrls === true ? 'for URLs' : 'beside URLs';
    const seen = { ...run.seen, flushOf: (task: string) => (own.tasks.has(task) ? kind : undefined) };
    // What the action has just purged itself is no debt any more, but a purge of now.
    const due = expected.map((purge) =>
      isOwn(purge, run) && (purge.isDebt === true || purge.since < run.startedAt)
        ? { ...purge, since: Math.max(purge.since, run.startedAt), isDebt: false }
        : purge,
    );
    const wanted = [...due, ...own.expected];
    const waited = await waitForPurges({ ...waitOf(run, world), seen, expected: wanted }, world);
    tell(waited, run, world);
    settle(run, settled);
    const error = unpaid(waited, settings.wait);
    const isFlushed = plan.flush !== undefined && error === undefined;
    return { settled, isFlushed, error: settings.wait.onMissing === 'warn' ? undefined : error };
  } catch (error) {
    settle(run, settled);
    return { settled, isFlushed: false, error: error instanceof Error ? error : new Error(String(error)) };
  }
}

/** A change is purged later than a debt of the same URL. */
function withDebts(
  changes: readonly ExpectedPurge[],
  debts: readonly ExpectedPurge[],
): readonly ExpectedPurge[] {
  if (debts.length === 0) return changes;
  const changed = new Set(changes.map((purge) => purge.url));
  return [...changes, ...debts.filter((debt) => !changed.has(debt.url))];
}

function settle({ settings, report }: Run, settled: Set<string>): void {
  const { until } = settings.wait;
  if (until === 'off') return;
  for (const key of settledKeys(report.judged, until)) settled.add(key);
}

/** Whether the action purges this itself, from the first. */
const isOwn = ({ url }: ExpectedPurge, { settings, plan }: Pick<Run, 'settings' | 'plan'>): boolean =>
  settings.purge.by === 'direct' || standsFor(plan.flush, url);

/** Since when function and triggers hear what changes, server time: nobody but the action purges what changed before. */
const listeningSince = ({ plan, report }: Pick<Run, 'plan' | 'report'>): number =>
  report.purgerDone.length > 0 ? Infinity : (plan.purger?.listeningSince ?? 0);

const waitOf = ({ settings, report, plan }: Run, world: World) => ({
  wait: settings.wait,
  flush: plan.flush,
  listeningSince: listeningSince({ plan, report }),
  diagnose: async (missing: number): Promise<readonly string[]> => {
    if (settings.purge.by !== 'function') return [];
    try {
      const [deployed, quota] = await Promise.all([
        world.functions.describe(settings.functionName),
        world.cdn.quota().catch(() => undefined),
      ]);
      const wanted = plan.purger?.plan.triggers ?? [];
      return diagnose({ deployed, wanted, rules: plan.rules, quota, missing });
    } catch (error) {
      // Not to know why is no reason to leave the purges undone.
      if (!(error instanceof CloudError)) throw error;
      return [`The function could not be looked at (${error.operation} answered ${error.code}).`];
    }
  },
  onLook: (waited: Waited): void => {
    // Kept as it goes: a run that is cancelled, or cannot heal, has to tell and to write down what was seen until then.
    report.judged = waited.judged;
    report.doneAt = waited.doneAt;
    report.healed = waited.healed;
  },
});

/**
 * With `wait: off` nobody looks for records, but debts must not pile up: what the action has purged itself is paid, and so is what
 * one look at the records shows; older debts without a record are purged, since nobody else will.
 */
async function settledUnseen(
  run: Run,
  expected: readonly ExpectedPurge[],
  world: World,
): Promise<Iterable<string>> {
  const { settings, plan, seen } = run;
  const own = expected.filter((purge) => isOwn(purge, run)).map((purge) => purge.key);
  const debts = expected.filter((purge) => purge.isDebt === true && !isOwn(purge, run));
  if (debts.length === 0) return own;
  const judged = judgePurges(debts, await recordsOf(debts, world), seen);
  const now = { waited: 0, time: world.bucket.serverTime() };
  const wait = { wait: settings.wait, listeningSince: listeningSince(run) };
  const lost = judged.filter((purge) => isLost(purge, wait, now));
  const healed = newHealed();
  if (lost.length > 0) await heal(lost, { healed, flush: plan.flush }, world);
  const paid = judged.map((purge) =>
    healed.urls.has(purge.url) ? { ...purge, state: 'running' as const } : purge,
  );
  return [...own, ...settledKeys(paid, 'recorded')];
}

/**
 * What no function purges: everything in `direct` mode, else what is changed under a name that says it never is; and directories where
 * single URLs do not reach every copy. Resolves with what has to be expected besides (a flush that stands beside the URLs, not instead of
 * them) and the tasks of the flush.
 */
async function purgeOurselves(
  { settings, plan, report }: Run,
  expected: readonly ExpectedPurge[],
  world: World,
): Promise<{ readonly expected: readonly ExpectedPurge[]; readonly tasks: ReadonlySet<string> }> {
  const { flush } = plan;
  const single = expected.filter(
    ({ key, url }) => (settings.purge.by === 'direct' || plan.isUnheard(key)) && !standsFor(flush, url),
  );
  await purgeUrls([...new Set(single.map((purge) => purge.url))], world);
  if (flush === undefined) return { expected: [], tasks: new Set() };
  world.log.info(`flushing ${flush.urls.join(', ')}: ${flush.reason}`);
  const since = world.bucket.serverTime();
  const task = await world.cdn.flushDirectories(flush.urls);
  report.flushed = flush;
  return {
    expected: (flush.insteadOfUrls ? [] : flush.urls).map((url) => ({
      key: '',
      url,
      since,
      isDirectory: true,
    })),
    tasks: new Set([task]),
  };
}

function tell(waited: Waited, { settings, report }: Run, world: World): void {
  report.judged = waited.judged;
  report.healed = waited.healed;
  const { title, lines, more } = purgeGroup(waited.judged);
  world.log.group(title, lines, more);
  const [first] = waited.healed;
  if (first !== undefined) {
    const cause =
      waited.findings.length === 0 ? 'Look at the log of the purge function.' : waited.findings.join(' ');
    warn(
      `${count(waited.healed.length, 'URL')} had no finished purge, so the action purged them itself (first: ${first}). ${cause}`,
      world,
      report,
    );
  }
  const error = settings.wait.onMissing === 'warn' ? unpaid(waited, settings.wait) : undefined;
  if (error !== undefined) warn(`${error.message} ${error.remedy}`, world, report);
}
