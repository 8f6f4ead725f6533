import type { ApiCall } from '../api3/product.ts';
import type { ListedDomain } from './domain.ts';
import type { CdnState } from './state.ts';

/** Actions that show what the caller may see of all domains. */
const LISTS = new Set(['DescribeDomains', 'DescribeDomainsConfig', 'DescribePurgeTasks']);

/**
 * What a call of the CDN is about, in CAM's words: each domain that it purges (tencentcloud.com/document/product/598/57073). A list is
 * granted to whoever may see one of the domains, and shows those that he may see ("purge history query supports permission at the domain
 * level", the CDN guide on purges); that it is not refused otherwise is inferred. The rest is about `*`.
 */
export function resourceOf(state: Pick<CdnState, 'account' | 'domains'>, call: ApiCall): string | string[] {
  const { account, domains } = state;
  if (LISTS.has(call.action)) {
    const seen = [...domains.values()].find((domain) => maySee(state, call, domain));
    return seen === undefined ? '*' : qcsOf(account.uin, seen.domain);
  }
  const targets = [call.params['Urls'] ?? call.params['Paths'] ?? []].flat() as unknown[];
  const hosts = targets.flatMap((target) =>
    typeof target === 'string' ? (/^https?:\/\/([^/:?#]+)/i.exec(target)?.[1]?.toLowerCase() ?? []) : [],
  );
  return hosts.length === 0 ? '*' : [...new Set(hosts)].map((host) => qcsOf(account.uin, host));
}

/** Whether lists show this domain, and what was done to it, to the caller. */
export function maySee(
  { account }: Pick<CdnState, 'account'>,
  { action, by }: ApiCall,
  { domain, deniedTo }: Pick<ListedDomain, 'domain' | 'deniedTo'>,
): boolean {
  return !deniedTo.includes(by) && account.may(by, `cdn:${action}`, qcsOf(account.uin, domain));
}

const qcsOf = (uin: string, domain: string): string => `qcs::cdn::uin/${uin}:domain/${domain}`;
