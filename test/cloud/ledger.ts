import type { CloudClock } from './clock.ts';

/** What happened in the cloud: a client's request, an object event, a run of a function, a purge. */
export type LedgerKind = 'request' | 'event' | 'run' | 'purge';

/** Who signed: the key's owner, a role through its temporary keys, a workflow with GitHub's token, or nobody. */
export type Signer = 'deployer' | `role:${string}` | 'github-actions' | 'anonymous';

export type LedgerEntry = {
  /** Cloud time, ISO 8601 in UTC with milliseconds. */
  readonly at: string;
  readonly kind: LedgerKind;
  /** `cos`, `website`, `edge`, `scf`, `cdn`, `sts`, `github`, `net`. */
  readonly service: string;
  /** The API's own name: `PutObject`, `PurgeUrlsCache`; an event's name; `Invoke` for a run. */
  readonly operation: string;
  /** HTTP status for COS, website and edge; 200 or the error code for API 3.0; `delivered`, `ok`, `failed`, `accepted`, `done` ... for the rest. */
  readonly status: number | string;
  readonly by: Signer;
  readonly detail: Readonly<Record<string, unknown>>;
};

export type LedgerLine = Omit<LedgerEntry, 'at'>;

/** How many lines there were of one sort. */
export type LedgerCount = Pick<LedgerLine, 'kind' | 'service' | 'operation' | 'status'> & {
  /** What stands before the first `/` of the object's key; empty where there is none. */
  readonly folder: string;
  readonly count: number;
};

/** Everything that happened, oldest first. Nothing is ever removed from it. */
export type Ledger = {
  add(line: LedgerLine): void;
  /** Throws where this cloud was started to keep no lines. */
  entries(): readonly LedgerEntry[];
  counts(): readonly LedgerCount[];
};

/** A ledger that keeps its lines or, for hundreds of thousands of requests, how many there were of each sort and no more. */
export type LedgerKeeps = 'lines' | 'counts';

export function openLedger(clock: CloudClock, keeps: LedgerKeeps = 'lines'): Ledger {
  const entries: LedgerEntry[] = [];
  const counts = new Map<string, LedgerCount & { count: number }>();
  // Under load several lines fall into each ms.
  let last = { now: NaN, at: '' };
  const timestamp = () => {
    const now = clock.now();
    if (now !== last.now) last = { now, at: new Date(now).toISOString() };
    return last.at;
  };
  return {
    add(line) {
      count(counts, line);
      if (keeps === 'lines') entries.push({ at: timestamp(), ...line });
    },
    entries() {
      if (keeps === 'counts') throw new Error('This cloud was started to keep counts, and no lines.');
      return entries;
    },
    counts: () => [...counts.values()],
  };
}

function count(
  counts: Map<string, LedgerCount & { count: number }>,
  { kind, service, operation, status, detail }: LedgerLine,
) {
  const key = detail['key'];
  const folder = typeof key === 'string' ? key.slice(0, Math.max(0, key.indexOf('/'))) : '';
  const sort = `${kind} ${service} ${operation} ${status} ${folder}`;
  const known = counts.get(sort);
  if (known === undefined) counts.set(sort, { kind, service, operation, status, folder, count: 1 });
  else known.count += 1;
}
