import { hostOf } from '../core/domains.ts';
import { DeployError } from '../core/errors.ts';
import type { World } from '../core/ports.ts';
import { diagnosePurger, type PurgerPlan } from '../core/purger.ts';
import {
  expectedPurges,
  judgePurges,
  recordId,
  type ExpectedPurge,
  type SeenBefore,
} from '../core/purges.ts';
import { probeKey } from '../core/reserved.ts';
import { commonPrefix } from '../core/rules.ts';

/** A record stands within seconds of the purge; three minutes also cover one retry of a function that failed at first. */
const PATIENCE = 3 * 60_000;
const POLL = 500;

/** How long the proof took, ms. */
export type Proof = { readonly created: number; readonly removed: number };

/**
 * Proves that bucket -> trigger -> function -> CDN works, for both triggers: writes an object, waits for the purge of its URL to
 * stand in the CDN's records, removes it and waits for the second. Rejects with the diagnosis when one does not come.
 */
export async function proveChain(name: string, plan: PurgerPlan, world: World): Promise<Proof> {
  const begin = world.clock.now();
  const key = probeKey(
    commonPrefix(plan.rules),
    `${begin.toString(36)}${Math.floor(begin % 1297).toString(36)}`,
  );
  const seen = new Set<string>();
  let at = world.bucket.serverTime();
  await world.bucket.put({
    key,
    content: { bytes: new TextEncoder().encode('probe\n') },
    headers: PROBE_HEADERS,
  });
  await recorded('created', { key, at, seen, name, plan }, world);
  const created = world.clock.now() - begin;
  at = world.bucket.serverTime();
  await world.bucket.remove(key);
  await recorded('removed', { key, at, seen, name, plan }, world);
  return { created, removed: world.clock.now() - begin - created };
}

const PROBE_HEADERS = { contentType: 'text/plain; charset=utf-8', cacheControl: 'no-store' };

type Probe = {
  readonly key: string;
  readonly at: number;
  /** Grows with every record that was counted once. */
  readonly seen: Set<string>;
  readonly name: string;
  readonly plan: PurgerPlan;
};

async function recorded(change: 'created' | 'removed', probe: Probe, world: World): Promise<void> {
  const expected = expectedPurges([{ key: probe.key, at: probe.at }], probe.plan.rules);
  const before: SeenBefore = { until: 0, records: new Set(probe.seen) };
  const deadline = world.clock.now() + PATIENCE;
  for (;;) {
    const records = await recordsOf(expected, world);
    const judged = judgePurges(expected, records, before);
    if (judged.every(({ state }) => state === 'running' || state === 'done')) {
      for (const { record } of judged) if (record !== undefined) probe.seen.add(recordId(record));
      return;
    }
    if (world.clock.now() >= deadline) throw await deadChain(change, probe, expected, world);
    await world.clock.sleep(POLL);
  }
}

export async function recordsOf(expected: readonly ExpectedPurge[], world: World) {
  const since = Math.min(...expected.map((purge) => purge.since));
  const hosts = [...new Set(expected.map((purge) => hostOf(purge.url)))];
  return (await Promise.all(hosts.map((host) => world.cdn.records(host, since)))).flat();
}

async function deadChain(
  change: 'created' | 'removed',
  probe: Probe,
  expected: readonly ExpectedPurge[],
  world: World,
): Promise<DeployError> {
  const findings = diagnosePurger(await world.functions.describe(probe.name), probe.plan.triggers);
  const cause =
    findings.length > 0
      ? findings.join(' ')
      : 'The function and both triggers look right, so the function itself fails: most often its role may not call cdn:PurgeUrlsCache on the domain.';
  return new DeployError(
    `The probe ${probe.key} was ${change}, but the CDN shows no purge of ${expected[0]?.url ?? ''} after ${PATIENCE / 60_000} minutes. ${cause}`,
    {
      remedy: `Open the log of the function ${probe.name} at https://console.cloud.tencent.com/scf/list, or set purge: direct.`,
    },
  );
}
