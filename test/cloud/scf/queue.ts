import type { CloudClock } from '../clock.ts';
import type { Ledger } from '../ledger.ts';
import { openReports, type Reports } from './reports.ts';
import { type Entry, type FailedRun, openRetries } from './retries.ts';
import type { Invocation, Runner, RunReport } from './run.ts';
import type { FunctionRecord } from './state.ts';

/** The invocations of a cloud: asynchronous ones at least once, in no promised order, again after an error; synchronous ones once. */
export type InvocationQueue = {
  add(record: FunctionRecord, invocation: Invocation): void;
  /** Runs it now, or not at all when the function has no place left (432). */
  invoke(record: FunctionRecord, invocation: Invocation): Promise<RunReport>;
  readonly reports: Reports;
  /** Waiting, running and to be retried. */
  pending(): number;
  /** Waiting for a process and running in one. */
  running(): number;
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

export function openQueue(deps: QueueDeps): InvocationQueue {
  const { clock, ledger } = deps;
  const waiting: Entry[] = [];
  const busy = new Map<FunctionRecord, number>();
  const reports = openReports();
  const retries = openRetries(deps, (entry) => {
    waiting.push(entry);
    pump();
  });
  let running = 0;
  let isStopped = false;

  function pump() {
    while (running < deps.limit && !isStopped) {
      const entry = waiting.shift();
      if (entry === undefined) return;
      if ((busy.get(entry.record) ?? 0) < placesOf(entry.record)) void work(entry);
      else finish(entry, OVERRUN);
    }
  }
  async function work(entry: Entry) {
    running += 1;
    busy.set(entry.record, (busy.get(entry.record) ?? 0) + 1);
    const report = await attempt(entry, deps);
    running -= 1;
    busy.set(entry.record, (busy.get(entry.record) ?? 1) - 1);
    if (isStopped) return;
    finish(entry, report);
    pump();
  }
  function finish(entry: Entry, report: RunReport) {
    const { record, invocation, caller } = entry;
    note(entry, report, ledger);
    reports.add({ record, invocation, report, at: clock.now() });
    if (caller !== undefined) caller(report);
    else if (report.error !== undefined) retries.plan(entry, report);
  }
  return {
    add(record, invocation) {
      waiting.push({ record, invocation, since: clock.now() });
      pump();
    },
    invoke: (record, invocation) =>
      new Promise((resolve) => {
        waiting.push({ record, invocation, since: clock.now(), caller: resolve });
        pump();
      }),
    reports,
    pending: () => waiting.length + running + retries.pending(),
    running: () => waiting.length + running,
    takeFailed: () => retries.takeFailed(),
    stop() {
      isStopped = true;
      waiting.length = 0;
    },
  };
}

/** How many events a function may handle at a time: its reserved memory by its own; without a reservation there is no limit here. */
function placesOf({ reservedMemory, settings }: FunctionRecord): number {
  return reservedMemory === undefined ? Infinity : Math.floor(reservedMemory / settings.memorySize);
}

/** Source: status 432 of cloud.tencent.com/document/product/583/42611. */
const OVERRUN: RunReport = unrun(
  'throttled',
  432,
  'ResourceLimitReached: the concurrency of the function is used up.',
);

function unrun(outcome: RunReport['outcome'], status: number, text: string): RunReport {
  return { outcome, status, text, by: 'anonymous', ms: 0, memory: 0, log: '', error: `${status} ${text}` };
}

async function attempt({ record, invocation }: Entry, { runner, exists }: QueueDeps): Promise<RunReport> {
  if (!exists(record)) return unrun('failed', 435, 'FunctionNotFound: 找不到对应的FunctionName.');
  try {
    return await runner.run(record, invocation);
  } catch (error) {
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
    return unrun('failed', 500, `InternalError: ${text}`);
  }
}

function note({ record, invocation }: Entry, report: RunReport, ledger: Ledger): void {
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
