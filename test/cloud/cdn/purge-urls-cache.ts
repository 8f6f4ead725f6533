import type { ApiAction } from '../api3/product.ts';
import { cdnAction } from './action.ts';
import type { CdnState } from './state.ts';
import { judgeTargets } from './targets.ts';

/** PurgeUrlsCache: up to 1,000 URLs, each with its scheme (cloud.tencent.com/document/product/228/37870). */
export function purgeUrlsCache(state: CdnState): ApiAction {
  return cdnAction(
    { Urls: 'strings!', Area: 'string', UrlEncode: 'boolean' },
    (call, { Urls: urls, Area, UrlEncode: encode = false }) => {
      const { area, targets } = judgeTargets(call, { kind: 'url', urls, area: Area, encode }, state);
      const { action, by } = call;
      // A URL purge removes its entry: "flush: ... only directory purges have this type" (the API's data structure PurgeTask).
      return { TaskId: state.tasks.submit({ action, type: 'url', flushType: 'delete', targets, area, by }) };
    },
    (params) => ({ urls: params['Urls'] }),
  );
}
