import { startCloudProcess, type CloudProcess } from '../cloud/index.ts';
import { onLastCore } from './machine.ts';
import { measure, type Measured } from './measure.ts';
import { deploy } from './ours.ts';
import type { NoOp } from './results.ts';
import type { Site } from './sites.ts';

/** A cloud in which the site stands, with what each deploy after that cost. */
type Standing = {
  readonly cloud: CloudProcess;
  readonly latency: number;
  readonly askedBefore: number;
  readonly runs: Measured[];
};

/**
 * A deploy as most users have it, with a domain, the purge function and its triggers, of a site that has not changed: once for each latency in
 * every round, so that what the latency adds can be told from what the machine does. The first deploy makes all of it and is not measured.
 */
export async function runNoOp(
  site: Site,
  latencies: readonly number[],
  rounds: number,
): Promise<Omit<NoOp, 'circumstances'>[]> {
  await using clouds = new AsyncDisposableStack();
  const standing: Standing[] = [];
  for (const latency of latencies) {
    const cloud = clouds.use(await startCloudProcess({ latency, keeps: 'counts', under: onLastCore() }));
    must(await deployTo(cloud, site, () => undefined));
    standing.push({ cloud, latency, askedBefore: await requests(cloud), runs: [] });
  }
  for (let round = 0; round < rounds; round += 1) {
    for (const { cloud, runs } of standing) {
      site.warm();
      runs.push(must(await measure(cloud.pid, (onStart) => deployTo(cloud, site, onStart))));
    }
  }
  return await Promise.all(
    standing.map(async ({ cloud, latency, askedBefore, runs }) => ({
      latency,
      seconds: runs.map(({ seconds }) => seconds),
      cpuSeconds: runs.map(({ cpuSeconds }) => cpuSeconds),
      requests: Math.round(((await requests(cloud)) - askedBefore) / rounds),
    })),
  );
}

function deployTo({ place }: CloudProcess, { folder }: Site, onStart: (pid: number) => void) {
  const inputs = { domains: place.domain, 'function-role': place.role };
  return deploy({ place, folder, inputs, onStart });
}

async function requests(cloud: CloudProcess): Promise<number> {
  const lines = (await cloud.counts()).filter(({ kind }) => kind === 'request');
  return lines.reduce((sum, { count }) => sum + count, 0);
}

function must<T extends { readonly problem?: string }>(ended: T): T {
  if (ended.problem !== undefined) throw new Error(`The deploy of 100 files failed: ${ended.problem}`);
  return ended;
}
