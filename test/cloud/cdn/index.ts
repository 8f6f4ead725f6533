import type { Account } from '../account.ts';
import type { ApiProduct } from '../api3/product.ts';
import type { CloudClock } from '../clock.ts';
import type { Service } from '../exchange.ts';
import type { Faults } from '../faults.ts';
import type { Pace, PurgeRow } from '../index.ts';
import type { Ledger } from '../ledger.ts';
import { describeDomainsConfig } from './describe-domains-config.ts';
import { describeDomains } from './describe-domains.ts';
import { describePurgeQuota } from './describe-purge-quota.ts';
import { describePurgeTasks } from './describe-purge-tasks.ts';
import {
  changeDomain,
  completeDomain,
  type DomainChange,
  type DomainSetup,
  type ListedDomain,
  type NodeArea,
} from './domain.ts';
import { openEdgeCaches } from './edge-cache.ts';
import { openEdge } from './edge.ts';
import { DEFAULT_KNOBS, type CdnKnobs } from './knobs.ts';
import type { FetchOrigin } from './origin-pull.ts';
import { purgeDelay } from './pace.ts';
import { purgePathCache } from './purge-path-cache.ts';
import { purgeUrlsCache } from './purge-urls-cache.ts';
import { openQuota, type PurgeKind, type Quota } from './quota.ts';
import { resourceOf } from './resource.ts';
import type { CdnState } from './state.ts';
import { purgeCaches } from './purge-effect.ts';
import { openTasks, type TaskRow } from './tasks.ts';

export type { CdnDomain, DomainChange, DomainSetup, NodeArea } from './domain.ts';
export type { CdnKnobs } from './knobs.ts';

/** The CDN of one account: its API, its nodes, and what a test may do to them. */
export type Cdn = {
  readonly product: ApiProduct;
  /** Answers visitors of every domain that was added. */
  readonly edge: Service;
  addDomain(setup: DomainSetup): void;
  /** Changes settings; what is cached stays. Throws for a domain that was never added. */
  setDomain(name: string, change: DomainChange): void;
  /** Every row that is or will be in the records, oldest first. A lost purge is in none: the ledger has its acceptance. */
  purges(): readonly PurgeRow[];
  /** Rows that are still going to end by themselves; stuck and lost ones do not count. */
  pending(): number;
  setQuota(kind: PurgeKind, area: NodeArea, change: Partial<Quota>): void;
  /** Turns knobs while the cloud runs. */
  tune(change: Partial<CdnKnobs>): void;
};

export type CdnDeps = {
  readonly account: Account;
  readonly clock: CloudClock;
  readonly ledger: Ledger;
  readonly faults: Faults;
  readonly pace: Pace;
  /** Asks the host that the request names as a node would; it is reached without DNS. */
  readonly fetchOrigin: FetchOrigin;
  readonly knobs?: Partial<CdnKnobs>;
};

export function startCdn(deps: CdnDeps): Cdn {
  const { account, clock, ledger, faults, pace, fetchOrigin } = deps;
  let settings: CdnKnobs = { ...DEFAULT_KNOBS, ...deps.knobs };
  const knobs = () => settings;
  const domains = new Map<string, ListedDomain>();
  const caches = openEdgeCaches();
  const effect = (row: TaskRow) => {
    purgeCaches(caches, domains.get(row.domain.domain) ?? row.domain, row, settings.rawKey);
  };
  const delay = () => purgeDelay(pace, settings);
  const tasks = openTasks({ clock, ledger, faults, knobs, delay, effect });
  const quota = openQuota(clock);
  const state: CdnState = { account, clock, domains, quota, tasks, knobs };
  return {
    product: {
      name: 'cdn',
      version: '2018-06-06',
      resource: (call) => resourceOf(state, call),
      actions: {
        PurgeUrlsCache: purgeUrlsCache(state),
        PurgePathCache: purgePathCache(state),
        DescribePurgeTasks: describePurgeTasks(state),
        DescribePurgeQuota: describePurgeQuota(state),
        DescribeDomains: describeDomains(state),
        DescribeDomainsConfig: describeDomainsConfig(state),
      },
    },
    edge: openEdge(faults, domains, { clock, caches, fetchOrigin, knobs }),
    addDomain(setup) {
      const domain = completeDomain(setup);
      const now = clock.now();
      domains.set(domain.domain, { ...domain, resourceId: resourceId(), createdAt: now, updatedAt: now });
    },
    setDomain(name, change) {
      const domain = domains.get(name.toLowerCase());
      if (domain === undefined) throw new Error(`There is no CDN domain ${name} in this cloud.`);
      domains.set(domain.domain, { ...changeDomain(domain, change), updatedAt: clock.now() });
    },
    purges: () =>
      tasks.rows().map(({ taskId, url, status, type, createdAt, by }) => {
        return { taskId, url, status, type, createdAt, by };
      }),
    pending: () => tasks.pending(),
    setQuota(kind, area, change) {
      quota.set(kind, area, change);
    },
    tune(change) {
      settings = { ...settings, ...change };
    },
  };
}

/** Looks like `cdn-5ndlcoas`. */
function resourceId(): string {
  return `cdn-${Math.random().toString(36).slice(2).padEnd(8, 'a').slice(0, 8)}`;
}
