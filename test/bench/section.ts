import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { startCloudProcess, type CloudProcess, type LedgerCount } from '../cloud/index.ts';
import { ceilingOf } from './ceiling.ts';
import type { Contestant } from './clients.ts';
import { findFault } from './correct.ts';
import { onLastCore } from './machine.ts';
import { measure, type Ended } from './measure.ts';
import { PHASES, type Phase, type Row, type Section } from './results.ts';
import type { Site } from './sites.ts';

/** One site at one latency, as it is to be measured. */
export type Plan = {
  readonly site: Site;
  readonly latency: number;
  readonly phases: readonly Phase[];
  readonly rounds: number;
  readonly contestants: readonly Contestant[];
  /** A folder for what the clients keep. */
  readonly scratch: string;
  /** Hears each row as soon as there is one. */
  readonly onRow: (row: Row) => void;
};

/** The largest body that the look at the ceiling sends, bytes. */
const CEILING_BYTES = 16 * 1024;
/** Where files are larger than this the server forgets their bodies: it would hold gigabytes. What a client notes for itself is smaller. */
const KEPT_BYTES = 1024 * 1024;

/**
 * Runs all rounds. Each begins with a server of its own, which a load generator warms, and has all clients do one phase after the other,
 * each below its own prefix; who begins changes from round to round. No round is dropped: server, programs and files are warm in each.
 */
export async function runSection(plan: Plan): Promise<Pick<Section, 'ceilings' | 'rows'>> {
  const ceilings: number[] = [];
  const rows: Row[] = [];
  for (let round = 1; round <= plan.rounds; round += 1) {
    const mean = Math.round(plan.site.bytes / plan.site.files.size);
    await using cloud = await startCloudProcess({
      latency: plan.latency,
      keeps: 'counts',
      ...(mean > KEPT_BYTES ? { bodiesUpTo: KEPT_BYTES } : {}),
      under: onLastCore(),
    });
    ceilings.push(await ceilingOf(cloud, plan.latency, Math.min(mean, CEILING_BYTES)));
    rows.push(...(await runRound(plan, cloud, round)));
  }
  return { ceilings, rows };
}

async function runRound(plan: Plan, cloud: CloudProcess, round: number): Promise<Row[]> {
  const { site, contestants } = plan;
  const first = round % contestants.length;
  let left = [...contestants.slice(first), ...contestants.slice(0, first)];
  const rows: Row[] = [];
  const last = Math.max(...plan.phases.map((phase) => PHASES.indexOf(phase)));
  for (const phase of PHASES.slice(0, last + 1)) {
    if (phase === 'changed') await site.change();
    const failed = new Set<Contestant>();
    for (const contestant of left) {
      const row = { phase, round, ...(await runClient(plan, cloud, contestant)) };
      if (row.problem !== undefined) failed.add(contestant);
      if (!plan.phases.includes(phase) && row.problem === undefined) continue;
      rows.push(row);
      plan.onRow(row);
    }
    // What comes after a phase builds on it.
    left = left.filter((contestant) => !failed.has(contestant));
  }
  return rows;
}

async function runClient(
  { site, scratch }: Plan,
  cloud: CloudProcess,
  { name, sync }: Contestant,
): Promise<Omit<Row, 'phase' | 'round'>> {
  const home = await emptyFolder(scratch);
  const before = await cloud.counts();
  site.warm();
  const job = { place: cloud.place, folder: site.folder, prefix: name, scratch: home };
  const measured = await measure(cloud.pid, (onStart) => sync({ ...job, onStart }).catch(asProblem));
  const asked = difference(before, await cloud.counts());
  const fault = findFault(await cloud.objects(`${name}/`), `${name}/`, site.files);
  const { problem = fault, ...cost } = measured;
  return {
    client: name,
    ...cost,
    uploads: uploadsOf(asked, name),
    requests: byOperation(asked),
    ...(problem === undefined ? {} : { problem }),
  };
}

async function emptyFolder(scratch: string): Promise<string> {
  await rm(scratch, { recursive: true, force: true });
  await mkdir(scratch, { recursive: true });
  return await mkdtemp(join(scratch, 'client-'));
}

/** A client that could not even be started. */
const asProblem = (error: unknown): Ended => ({
  seconds: 0,
  problem: error instanceof Error ? error.message : String(error),
});

/** What was asked of the storage between two looks. */
function difference(before: readonly LedgerCount[], after: readonly LedgerCount[]): LedgerCount[] {
  const sort = ({ operation, status, folder }: LedgerCount) => `${operation} ${status} ${folder}`;
  const isAsked = ({ kind, service }: LedgerCount) => kind === 'request' && service === 'cos';
  const known = new Map(before.filter(isAsked).map((line) => [sort(line), line.count]));
  return after
    .filter(isAsked)
    .map((line) => ({ ...line, count: line.count - (known.get(sort(line)) ?? 0) }))
    .filter(({ count }) => count > 0);
}

/** Objects of the site that were written, in one piece or in parts; what a client notes for itself elsewhere is none. */
const uploadsOf = (asked: readonly LedgerCount[], folder: string): number =>
  asked
    .filter(({ operation }) => operation === 'PutObject' || operation === 'CompleteMultipartUpload')
    .filter((line) => line.status === 200 && line.folder === folder)
    .reduce((sum, { count }) => sum + count, 0);

function byOperation(asked: readonly LedgerCount[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { operation, count } of asked) counts[operation] = (counts[operation] ?? 0) + count;
  return counts;
}
