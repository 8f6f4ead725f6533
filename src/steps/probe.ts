import { durationText } from '../core/amounts.ts';
import { DeployError, isKind } from '../core/errors.ts';
import type { World } from '../core/ports.ts';
import { diagnosePurger, type PurgerPlan } from '../core/purger/purger.ts';
import { commonPrefix, type Rule, type RuleTable } from '../core/purger/rules.ts';
import { cdnUrls } from '../core/purger/urls.ts';
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

/** A record stands within seconds of the purge; three minutes also cover one retry of a function that failed at first. */
const PATIENCE = 3 * 60_000;
const POLL = 500;

/** How often a probe is written that somebody else removes meanwhile. */
const TRIES = 3;

/** How long the proof took, ms. */
export type Proof = { readonly created: number; readonly removed: number };

/** What is to be proved: this site's row, as the function will follow it. */
export type Claim = { readonly name: string; readonly plan: PurgerPlan; readonly rule: Rule };

/** A probe's key: below the prefix that the triggers hear. */
export const newProbe = (rules: RuleTable, world: World): string =>
  probeKey(commonPrefix(rules), world.clock.now().toString(36));

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
 * stand in the CDN's records, removes it and waits for the second. Rejects with the diagnosis when one does not come; then the
 * probe stays, and the next run proves the chain again.
 */
export async function proveChain(key: string, claim: Claim, world: World): Promise<Proof> {
  const begin = world.clock.now();
  const seen = new Set<string>();
  for (let round = 1; round <= TRIES; round++) {
    const at = world.bucket.serverTime();
    await putProbe(key, world);
    await recorded('created', { key, at, seen, ...claim }, world);
    if (!(await isGone(key, world))) break;
  }
  const created = world.clock.now() - begin;
  const at = world.bucket.serverTime();
  await world.bucket.remove(key);
  await recorded('removed', { key, at, seen, ...claim }, world).catch(async (error: unknown) => {
    await putProbe(key, world);
    throw error;
  });
  return { created, removed: world.clock.now() - begin - created };
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

type Probe = Claim & {
  readonly key: string;
  readonly at: number;
  /** Grows with every record that was counted once. */
  readonly seen: Set<string>;
};

async function recorded(change: 'created' | 'removed', probe: Probe, world: World): Promise<void> {
  const expected = expectedPurges([{ key: probe.key, at: probe.at }], (key) => cdnUrls(key, [probe.rule]));
  const before: SeenBefore = { records: new Set(probe.seen) };
  const begin = world.clock.now();
  const deadline = begin + PATIENCE;
  const isDue = newTicker(begin);
  for (;;) {
    const records = await recordsOf(expected, world);
    const judged = judgePurges(expected, records, before);
    if (judged.every(({ state }) => state === 'running' || state === 'done')) {
      for (const { record } of judged) if (record !== undefined) probe.seen.add(recordId(record));
      return;
    }
    const now = world.clock.now();
    if (now >= deadline) throw await deadChain(change, probe, expected, world);
    if (isDue(now, String(now)))
      world.log.info(
        `function: waiting for the purge of the probe that was ${change}, ${durationText(now - begin)}`,
      );
    await world.clock.sleep(POLL);
  }
}

async function deadChain(
  change: 'created' | 'removed',
  probe: Probe,
  expected: readonly ExpectedPurge[],
  world: World,
): Promise<DeployError> {
  const findings = diagnosePurger(
    await world.functions.describe(probe.name),
    probe.plan.triggers,
    probe.plan.rules,
  );
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
