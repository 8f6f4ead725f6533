import { startCloudProcess } from '../cloud/index.ts';
import { onLastCore } from './machine.ts';
import { measure } from './measure.ts';
import { deploy } from './ours.ts';
import type { NoOp } from './results.ts';
import type { Site } from './sites.ts';

/**
 * A deploy as most users have it, with a domain, the purge function and its triggers, of a site that has not changed. The first deploy makes
 * all of it and is not measured.
 */
export async function runNoOp(
  site: Site,
  latency: number,
  rounds: number,
): Promise<Omit<NoOp, 'circumstances'>> {
  await using cloud = await startCloudProcess({ latency, keeps: 'counts', under: onLastCore() });
  const { place } = cloud;
  const inputs = { domains: place.domain, 'function-role': place.role };
  const once = (onStart: (pid: number) => void) => deploy({ place, folder: site.folder, inputs, onStart });
  must(await once(() => undefined));
  const seconds: number[] = [];
  const cpuSeconds: number[] = [];
  const asked = await requests();
  for (let round = 0; round < rounds; round += 1) {
    site.warm();
    const measured = must(await measure(cloud.pid, once));
    seconds.push(measured.seconds);
    cpuSeconds.push(measured.cpuSeconds);
  }
  return { latency, seconds, cpuSeconds, requests: Math.round(((await requests()) - asked) / rounds) };

  async function requests(): Promise<number> {
    const lines = (await cloud.counts()).filter(({ kind }) => kind === 'request');
    return lines.reduce((sum, { count }) => sum + count, 0);
  }
}

function must<T extends { readonly problem?: string }>(ended: T): T {
  if (ended.problem !== undefined) throw new Error(`The deploy of 100 files failed: ${ended.problem}`);
  return ended;
}
