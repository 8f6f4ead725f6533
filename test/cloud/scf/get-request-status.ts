import { textOf } from '../api3/parameters.ts';
import type { ApiAction } from '../api3/product.ts';
import type { InvocationQueue } from './queue.ts';
import type { PastRun } from './reports.ts';
import { beijingTime, functionOf, type ScfState } from './state.ts';

/** What became of an invocation, each attempt a row; an id that nobody knows has none. Source: tencentcloud-cli, scf/v20180416/api.json. */
export const getRequestStatus = (scf: ScfState, queue: InvocationQueue): ApiAction => ({
  rate: 20,
  parameters: {
    FunctionName: 'string',
    FunctionRequestId: 'string',
    Namespace: 'string',
    StartTime: 'string',
    EndTime: 'string',
  },
  required: ['FunctionName', 'FunctionRequestId'],
  perform(call) {
    const record = functionOf(scf, call);
    const runs = queue.reports.of(record, textOf(call, 'FunctionRequestId', ''));
    const start = textOf(call, 'StartTime', '');
    const end = textOf(call, 'EndTime', '9');
    const Data = runs.map(show).filter(({ StartTime }) => StartTime >= start && StartTime <= end);
    return { TotalCount: Data.length, Data };
  },
  note: ({ FunctionName }) => ({ function: FunctionName }),
});

const show = ({ record, invocation, report, at }: PastRun) => ({
  FunctionName: record.name,
  RetMsg: report.text,
  RequestId: invocation.requestId,
  StartTime: beijingTime(at - report.ms),
  RetCode: report.outcome === 'ok' ? 0 : -1,
  Duration: report.ms,
  MemUsage: report.memory,
  RetryNum: invocation.retry,
});
