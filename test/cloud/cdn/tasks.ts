import type { CloudClock } from '../clock.ts';
import type { Faults } from '../faults.ts';
import type { PurgeRow } from '../index.ts';
import type { Ledger, Signer } from '../ledger.ts';
import type { CdnDomain } from './domain.ts';
import type { CdnKnobs } from './knobs.ts';
import type { PurgeDelay } from './pace.ts';
import type { PurgeTarget } from './targets.ts';

export type FlushType = 'flush' | 'delete';

/** A row of the records and what it does when it is done. */
export type TaskRow = PurgeRow &
  PurgeTarget & {
    readonly flushType: FlushType;
    /** The area asked for, else the domain's. */
    readonly area: CdnDomain['area'];
    /** Unix ms from which the records show it. */
    readonly visibleAt: number;
    /** How often the records show it: 1, or more by a fault. */
    readonly copies: number;
  };

/** One accepted call. */
export type PurgeBatch = {
  /** The API action. */
  readonly action: string;
  readonly type: PurgeRow['type'];
  readonly flushType: FlushType;
  readonly targets: readonly PurgeTarget[];
  /** The call's Area. */
  readonly area: CdnDomain['area'] | undefined;
  readonly by: Signer;
};

/** Purges from acceptance to their end. */
export type PurgeTasks = {
  /** Accepts a batch and says its task id. The edge changes when the rows are done, not now. */
  submit(batch: PurgeBatch): string;
  /** Every row that exists, also those that are not visible yet, in the order of acceptance. */
  rows(): readonly TaskRow[];
  /** Rows that will still end. Stuck and lost ones never do and do not count. */
  pending(): number;
};

type Deps = {
  readonly clock: CloudClock;
  readonly ledger: Ledger;
  readonly faults: Faults;
  knobs(): CdnKnobs;
  delay(): PurgeDelay;
  /** Changes the edge; called in the instant in which a row becomes done. */
  effect(row: TaskRow): void;
};

type LiveRow = { -readonly [K in keyof TaskRow]: TaskRow[K] };

/**
 * Each row takes one waiting fault of the operation `purge`: `fail` (ends in fail, the edge is as before), `lost` (accepted,
 * never recorded, never works), `stuck` (stays in process), `duplicate` (recorded twice).
 */
export function openTasks(deps: Deps): PurgeTasks {
  const rows: LiveRow[] = [];
  const ids = new Set<string>();
  let pending = 0;

  function end(batch: PurgeBatch, status: 'done' | 'fail', ended: readonly LiveRow[]): void {
    if (ended.length === 0) return;
    for (const row of ended) {
      if (status === 'done') deps.effect(row);
      row.status = status;
    }
    pending -= ended.length;
    deps.ledger.add(line(batch, status, ended));
  }
  return {
    rows: () => rows,
    pending: () => pending,
    submit(batch) {
      const createdAt = deps.clock.now();
      const { visibleAfter, doneAfter } = deps.delay();
      const taskId = newTaskId(createdAt, ids, deps.knobs().random);
      const made = batch.targets.flatMap((target) => {
        return areasOfRows(batch, target, deps.knobs()).map((area): LiveRow => {
          const { type, flushType, by } = batch;
          const shared = { taskId, type, flushType, by, createdAt, visibleAt: createdAt + visibleAfter };
          const areas = area === 'global' ? target.areas : [area];
          return { ...target, ...shared, area, areas, status: 'process', copies: 1 };
        });
      });
      const fates = new Map(made.map((row) => [row, deps.faults.take('purge')]));
      for (const [row, fate] of fates) {
        if (fate === 'duplicate') row.copies = 2;
        if (fate !== 'lost') rows.push(row);
      }
      const failing = made.filter((row) => fates.get(row) === 'fail');
      const working = made.filter((row) => !['fail', 'lost', 'stuck'].includes(fates.get(row) ?? ''));
      pending += failing.length + working.length;
      deps.ledger.add(line(batch, 'accepted', made));
      deps.clock.at(createdAt + doneAfter, () => {
        end(batch, 'done', working);
        end(batch, 'fail', failing);
      });
      return taskId;
    },
  };
}

function areasOfRows(batch: PurgeBatch, target: PurgeTarget, knobs: CdnKnobs): readonly CdnDomain['area'][] {
  const area = batch.area ?? target.domain.area;
  return area === 'global' && knobs.globalRows === 'per area' ? target.areas : [area];
}

/** Unix seconds and nine digits, as real ids look; clients treat it as opaque. */
function newTaskId(at: number, taken: Set<string>, random: () => number): string {
  let tail = Math.floor(random() * 1e9);
  const id = () => `${Math.floor(at / 1000)}${String(tail).padStart(9, '0')}`;
  while (taken.has(id())) tail = (tail + 1) % 1e9;
  taken.add(id());
  return id();
}

function line(batch: PurgeBatch, status: string, rows: readonly TaskRow[]) {
  return {
    kind: 'purge',
    service: 'cdn',
    operation: batch.action,
    status,
    by: batch.by,
    detail: {
      taskId: rows[0]?.taskId,
      type: batch.type,
      flushType: batch.flushType,
      area: [...new Set(rows.map((row) => row.area))].join(','),
      urls: rows.map((row) => row.url),
    },
  } as const;
}
