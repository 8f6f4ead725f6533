import type { ApiAction } from '../api3/product.ts';
import { cdnAction } from './action.ts';
import { LIST_FORM, listDomains } from './domain-list.ts';
import { briefDomain } from './domain-shapes.ts';
import type { CdnState } from './state.ts';

/** Limit is at most this (tencentcloud.com/document/product/228/34020). */
const MOST_PER_PAGE = 1000;

/** DescribeDomains: the account's domains in brief. The count is called TotalNumber, not TotalCount. */
export function describeDomains(state: CdnState): ApiAction {
  return cdnAction(LIST_FORM, (call, query) => {
    const { page, total } = listDomains(call, query, state, MOST_PER_PAGE);
    return { Domains: page.map((one) => briefDomain(one, state.account.appid)), TotalNumber: total };
  });
}
