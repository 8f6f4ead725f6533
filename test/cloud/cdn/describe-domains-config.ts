import type { ApiAction } from '../api3/product.ts';
import { cdnAction } from './action.ts';
import { LIST_FORM, listDomains } from './domain-list.ts';
import { detailDomain } from './domain-shapes.ts';
import type { CdnState } from './state.ts';

/** Limit is at most this here, unlike in DescribeDomains (cloud.tencent.com/document/product/228/41117). */
const MOST_PER_PAGE = 100;

/** DescribeDomainsConfig: the account's domains with their settings. */
export function describeDomainsConfig(state: CdnState): ApiAction {
  return cdnAction({ ...LIST_FORM, Sort: 'object' }, (call, query) => {
    const { page, total } = listDomains(call, query, state, MOST_PER_PAGE);
    return { Domains: page.map((one) => detailDomain(one, state.account.appid)), TotalNumber: total };
  });
}
