import { count } from '../amounts.ts';
import { coveredBefore, uncovered, type Covered } from '../manifest/covered.ts';
import { debtsOf } from '../manifest/debts.ts';
import { entryOf, type Manifest } from '../manifest/manifest.ts';
import type { Rule, RuleTable } from '../purger/rules.ts';
import { cdnUrls, directoryUrls } from '../purger/urls.ts';
import type { Flush } from '../purges/flush.ts';
import { planPurges, type PurgeCost } from '../purges/purge-plan.ts';
import { expectedPurges, type Change, type ExpectedPurge } from '../purges/purges.ts';
import type { Settings } from '../settings.ts';
import { isFingerprinted } from '../site/fingerprint.ts';
import { meansTheSame } from '../site/object-headers.ts';
import { isIdle, uploadsOf, type SyncPlan, type Upload } from '../sync/plan.ts';
import { isEmpty } from '../table.ts';
import type { Observed } from './deploy-plan.ts';

/** How what changes reaches visitors: what is purged, by whom, and what that costs. */
export type Purging = {
  /** Nothing stands below the prefix yet but what a first deploy has written that was killed: no live site to protect. */
  readonly isFirst: boolean;
  /** Directories to have revalidated; undefined: single URLs reach every copy. */
  readonly flush: Flush | undefined;
  /** What caches are known to hold from the first change on, as the manifest says it. */
  readonly covered: Covered;
  /** What purging takes of the day's quota. */
  readonly cost: readonly PurgeCost[];
  /** Purges that earlier runs left unfinished. */
  readonly debts: readonly Change[];
  readonly expectedDebts: readonly ExpectedPurge[];
  /** Whether a change of this key has to be purged. */
  readonly owes: (key: string) => boolean;
  /** The URLs that are to be purged then. */
  readonly urlsOf: (key: string) => readonly string[];
  /** Whether the function purges none of them, so that the action has to. */
  readonly isUnheard: (key: string) => boolean;
};

/** Decides how the changes of a plan are purged. Refuses what the quota of the day cannot bear. */
export function planPurging(
  {
    sync,
    rule,
    rules,
  }: { readonly sync: SyncPlan; readonly rule: Rule | undefined; readonly rules: RuleTable },
  seen: Observed,
  settings: Settings,
): Purging & { readonly warnings: readonly string[] } {
  const debts = rule === undefined ? [] : debtsOf(seen.manifest, seen.listing);
  const replaced = replacedIn(sync, { debts, manifest: seen.manifest }, settings.prefix);
  const isUnheard = (key: string) => replaced.keys.has(key);
  const urlsOf = (key: string) => cdnUrls(key, rules, isUnheard(key));
  const { by } = settings.purge;
  const directories = rule === undefined ? [] : directoryUrls(rule);
  const open = uncovered(seen.manifest, directories);
  const isFirst = isFirstDeploy(seen);
  const { flush, warning, cost } =
    by === 'off' || rule === undefined
      ? { flush: undefined, warning: undefined, cost: [] }
      : planPurges({ by, sync, rules, directories, uncovered: open, urlsOf, debts, isFirst }, seen);
  // Where nothing changes and no debt is paid, whatever was covered stays so.
  const isStill = seen.manifest !== undefined && isIdle(sync) && debts.length === 0;
  return {
    isFirst,
    flush,
    covered: isStill ? seen.manifest.covered : coveredBefore(seen.manifest, directories),
    cost,
    debts,
    expectedDebts: expectedPurges(debts, urlsOf).map((purge) => ({ ...purge, isDebt: true })),
    owes: (key: string) => urlsOf(key).length > 0,
    urlsOf,
    isUnheard,
    warnings: [...(warning === undefined ? [] : [warning]), ...(rule === undefined ? [] : replaced.warnings)],
  };
}

/** Whether no deploy has ended here, and nobody else has put anything here. */
function isFirstDeploy({ manifest, listing }: Observed): boolean {
  if (manifest === undefined) return listing.size === 0;
  if (!isEmpty(manifest.files) || manifest.covered?.length !== 0) return false;
  return [...listing.keys()].every((key) => entryOf(manifest.writing, key) !== undefined);
}

/**
 * What is changed though its name says that it never is, so that the function takes it for a file that no cache can hold an old copy of:
 * by this run, or by an earlier one that still owes its purge. Other headers are such a change where browsers make something else of the
 * file by them, and where a deploy had set them: a bucket that something else filled gets them for every file.
 */
function replacedIn(
  sync: SyncPlan,
  { debts, manifest }: { readonly debts: readonly Change[]; readonly manifest: Manifest | undefined },
  prefix: string,
): { readonly keys: ReadonlySet<string>; readonly warnings: readonly string[] } {
  const isNamedSo = (key: string) => isFingerprinted(key.slice(prefix.length));
  const isOther = ({ file, headers, reason }: Upload) => {
    if (!reason.startsWith('headers differ')) return reason !== 'new';
    const owned = entryOf(manifest?.files, file.key);
    return owned !== undefined && owned.contentType !== '' && !meansTheSame(owned, headers);
  };
  const replaced = uploadsOf(sync).filter((upload) => isNamedSo(upload.file.key) && isOther(upload));
  const keys = new Set([
    ...replaced.map(({ file }) => file.key),
    ...debts.map(({ key }) => key).filter(isNamedSo),
  ]);
  const [first] = replaced;
  if (first === undefined) return { keys, warnings: [] };
  const [was, is] = replaced.length === 1 ? ['was', 'is'] : ['were', 'are'];
  const text = `${count(replaced.length, 'file')} with a fingerprint in the name ${was} in the bucket already and ${is} changed (first: ${first.file.key}; ${first.reason}). The action purges the CDN's copies itself, but browsers may keep the old ones for a year. Give what changes a new name, or keep it out of the folders that build tools fill.`;
  return { keys, warnings: [text] };
}
