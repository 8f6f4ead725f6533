import { beijingTime } from './beijing.ts';
import type { CacheRule, CdnDomain, ListedDomain } from './domain.ts';

const onOff = (value: boolean) => (value ? 'on' : 'off');

/** BriefDomain of DescribeDomains (tencentcloud.com/document/product/228/34020 and its sample). */
export function briefDomain(domain: ListedDomain, appid: string) {
  return {
    ResourceId: domain.resourceId,
    AppId: Number(appid),
    Domain: domain.domain,
    Cname: `${domain.domain}.cdn.dnsv1.com`,
    Status: domain.status,
    ProjectId: 0,
    ServiceType: domain.serviceType,
    CreateTime: beijingTime(domain.createdAt),
    UpdateTime: beijingTime(domain.updatedAt),
    Origin: {
      Origins: [domain.origin.host],
      OriginType: domain.origin.type,
      ServerName: domain.origin.serverName,
      CosPrivateAccess: 'off',
      OriginPullProtocol: domain.origin.pullProtocol,
      BackupOrigins: [],
      BackupOriginType: null,
      BackupServerName: null,
    },
    Disable: 'normal',
    Area: domain.area,
    Readonly: 'normal',
    Product: 'cdn',
    ParentHost: '',
  };
}

/**
 * DetailDomain of DescribeDomainsConfig (cloud.tencent.com/document/product/228/41117): every member that this cloud's edge
 * obeys, and those switches that are off here. The real answer has some forty more, all of them allowed to be null.
 */
export function detailDomain(domain: ListedDomain, appid: string) {
  const brief: Partial<ReturnType<typeof briefDomain>> = briefDomain(domain, appid);
  delete brief.Product;
  return {
    ...brief,
    Cache: shownCache(domain.cache),
    CacheKey: shownCacheKey(domain),
    Compression: {
      Switch: onOff(domain.compression.on),
      CompressionRules: [
        {
          Compress: true,
          FileExtensions: domain.compression.extensions,
          MinLength: domain.compression.minLength,
          MaxLength: domain.compression.maxLength,
          Algorithms: ['gzip'],
        },
      ],
    },
    StatusCodeCache: {
      Switch: 'on',
      CacheRules: Object.entries(domain.statusCodeCache).map(([StatusCode, CacheTime]) => ({
        StatusCode,
        CacheTime,
      })),
    },
    ResponseHeaderCache: { Switch: 'on' },
    RangeOriginPull: { Switch: onOff(domain.rangeOriginPull) },
    ...SWITCHED_OFF,
  };
}

const OFF = { Switch: 'off' };

/** What a domain may have and none of this cloud has, as the samples show it when it is off. */
const SWITCHED_OFF = {
  Https: { Switch: 'on', Http2: 'on', OcspStapling: 'off', VerifyClient: 'off', SslStatus: 'deployed' },
  ForceRedirect: { ...OFF, RedirectType: 'http', RedirectStatusCode: 302, CarryHeaders: 'off' },
  FollowRedirect: OFF,
  UrlRedirect: { ...OFF, PathRules: [] },
  ErrorPage: { ...OFF, PageRules: [] },
  MaxAge: { ...OFF, MaxAgeRules: [] },
  ResponseHeader: { ...OFF, HeaderRules: [] },
  RequestHeader: { ...OFF, HeaderRules: [] },
  Referer: { ...OFF, RefererRules: [] },
  IpFilter: { ...OFF, FilterType: 'blacklist', Filters: [], FilterRules: [] },
  OfflineCache: OFF,
  Seo: OFF,
  SpecificConfig: { Mainland: null, Overseas: null },
  Tag: null,
};

function shownCache(cache: CdnDomain['cache']) {
  const flags = {
    CompareMaxAge: onOff(cache.compareMaxAge),
    IgnoreCacheControl: onOff(cache.ignoreCacheControl),
    IgnoreSetCookie: 'off',
  };
  // Per-rule "follow origin" cannot be said in the simple form.
  const asRules = cache.form === 'rule' || cache.rules.some((rule) => rule.seconds === 'follow-origin');
  if (asRules) {
    return {
      RuleCache: cache.rules.map((rule) => shownRule(rule, flags)),
      SimpleCache: null,
      AdvancedCache: null,
    };
  }
  const rules = cache.rules.map(({ type, contents, seconds }) => ({
    CacheType: type,
    CacheContents: contents,
    CacheTime: seconds,
  }));
  return {
    SimpleCache: { CacheRules: rules, FollowOrigin: onOff(cache.followOrigin), ...flags, Revalidate: null },
    AdvancedCache: null,
    RuleCache: null,
  };
}

function shownRule({ type, contents, seconds }: CacheRule, flags: Readonly<Record<string, string>>) {
  const keeps = typeof seconds === 'number' && seconds > 0;
  return {
    RuleType: type,
    RulePaths: contents,
    CacheConfig: {
      Cache: { Switch: onOff(keeps), CacheTime: keeps ? seconds : 0, ...flags },
      NoCache: { Switch: onOff(seconds === 0), Revalidate: 'off' },
      FollowOrigin: { Switch: onOff(seconds === 'follow-origin') },
    },
  };
}

function shownCacheKey(domain: CdnDomain) {
  return {
    FullUrlCache: onOff(domain.fullUrlCache),
    IgnoreCase: onOff(domain.ignoreCase),
    QueryString: shownQuery(domain),
    Scheme: OFF,
    Cookie: { ...OFF, Value: '' },
    Header: { ...OFF, Value: '' },
    CacheTag: { ...OFF, Value: null },
    KeyRules: domain.fullUrlFolders.map((folder) => ({
      RulePaths: [folder],
      RuleType: 'directory',
      FullUrlCache: 'on',
      IgnoreCase: 'off',
      QueryString: { ...OFF, Action: null, Value: '' },
      RuleTag: 'user',
    })),
  };
}

const shownQuery = ({ keyParameters }: CdnDomain) =>
  keyParameters.length === 0
    ? { ...OFF, Reorder: 'off', Action: null, Value: '' }
    : { Switch: 'on', Reorder: 'off', Action: 'includeCustom', Value: keyParameters.join(';') };
