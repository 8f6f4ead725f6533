import { durationText } from '../core/amounts.ts';
import { CloudError, DeployError, isKind } from '../core/errors.ts';
import type { World } from '../core/ports.ts';
import type { PurgerPlan } from '../core/purger/purger.ts';
import { commonPrefix, type Rule, type RuleTable } from '../core/purger/rules.ts';
import { cdnUrls } from '../core/purger/urls.ts';
import { diagnose } from '../core/purges/diagnosis.ts';
import {
  expectedPurges,
  judgePurges,
  recordId,
  type ExpectedPurge,
  type SeenBefore,
} from '../core/purges/purges.ts';
import { newTicker } from '../core/report/progress.ts';
import { probeKey } from '../core/reserved.ts';
import { recordsOf } from './records.ts';

/**
 * How long a record is waited for, ms, and how often all is tried: a record stands within seconds of the purge, an event may be lost, and a
 * function that failed at first is tried again by SCF within minutes.
 */
const PATIENCE = 60_000;
const ROUNDS = 3;
const POLL = 500;

/** How long the proof took, ms. */
export type Proof = { readonly created: number; readonly removed: number };

/** What is to be proved: this site's row, as the function will follow it. */
export type Claim = { readonly name: string; readonly plan: PurgerPlan; readonly rule: Rule };

/** What a proof is called in the keys of its probes. */
export const newProof = (world: World): string => world.clock.now().toString(36);

/** The key of a probe: below the prefix that the triggers hear. */
export const probeIn = (rules: RuleTable, name: string): string => probeKey(commonPrefix(rules), name);

/** Writes a probe. Left behind, it tells the next run that the chain was changed and not proved. */
export async function putProbe(key: string, world: World): Promise<void> {
  await world.bucket.put({
    key,
    content: { bytes: new TextEncoder().encode('probe\n') },
    headers: PROBE_HEADERS,
  });
}

/**
 * Proves that bucket -> trigger -> function -> CDN works, for both triggers: writes an object, waits for the purge of its URL to
 * stand in the CDN's records, removes it and waits for the second. Each try has an object of its own, so that no record of an earlier one
 * counts, and a setup of its own: another site's run may have given the triggers another prefix since. Rejects with the diagnosis when none
 * succeeds; then the probe that was put before is there, and the next run proves the chain again.
 */
export async function proveChain(
  { name, before }: { readonly name: string; readonly before: string },
  setUp: () => Promise<Claim>,
  world: World,
): Promise<Proof> {
  const tried: string[] = [];
  for (let round = 1; ; round++) {
    const claim = await setUp();
    const probe = { key: probeIn(claim.plan.rules, `${name}-${round}`), ...claim };
    tried.push(probe.key);
    const { missing, proof } = await tryChain(probe, before, world);
    if (proof === undefined && round < ROUNDS) continue;
    await removeAll(proof === undefined ? tried : tried.slice(0, -1), world);
    if (proof === undefined) throw await deadChain(missing, probe, world);
    return proof;
  }
}

/** What cannot be removed is no less proved: it is left, and has the next run prove the chain again. */
async function removeAll(keys: readonly string[], world: World): Promise<void> {
  for (const key of keys) {
    try {
      await world.bucket.remove(key);
    } catch (error) {
      if (!(error instanceof CloudError)) throw error;
    }
  }
}

type Change = 'created' | 'removed';

type Try =
  | { readonly proof: Proof; readonly missing?: never }
  /** The change that nobody has purged. */
  | { readonly proof?: never; readonly missing: Change };

async function tryChain(probe: Probe, before: string, world: World): Promise<Try> {
  const begin = world.clock.now();
  const [at, seen] = [world.bucket.serverTime(), new Set<string>()];
  await putProbe(probe.key, world);
  if (!(await isRecorded('created', { ...probe, at, seen }, world))) return { missing: 'created' };
  if (await isGone(probe.key, world)) return { missing: 'removed' };
  const created = world.clock.now() - begin;
  // First, so that nothing is left to be heard once the last is recorded.
  await world.bucket.remove(before);
  const then = world.bucket.serverTime();
  await world.bucket.remove(probe.key);
  if (!(await isRecorded('removed', { ...probe, at: then, seen }, world))) {
    await putProbe(before, world);
    return { missing: 'removed' };
  }
  return { proof: { created, removed: world.clock.now() - begin - created } };
}

/**
 * Whether somebody else has removed the probe: a run of another site below the same triggers, which takes it for one that was left behind.
 * To remove what is gone need not fire an event. Where nobody may look it counts as there.
 */
async function isGone(key: string, world: World): Promise<boolean> {
  try {
    return (await world.bucket.head(key)) === undefined;
  } catch (error) {
    if (isKind(error, 'denied')) return false;
    throw error;
  }
}

const PROBE_HEADERS = { contentType: 'text/plain; charset=utf-8', cacheControl: 'no-store' };

type Probe = Claim & { readonly key: string };

const expectedOf = ({ key, rule }: Probe, at: number): readonly ExpectedPurge[] =>
  expectedPurges([{ key, at }], (one) => cdnUrls(one, [rule]));

/** Whether the purge of a probe stands in the records in time. `seen` grows with every record that was counted once. */
async function isRecorded(
  change: Change,
  probe: Probe & { readonly at: number; readonly seen: Set<string> },
  world: World,
): Promise<boolean> {
  const expected = expectedOf(probe, probe.at);
  const before: SeenBefore = { records: new Set(probe.seen) };
  const begin = world.clock.now();
  const deadline = begin + PATIENCE;
  const isDue = newTicker(begin);
  for (;;) {
    // Who flushes a directory above it has not heard of it.
    const records = (await recordsOf(expected, world)).filter(({ type }) => type === 'url');
    const judged = judgePurges(expected, records, before);
    if (judged.every(({ state }) => state === 'running' || state === 'done')) {
      for (const { record } of judged) if (record !== undefined) probe.seen.add(recordId(record));
      return true;
    }
    const now = world.clock.now();
    if (now >= deadline) return false;
    if (isDue(now, String(now)))
      world.log.info(
        `function: waiting for the purge of the probe that was ${change}, ${durationText(now - begin)}`,
      );
    await world.clock.sleep(POLL);
  }
}

async function deadChain(change: Change, probe: Probe, world: World): Promise<DeployError> {
  const { plan } = probe;
  const [deployed, quota] = await Promise.all([
    world.functions.describe(probe.name),
    world.cdn.quota().catch(() => undefined),
  ]);
  const expected = expectedOf(probe, 0);
  const symptoms = { deployed, wanted: plan.triggers, rules: plan.rules, quota, missing: expected.length };
  return new DeployError(
    `The probe ${probe.key} was ${change}, but the CDN shows no purge of ${expected[0]?.url ?? ''}, also not at the third try within ${(ROUNDS * PATIENCE) / 60_000} minutes. ${diagnose(symptoms).join(' ')}`,
    {
      remedy: `Open the log of the function ${probe.name} at https://console.cloud.tencent.com/scf/list, or set purge: direct.`,
    },
  );
}
