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

/** Everything that happened, oldest first. Nothing is ever removed from it. */
export type Ledger = {
  add(line: LedgerLine): void;
  entries(): readonly LedgerEntry[];
};

export function openLedger(clock: CloudClock): Ledger {
  const entries: LedgerEntry[] = [];
  return {
    add: (line) => {
      entries.push({ at: new Date(clock.now()).toISOString(), ...line });
    },
    entries: () => entries,
  };
}
