import type { PurgeQuota } from '../ports.ts';
import {
  diagnosePurger,
  overlaps,
  sameTrigger,
  type DeployedPurger,
  type Trigger,
} from '../purger/purger.ts';
import type { RuleTable } from '../purger/rules.ts';

/** What can be read about the machinery once purges do not come. SCF shows no log of a run that a trigger caused. */
export type Symptoms = {
  readonly deployed: DeployedPurger | undefined;
  readonly wanted: readonly Trigger[];
  readonly rules: RuleTable;
  /** Undefined: it may not be read. */
  readonly quota: PurgeQuota | undefined;
  /** URLs without a record. */
  readonly missing: number;
};

/** Why purges of this run's changes are missing, the most likely cause first; never empty. */
export function diagnose(symptoms: Symptoms): string[] {
  const { deployed, wanted, rules } = symptoms;
  const findings = [
    ...diagnosePurger(deployed, wanted, rules),
    ...otherFilters(deployed?.triggers ?? [], wanted),
    ...spentQuota(symptoms),
  ];
  return findings.length > 0 ? findings : [NOTHING_SEEN];
}

const NOTHING_SEEN =
  'The function and its triggers look right, so the function itself fails, is throttled or is slow; its log says which. Most often its role may not call cdn:PurgeUrlsCache on the domain.';

/** A trigger that was changed by hand stands beside the sentence that ours is gone. */
const otherFilters = (triggers: readonly Trigger[], wanted: readonly Trigger[]): string[] =>
  triggers
    .filter(
      (one) => wanted.some((ours) => overlaps(one, ours)) && !wanted.some((ours) => sameTrigger(one, ours)),
    )
    .map(
      ({ event, prefix, suffix }) =>
        `The function has a trigger for ${event} with another filter (prefix "${prefix}", suffix "${suffix}").`,
    );

const spentQuota = ({ quota, missing }: Symptoms): string[] =>
  Object.entries(quota?.urls ?? {})
    .filter(([, left]) => left < missing)
    .map(
      ([area, left]) =>
        `The account has ${left} URL purges left today in the area ${area}; the quota is renewed at 00:00 Beijing time.`,
    );
