import type { ApiAction } from '../api3/product.ts';
import { cdnAction } from './action.ts';
import { refusal } from './refusals.ts';
import type { CdnState } from './state.ts';
import { judgeTargets } from './targets.ts';

/**
 * PurgePathCache: whole directories with everything below them; `flush` revalidates, `delete` removes
 * (cloud.tencent.com/document/product/228/37871). A path without its last slash names the same directory: a bare host is
 * known to be taken, for the rest it is assumed.
 */
export function purgePathCache(state: CdnState): ApiAction {
  return cdnAction(
    { Paths: 'strings!', FlushType: 'string!', UrlEncode: 'boolean', Area: 'string' },
    (call, { Paths: urls, FlushType: flushType, UrlEncode: encode = false, Area }) => {
      if (flushType !== 'flush' && flushType !== 'delete') {
        throw refusal(call, 'InvalidParameter.CdnParamError');
      }
      const { area, targets } = judgeTargets(call, { kind: 'path', urls, area: Area, encode }, state);
      const folders = targets.map((one) => ({ ...one, target: withSlash(one.target) }));
      const { action, by } = call;
      return { TaskId: state.tasks.submit({ action, type: 'path', flushType, targets: folders, area, by }) };
    },
    (params) => ({ paths: params['Paths'], flushType: params['FlushType'] }),
  );
}

const withSlash = (path: string) => (path.endsWith('/') ? path : `${path}/`);
