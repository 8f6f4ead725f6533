import type { DeployPlan } from '../core/deploy-plan.ts';
import type { DeployError } from '../core/errors.ts';
import type { Synced } from '../core/ownership.ts';
import type { World } from '../core/ports.ts';
import {
  expectedPurges,
  recordId,
  settledKeys,
  type ExpectedPurge,
  type SeenBefore,
} from '../core/purges.ts';
import type { Report } from '../core/report.ts';
import type { Settings } from '../core/settings.ts';
import { recordsOf } from './probe.ts';
import { purgeUrls, unpaid, waitForPurges, type Waited } from './wait.ts';

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
  /** Why the run is red, once everything has been written down. */
  readonly error: DeployError | undefined;
};

/** The records that stand before the first change: none of them can be the purge of what comes. */
export async function recordsBefore(plan: DeployPlan, startedAt: number, world: World): Promise<SeenBefore> {
  const bases = plan.rules.flatMap((rule) =>
    rule.served.map(({ base }): ExpectedPurge => ({ key: '', url: base, since: startedAt })),
  );
  const records = bases.length === 0 ? [] : await recordsOf(bases, world);
  return { until: startedAt, records: new Set(records.map(recordId)) };
}

/** Sees to it that what changed, and what earlier runs left owed, is purged; waits for the records as `wait` asks. */
export async function seePurges(run: Run, world: World): Promise<Purges> {
  const { settings, plan, report } = run;
  if (settings.purge.by === 'off') return { settled: new Set(), error: undefined };
  const own = expectedPurges(run.synced.changes, plan.rules);
  const changed = new Set(own.map((purge) => purge.url));
  const expected = [...own, ...plan.expectedDebts.filter((debt) => !changed.has(debt.url))];
  const unserved = plan.debts.map((debt) => debt.key).filter((key) => !plan.owes(key));
  if (expected.length === 0) return { settled: new Set(unserved), error: undefined };

  await purgeOurselves(run, expected, world);
  if (settings.wait.until === 'off') return { settled: new Set(unserved), error: undefined };
  const waited = await waitForPurges(
    {
      wait: settings.wait,
      expected,
      seen: run.seen,
      startedAt: run.startedAt,
      wasDeaf: report.purgerDone.length > 0,
    },
    world,
  );
  report.judged = waited.judged;
  report.healed = waited.healed;
  tell(waited, settings, report, world);
  const settled = new Set([...settledKeys(waited.judged, settings.wait.until), ...unserved]);
  const error = settings.wait.onMissing === 'warn' ? undefined : unpaid(waited, settings.wait);
  return { settled, error };
}

/** What no function purges: everything in `direct` mode, and the directories of a first deploy, whose files no cache has ever held. */
async function purgeOurselves(
  { settings, plan, report }: Run,
  expected: readonly ExpectedPurge[],
  world: World,
): Promise<void> {
  if (plan.isFirst) {
    await world.cdn.flushDirectories(plan.directories);
    report.flushed = plan.directories;
  } else if (settings.purge.by === 'direct') {
    await purgeUrls([...new Set(expected.map((purge) => purge.url))], world);
  }
}

function tell(waited: Waited, settings: Settings, report: Report, world: World): void {
  const lines = waited.judged.map((purge) => `${purge.state} ${purge.url}`);
  world.log.group(`Purges: ${lines.length}`, lines);
  const warn = (line: string) => {
    report.warnings.push(line);
    world.log.warning(line);
  };
  if (waited.healed.length > 0) {
    warn(
      `${waited.healed.length} URLs had no finished purge, so the action purged them itself (first: ${waited.healed[0] ?? ''}). The purge function missed them: look at its log.`,
    );
  }
  const error = settings.wait.onMissing === 'warn' ? unpaid(waited, settings.wait) : undefined;
  if (error !== undefined) warn(`${error.message} ${error.remedy}`);
}
