import type { AccountOptions } from './account.ts';
import type { Cdn } from './cdn/index.ts';
import type { Cos } from './cos/index.ts';
import type { CloudWorld } from './index.ts';

/** What a fresh cloud is called. The appid is the one of the official documentation's samples; it belongs to nobody. */
export const NAMES = {
  appid: '1250000000',
  bucket: 'site-1250000000',
  region: 'ap-guangzhou',
  domain: 'www.example.com',
  overseasDomain: 'www.example.org',
  role: 'cdn-purge-role',
} as const satisfies Partial<CloudWorld>;

/**
 * Who there is: the deployer, who may do everything unless a policy is given, and an execution role that SCF may assume and that may
 * purge, which is all that a purge function needs.
 */
export const people = (deployerAllows: readonly string[] = ['*']): AccountOptions => ({
  appid: NAMES.appid,
  uin: '100000000001',
  roles: [
    {
      name: NAMES.role,
      trusts: ['scf.qcloud.com'],
      allows: ['cdn:PurgeUrlsCache', 'cdn:PurgePathCache'],
    },
  ],
  deployerAllows,
});

/** Puts up the bucket and both domains in front of its website endpoint. What the edge keeps it keeps for 30 days, whatever the query. */
export function furnish(cos: Cos, cdn: Cdn): void {
  const { bucket, region, domain, overseasDomain } = NAMES;
  const website = {
    index: 'index.html',
    errorKey: '404.html',
    errorStatus: 'original',
    autoAddressing: false,
  } as const;
  cos.createBucket(bucket, region, { website, publicRead: true });
  const host = `${bucket}.cos-website.${region}.myqcloud.com`;
  const origin = { host, type: 'cos', serverName: host } as const;
  cdn.addDomain({ domain, origin, area: 'mainland', fullUrlCache: false });
  cdn.addDomain({ domain: overseasDomain, origin, area: 'overseas', fullUrlCache: false });
}
