import type { CdnDomain, PurgeQuota, Website } from '../ports.ts';
import { hostOf } from '../purger/domains.ts';
import type { RuleTable } from '../purger/rules.ts';
import { cdnUrls } from '../purger/urls.ts';
import { uploadsOf, type SyncPlan } from '../sync/plan.ts';
import { AREAS, needed, planFlush, standsFor, type Flush } from './flush.ts';
import type { Change } from './purges.ts';
import { refuseOverQuota } from './quota.ts';

/** What purging takes of the day's quota in an area; without an area: what it takes at domains that the key may not read. */
export type PurgeCost = {
  readonly kind: 'URL' | 'directory';
  readonly area: (typeof AREAS)[number] | undefined;
  readonly count: number;
  /** What is left today; undefined: it could not be read. */
  readonly left: number | undefined;
};

type Load = {
  readonly by: 'function' | 'direct';
  readonly sync: SyncPlan;
  readonly rules: RuleTable;
  /** URLs that stand for all that the site serves. */
  readonly directories: readonly string[];
  /** Those of which nobody knows what caches hold below them. */
  readonly uncovered: readonly string[];
  /** The URLs that are purged when a key changes, by whomever. */
  readonly urlsOf: (key: string) => readonly string[];
  readonly debts: readonly Change[];
  readonly isFirst: boolean;
};

type Seen = {
  readonly website: Website | undefined;
  readonly domains: ReadonlyMap<string, CdnDomain | undefined>;
  readonly quota: PurgeQuota | undefined;
};

/** What has to be purged as a whole, and what all of it costs, after a look at what is left today. Refuses what cannot be done. */
export function planPurges(
  { by, sync, rules, directories, uncovered, urlsOf, debts, isFirst }: Load,
  seen: Seen,
): {
  readonly flush: Flush | undefined;
  readonly warning: string | undefined;
  readonly cost: readonly PurgeCost[];
} {
  const changed = [
    ...uploadsOf(sync).map((upload) => upload.file.key),
    ...sync.deletions.map((deletion) => deletion.key),
  ];
  const keys = new Set([...changed, ...debts.map((debt) => debt.key)]);
  const all = [...keys].flatMap((key) => urlsOf(key));
  const urls = byHost(all);
  if (urls.size + uncovered.length === 0) return { flush: undefined, warning: undefined, cost: [] };
  const domains = [...seen.domains.values()].filter((domain) => domain !== undefined);
  const flush = planFlush({ by, isFirst, directories, uncovered, urls }, { ...seen, domains });
  // What the function has to see to.
  const objects = changed.filter((key) => cdnUrls(key, rules).length > 0).length;
  const single = byHost(all.filter((url) => !standsFor(flush, url)));
  const warning = refuseOverQuota({ by, objects, urls: single, flush }, domains, seen.quota);
  const cost = [
    ...costOf('URL', single, domains, seen.quota?.urls),
    ...costOf('directory', byHost(flush?.urls ?? []), domains, seen.quota?.directories),
  ];
  return { flush, warning, cost };
}

function costOf(
  kind: PurgeCost['kind'],
  urls: ReadonlyMap<string, number>,
  domains: readonly CdnDomain[],
  quota: PurgeQuota['urls'] | undefined,
): PurgeCost[] {
  const read = new Set(domains.map(({ domain }) => domain));
  const unread = [...urls].reduce((sum, [host, count]) => (read.has(host) ? sum : sum + count), 0);
  const costs = AREAS.map((area) => ({
    kind,
    area,
    count: needed(urls, domains, area),
    left: quota?.[area],
  }));
  return [...costs, { kind, area: undefined, count: unread, left: undefined }].filter(
    ({ count }) => count > 0,
  );
}

function byHost(urls: readonly string[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const url of urls) counts.set(hostOf(url), (counts.get(hostOf(url)) ?? 0) + 1);
  return counts;
}
