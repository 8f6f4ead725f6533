import type { Invocation, RunReport } from './run.ts';
import type { FunctionRecord } from './state.ts';

/** One finished run, as GetRequestStatus tells of it. */
export type PastRun = {
  readonly record: FunctionRecord;
  readonly invocation: Invocation;
  readonly report: RunReport;
  /** When it ended, Unix ms of cloud time. */
  readonly at: number;
};

/** The finished runs, for as long as anybody can ask for them. */
export type Reports = {
  add(run: PastRun): void;
  /** The runs of one invocation of this function, its retries included, oldest first. */
  of(record: FunctionRecord, requestId: string): readonly PastRun[];
};

/** Older runs are forgotten: a cloud may run for days. */
const KEPT = 1000;

export function openReports(): Reports {
  const runs: PastRun[] = [];
  return {
    add(run) {
      runs.push(run);
      if (runs.length > KEPT) runs.shift();
    },
    of: (record, requestId) =>
      runs.filter((run) => run.record === record && run.invocation.requestId === requestId),
  };
}
