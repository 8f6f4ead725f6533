import type { ApiAction } from '../api3/product.ts';
import { refuse } from './refusals.ts';

/** Only timer, ckafka and http triggers can be updated; a COS trigger is deleted and created anew. Source: tencentcloud-cli, scf/v20180416/api.json. */
export const updateTrigger: ApiAction = {
  rate: 20,
  perform: ({ language }) => {
    throw refuse('ResourceNotFound', language);
  },
};

/** "该接口已下线": offline since GetRequestStatus took over. Source: tencentcloud-cli, scf/v20180416/api.json. */
export const getFunctionLogs: ApiAction = {
  rate: 20,
  perform: ({ language }) => {
    throw refuse('ActionOffline', language);
  },
};
