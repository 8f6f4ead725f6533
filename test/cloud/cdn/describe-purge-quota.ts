import type { ApiAction } from '../api3/product.ts';
import { cdnAction } from './action.ts';
import type { CdnState } from './state.ts';

/** DescribePurgeQuota: takes nothing, shows both kinds for both areas (tencentcloud.com/document/product/228/37474). */
export function describePurgeQuota(state: CdnState): ApiAction {
  return cdnAction({}, () => ({ UrlPurge: state.quota.rows('url'), PathPurge: state.quota.rows('path') }));
}
