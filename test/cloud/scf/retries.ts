import type { CloudClock } from '../clock.ts';
import type { Invocation, RunReport } from './run.ts';
import type { FunctionRecord } from './state.ts';

/** A run that failed for good. */
export type FailedRun = { readonly function: string; readonly requestId: string; readonly error: string };

/** One invocation on its way. */
export type Entry = {
  readonly record: FunctionRecord;
  readonly invocation: Invocation;
  /** When the event came in, Unix ms of cloud time: MsgTTL counts from there. */
  readonly since: number;
  /** Set for a synchronous call: hears the report instead of the retries. */
  readonly caller?: (report: RunReport) => void;
};

export type RetryDeps = {
  readonly clock: CloudClock;
  /** From an error to the next attempt, in ms of cloud time. */
  readonly retryDelay: number;
  /** Whether the function is still there. */
  readonly exists: (record: FunctionRecord) => boolean;
};

/** Plans the next attempt of what failed, and keeps what has failed for good. */
export function openRetries({ clock, retryDelay, exists }: RetryDeps, enqueue: (entry: Entry) => void) {
  const failed: FailedRun[] = [];
  let coming = 0;
  return {
    plan(entry: Entry, report: RunReport) {
      const due = clock.now() + retryDelay;
      const next = exists(entry.record) ? retryOf(entry, report, due) : undefined;
      if (next === undefined) {
        const { record, invocation } = entry;
        failed.push({ function: record.name, requestId: invocation.requestId, error: report.error ?? '' });
        return;
      }
      coming += 1;
      clock.at(due, () => {
        coming -= 1;
        enqueue(next);
      });
    },
    pending: () => coming,
    takeFailed: () => failed.splice(0),
  };
}

/**
 * The next attempt, due at this instant; undefined when there is none. Errors of the code count against RetryNum, an overrun is tried
 * until MsgTTL (cloud.tencent.com/document/product/583/41138).
 */
function retryOf(entry: Entry, { outcome }: RunReport, due: number): Entry | undefined {
  const { record, invocation, since } = entry;
  const { retryNum, msgTtl } = record.eventInvoke;
  if (due - since > msgTtl * 1000) return undefined;
  if (outcome === 'throttled') return entry;
  return invocation.retry < retryNum
    ? { ...entry, invocation: { ...invocation, retry: invocation.retry + 1 } }
    : undefined;
}
