import type { ApiAction } from '../api3/product.ts';
import { EVENT_INVOKE_LIMITS } from './event-invoke-config.ts';
import { REGION_MEMORY } from './reserved-concurrency.ts';
import type { ScfState } from './state.ts';

/** Triggers of a function by type (cloud.tencent.com/document/product/583/11637). */
const TRIGGERS = { Cos: 10, Timer: 10, Cmq: 10, Total: 110, Ckafka: 10, Apigw: 10 };

/** What the account uses in this region, and what it may. Source: tencentcloud-cli, scf/v20180416/{api,examples}.json. */
export const getAccount = (scf: ScfState): ApiAction => ({
  rate: 20,
  parameters: {},
  perform({ region }) {
    const functions = [...scf.functions.values()].filter((one) => one.region === region);
    const reserved = functions.reduce((sum, { reservedMemory = 0 }) => sum + reservedMemory, 0);
    const memory = {
      TotalConcurrencyMem: REGION_MEMORY.total,
      TotalAllocatedConcurrencyMem: reserved,
    };
    const namespace = {
      Namespace: 'default',
      Functions: functions.map(({ name }) => name),
      FunctionsCount: functions.length,
      TotalAllocatedProvisionedMem: 0,
      ...memory,
    };
    return {
      AccountUsage: {
        NamespacesCount: 1,
        Namespace: [namespace],
        UserConcurrencyMemLimit: REGION_MEMORY.total - REGION_MEMORY.unreservable,
        ...memory,
      },
      AccountLimit: {
        NamespacesCount: 5,
        Namespace: [
          {
            Namespace: 'default',
            FunctionsCount: 50,
            TimeoutLimit: 900,
            InitTimeoutLimit: 300,
            RetryNumLimit: EVENT_INVOKE_LIMITS.retryNum,
            MinMsgTTL: EVENT_INVOKE_LIMITS.leastTtl,
            MaxMsgTTL: EVENT_INVOKE_LIMITS.mostTtl,
            Trigger: TRIGGERS,
          },
        ],
      },
    };
  },
});
