import type { CloudClock } from '../clock.ts';
import { beijingDay } from './beijing.ts';
import type { NodeArea } from './domain.ts';

export type PurgeKind = 'url' | 'path';

export type Quota = {
  /** Most a call may carry. */
  readonly batch: number;
  /** Most a day. */
  readonly total: number;
};

/** How the API shows one pool (Quota of DescribePurgeQuota). */
export type QuotaRow = {
  readonly Area: NodeArea;
  readonly Batch: number;
  readonly Total: number;
  readonly Available: number;
};

/** The account's purge quotas: a pool for each kind and area, full again every day at 00:00 Beijing time. */
export type PurgeQuota = {
  of(kind: PurgeKind, area: NodeArea): Quota & { readonly left: number };
  /** Takes from the pool of the day. Whoever calls has looked at what is left. */
  spend(kind: PurgeKind, area: NodeArea, count: number): void;
  rows(kind: PurgeKind): QuotaRow[];
  set(kind: PurgeKind, area: NodeArea, change: Partial<Quota>): void;
};

/** 10,000 URLs a day, 1,000 a call, for either area (228/37870). */
const URLS: Quota = { batch: 1000, total: 10_000 };
/** 100 directories a day for either area; the page says 500 a call, the guide 20, the quota's sample 39 and 20: the strictest. */
const PATHS: Quota = { batch: 20, total: 100 };

const AREAS: readonly NodeArea[] = ['mainland', 'overseas'];

export function openQuota(clock: CloudClock): PurgeQuota {
  const limits = new Map<string, Quota>();
  const used = new Map<string, number>();
  let day = beijingDay(clock.now());

  function usedToday(pool: string): number {
    // The instant of the reset is not documented; the service's days are Beijing's everywhere else.
    const today = beijingDay(clock.now());
    if (today !== day) used.clear();
    day = today;
    return used.get(pool) ?? 0;
  }
  const of: PurgeQuota['of'] = (kind, area) => {
    const pool = `${kind} ${area}`;
    const limit = limits.get(pool) ?? (kind === 'url' ? URLS : PATHS);
    return { ...limit, left: Math.max(0, limit.total - usedToday(pool)) };
  };
  return {
    of,
    spend(kind, area, count) {
      const pool = `${kind} ${area}`;
      used.set(pool, usedToday(pool) + count);
    },
    rows: (kind) =>
      AREAS.map((area) => {
        const { batch, total, left } = of(kind, area);
        return { Area: area, Batch: batch, Total: total, Available: left };
      }),
    set(kind, area, change) {
      const { batch, total } = of(kind, area);
      limits.set(`${kind} ${area}`, { batch, total, ...change });
    },
  };
}
