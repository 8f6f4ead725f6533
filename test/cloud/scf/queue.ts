import type { CloudClock } from '../clock.ts';
import type { Ledger } from '../ledger.ts';
import type { Invocation, Runner, RunReport } from './run.ts';
import type { FunctionRecord } from './state.ts';

/** A run that failed for good. */
export type FailedRun = { readonly function: string; readonly requestId: string; readonly error: string };

/** The asynchronous invocations of a cloud: at least once, in no promised order, again after an error. */
export type InvocationQueue = {
  add(record: FunctionRecord, invocation: Invocation): void;
  /** Waiting, running and to be retried. */
  pending(): number;
  /** The runs that failed for good since the last call. */
  takeFailed(): FailedRun[];
  stop(): void;
};

export type QueueDeps = {
  readonly runner: Runner;
  readonly clock: CloudClock;
  readonly ledger: Ledger;
  /** How many events are handled at the same time. */
  readonly limit: number;
  /** From an error to the next attempt, in ms of cloud time. */
  readonly retryDelay: number;
  /** Whether the function is still there. */
  readonly exists: (record: FunctionRecord) => boolean;
};

/** An event whose code throws or overruns is tried this often again. Source: cloud.tencent.com/document/product/583/41138. */
const RETRIES = 2;

type Entry = { readonly record: FunctionRecord; readonly invocation: Invocation };

export function openQueue(deps: QueueDeps): InvocationQueue {
  const waiting: Entry[] = [];
  const failed: FailedRun[] = [];
  let running = 0;
  let retrying = 0;
  let isStopped = false;

  function pump() {
    while (running < deps.limit && !isStopped) {
      const entry = waiting.shift();
      if (entry === undefined) return;
      running += 1;
      void work(entry);
    }
  }
  async function work(entry: Entry) {
    const report = await attempt(entry, deps);
    running -= 1;
    if (isStopped) return;
    record(entry, report, deps.ledger);
    if (report.error !== undefined) again(entry, report.error);
    pump();
  }
  function again({ record, invocation }: Entry, error: string) {
    if (invocation.retry >= RETRIES || !deps.exists(record)) {
      failed.push({ function: record.name, requestId: invocation.requestId, error });
      return;
    }
    retrying += 1;
    deps.clock.at(deps.clock.now() + deps.retryDelay, () => {
      retrying -= 1;
      waiting.push({ record, invocation: { ...invocation, retry: invocation.retry + 1 } });
      pump();
    });
  }
  return {
    add(record, invocation) {
      waiting.push({ record, invocation });
      pump();
    },
    pending: () => waiting.length + running + retrying,
    takeFailed: () => failed.splice(0),
    stop() {
      isStopped = true;
      waiting.length = 0;
    },
  };
}

async function attempt({ record, invocation }: Entry, { runner, exists }: QueueDeps): Promise<RunReport> {
  const lost = (error: string): RunReport => ({ outcome: 'failed', by: 'anonymous', ms: 0, log: '', error });
  if (!exists(record)) return lost('435 FunctionNotFound: 找不到对应的FunctionName.');
  try {
    return await runner.run(record, invocation);
  } catch (error) {
    return lost(
      `500 InternalError: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
    );
  }
}

function record({ record, invocation }: Entry, report: RunReport, ledger: Ledger): void {
  const { requestId, retry, keys } = invocation;
  const { outcome, by, ms, log, error } = report;
  ledger.add({
    kind: 'run',
    service: 'scf',
    operation: 'Invoke',
    status: outcome,
    by,
    detail: {
      function: record.name,
      requestId,
      retry,
      ms,
      keys,
      log,
      ...(error === undefined ? {} : { error }),
    },
  });
}
