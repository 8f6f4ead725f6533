import { randomUUID } from 'node:crypto';
import { textOf } from '../api3/parameters.ts';
import type { ApiAction, ApiCall } from '../api3/product.ts';
import type { InvocationQueue } from './queue.ts';
import { refuse } from './refusals.ts';
import type { RunReport } from './run.ts';
import { type FunctionRecord, functionOf, type ScfState } from './state.ts';

/** Largest event in bytes: 6 MB of a synchronous call, 128 KB of an asynchronous one (cloud.tencent.com/document/product/583/17243). */
const EVENT_BYTES = { RequestResponse: 6 * 1024 * 1024, Event: 128 * 1024 };

/** Runs a function by hand: `RequestResponse` waits for the result, `Event` goes the way of a trigger's events. Source: 583/17243. */
export const invoke = (scf: ScfState, queue: InvocationQueue): ApiAction => ({
  rate: 10_000,
  parameters: {
    FunctionName: 'string',
    InvocationType: 'string',
    Qualifier: 'string',
    ClientContext: 'string',
    LogType: 'string',
    Namespace: 'string',
  },
  required: ['FunctionName'],
  async perform(call) {
    const type = textOf(call, 'InvocationType', 'RequestResponse');
    if (type !== 'RequestResponse' && type !== 'Event') {
      throw refuse('InvalidParameterValue', call.language, 'InvocationType');
    }
    const record = readyFunction(scf, call);
    const invocation = read(call, 'ClientContext', EVENT_BYTES[type]);
    if (type === 'RequestResponse') {
      return { Result: resultOf(await queue.invoke(record, invocation), invocation.requestId) };
    }
    queue.add(record, invocation);
    return { Result: { ...NOTHING_YET, FunctionRequestId: invocation.requestId } };
  },
  note: ({ FunctionName, InvocationType }) => ({ function: FunctionName, type: InvocationType }),
});

/** The same, synchronous only, under its newer name. Source: tencentcloud-cli, scf/v20180416/api.json. */
export const invokeFunction = (scf: ScfState, queue: InvocationQueue): ApiAction => ({
  rate: 10_000,
  parameters: {
    FunctionName: 'string',
    Qualifier: 'string',
    Event: 'string',
    LogType: 'string',
    Namespace: 'string',
  },
  required: ['FunctionName'],
  async perform(call) {
    const record = readyFunction(scf, call);
    const invocation = read(call, 'Event', EVENT_BYTES.RequestResponse);
    const result = resultOf(await queue.invoke(record, invocation), invocation.requestId);
    return { Result: { ...result, Log: call.params['LogType'] === 'Tail' ? result.Log : '' } };
  },
  note: ({ FunctionName }) => ({ function: FunctionName }),
});

/** A function that can run: one whose update failed still has the code before it. */
function readyFunction(scf: ScfState, call: ApiCall): FunctionRecord {
  const record = functionOf(scf, call);
  const qualifier = textOf(call, 'Qualifier', '$LATEST');
  if (qualifier !== '$LATEST' && qualifier !== '$DEFAULT') {
    throw refuse('ResourceNotFound.Qualifier', call.language);
  }
  if (['Creating', 'CreateFailed', 'Deleting'].includes(record.status)) {
    throw refuse('FailedOperation.FunctionStatusError', call.language);
  }
  return record;
}

function read(call: ApiCall, name: string, limit: number) {
  const event = textOf(call, name, '{}') || '{}';
  if (Buffer.byteLength(event) > limit) throw refuse('InvalidParameterValue', call.language, name);
  try {
    JSON.parse(event);
  } catch {
    throw refuse('InvalidParameterValue.Param', call.language);
  }
  return { requestId: randomUUID(), retry: 0, event, keys: [] };
}

/** An asynchronous call has everything empty but its id. */
const NOTHING_YET = {
  Log: '',
  RetMsg: '',
  ErrMsg: '',
  MemUsage: 0,
  Duration: 0,
  BillDuration: 0,
  InvokeResult: 0,
};

function resultOf({ outcome, status, text, ms, memory, log }: RunReport, requestId: string) {
  const isOk = outcome === 'ok';
  const fault = { errorCode: 1, errorMessage: text, requestId, statusCode: status };
  return {
    Log: log,
    RetMsg: isOk ? text : JSON.stringify(fault),
    ErrMsg: isOk ? '' : text,
    MemUsage: Math.round(memory * 1024 * 1024),
    Duration: ms,
    BillDuration: ms,
    FunctionRequestId: requestId,
    InvokeResult: isOk ? 0 : -1,
  };
}
