import type { ApiAction, ApiCall } from '../api3/product.ts';
import { refuse } from './refusals.ts';
import { functionOf, type ScfState } from './state.ts';

/** What happens to an event whose run fails. */
export type EventInvoke = {
  /** How often an error of the code is tried again, 0 to 2. */
  readonly retryNum: number;
  /** How long an event may wait and be retried, in seconds. */
  readonly msgTtl: number;
};

/** Two retries within six hours. Source: cloud.tencent.com/document/product/583/41138. */
export const DEFAULT_EVENT_INVOKE: EventInvoke = { retryNum: 2, msgTtl: 21_600 };

/** RetryNumLimit, MinMsgTTL and MaxMsgTTL of GetAccount (tencentcloud-cli, scf/v20180416/examples.json). */
export const EVENT_INVOKE_LIMITS = { retryNum: 2, leastTtl: 60, mostTtl: 21_600 };

/** How failed events are retried. Source: tencentcloud-cli, scf/v20180416/api.json. */
export const getFunctionEventInvokeConfig = (scf: ScfState): ApiAction => ({
  rate: 20,
  parameters: { FunctionName: 'string', Namespace: 'string', Qualifier: 'string' },
  required: ['FunctionName'],
  perform(call) {
    const { retryNum, msgTtl } = functionOf(scf, call).eventInvoke;
    return { AsyncTriggerConfig: { RetryConfig: [{ RetryNum: retryNum }], MsgTTL: msgTtl } };
  },
});

/** Changes how failed events are retried; needs an Active function. Source: tencentcloud-cli, scf/v20180416/api.json. */
export const updateFunctionEventInvokeConfig = (scf: ScfState): ApiAction => ({
  rate: 20,
  parameters: { FunctionName: 'string', Namespace: 'string', AsyncTriggerConfig: 'object' },
  required: ['FunctionName', 'AsyncTriggerConfig'],
  perform(call) {
    const record = functionOf(scf, call);
    if (record.status !== 'Active') {
      throw refuse('FailedOperation.FunctionVersionStatusNotActive', call.language);
    }
    record.eventInvoke = readConfig(call, record.eventInvoke);
    return {};
  },
});

function readConfig({ params, language }: ApiCall, before: EventInvoke): EventInvoke {
  const config = params['AsyncTriggerConfig'] as Readonly<Record<string, unknown>>;
  const { MsgTTL: msgTtl = before.msgTtl, RetryConfig: retries = [] } = config;
  if (!Array.isArray(retries)) throw refuse('LimitExceeded.RetryNum', language);
  const [first = { RetryNum: before.retryNum }] = retries as readonly (Record<string, unknown> | null)[];
  const retryNum = first?.['RetryNum'];
  if (!isWithin(retryNum, 0, EVENT_INVOKE_LIMITS.retryNum)) throw refuse('LimitExceeded.RetryNum', language);
  if (!isWithin(msgTtl, EVENT_INVOKE_LIMITS.leastTtl, EVENT_INVOKE_LIMITS.mostTtl)) {
    throw refuse('LimitExceeded.MsgTTL', language);
  }
  return { retryNum, msgTtl };
}

const isWithin = (value: unknown, least: number, most: number): value is number =>
  typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most;
