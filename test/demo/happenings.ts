import type { Cloud, LedgerEntry } from '../cloud/index.ts';

/** What the ledger says happened since a mark. Times are cloud time, ISO 8601. */
export type Happenings = {
  /** Keys that the deployer wrote and removed, the action's own notes in the bucket left out. */
  readonly written: readonly string[];
  readonly removed: readonly string[];
  /** Object events that a trigger heard. */
  readonly events: readonly { readonly at: string; readonly name: string; readonly key: string }[];
  /** Runs of functions, with the number of keys that each was told of. */
  readonly runs: readonly {
    readonly at: string;
    readonly name: string;
    readonly status: string;
    readonly keys: number;
  }[];
  readonly purges: readonly Purge[];
  /** Purge calls that the deployer's key signed, refused ones included. */
  readonly purgeCallsByDeployer: number;
};

export type Purge = {
  readonly url: string;
  readonly by: string;
  readonly acceptedAt: string;
  doneAt?: string;
};

/** Where the action keeps its notes in the bucket. */
const NOTES = '.cos-site-deploy/';

/** A place in the ledger to look back to. */
export const mark = (cloud: Cloud): number => cloud.ledger.entries().length;

export function since(cloud: Cloud, from: number): Happenings {
  const entries = cloud.ledger.entries().slice(from);
  const writes = entries.filter(
    (entry) => entry.service === 'cos' && entry.by === 'deployer' && worked(entry),
  );
  const keysOf = (...operations: readonly string[]) =>
    writes
      .filter((entry) => operations.includes(entry.operation))
      .flatMap(({ detail }) => texts(detail['keys'] ?? detail['key']))
      .filter((key) => !key.startsWith(NOTES))
      .sort();
  return {
    written: keysOf('PutObject', 'PutObjectCopy', 'CompleteMultipartUpload'),
    removed: keysOf('DeleteObject', 'DeleteMultipleObjects'),
    events: entries
      .filter((entry) => entry.kind === 'event' && entry.status === 'delivered')
      .map(({ at, operation, detail }) => ({ at, name: operation, key: texts(detail['key']).join() })),
    runs: entries
      .filter((entry) => entry.kind === 'run')
      .map(({ at, status, detail }) => ({
        at,
        name: texts(detail['function']).join(),
        status: String(status),
        keys: texts(detail['keys']).length,
      })),
    purges: purgesIn(entries),
    purgeCallsByDeployer: entries.filter(
      (entry) => entry.by === 'deployer' && entry.operation.startsWith('Purge'),
    ).length,
  };
}

/** A purge is told twice: when the CDN took it and when the edge had changed. */
function purgesIn(entries: readonly LedgerEntry[]): Purge[] {
  const purges = new Map<string, Purge>();
  for (const { kind, at, status, by, detail } of entries) {
    if (kind !== 'purge') continue;
    for (const url of texts(detail['urls'])) {
      const id = `${texts(detail['taskId']).join()} ${url}`;
      const known = purges.get(id);
      if (known === undefined) purges.set(id, { url, by, acceptedAt: at });
      else if (status === 'done') known.doneAt = at;
    }
  }
  return [...purges.values()];
}

const worked = ({ status }: LedgerEntry) => typeof status === 'number' && status < 300;

function texts(value: unknown): string[] {
  const all: unknown[] = Array.isArray(value) ? value : [value];
  return all.filter((one) => typeof one === 'string');
}
