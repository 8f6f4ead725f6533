import { expect, test } from '@jest/globals';
import { readFile } from 'node:fs/promises';
import { startTrial, ORIGIN, type Trial } from '../cdn/trial.ts';

const MODELS = new URL(
  '../../../node_modules/tencentcloud-sdk-nodejs-cdn/tencentcloud/services/cdn/v20180606/cdn_models.d.ts',
  import.meta.url,
);

const names = async (trial: Trial, filters: object[]) =>
  (await trial.call('DescribeDomains', { Filters: filters })).Domains.map((one) => one['Domain']);

test('DescribeDomains: a domain in brief, and TotalNumber (tencentcloud.com 228/34020 and its sample)', async () => {
  using trial = startTrial();
  const { Domains, TotalNumber } = await trial.call('DescribeDomains', {});
  expect(TotalNumber).toBe(1);
  expect(Domains[0]).toMatchObject({
    Domain: 'www.example.com',
    AppId: 1_250_000_000,
    Cname: 'www.example.com.cdn.dnsv1.com',
    Status: 'online',
    Area: 'mainland',
    Disable: 'normal',
    Product: 'cdn',
    Origin: {
      Origins: [ORIGIN],
      OriginType: 'cos',
      ServerName: ORIGIN,
      OriginPullProtocol: 'http',
      BackupOriginType: null,
    },
  });
  expect(Domains[0]?.['CreateTime']).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/);
});

test('DescribeDomainsConfig: the settings in the form that the domain has them (228/41117, both forms in its samples)', async () => {
  using trial = startTrial();
  const detail = async () => (await trial.call('DescribeDomainsConfig', {})).Domains[0];
  expect(await detail()).toMatchObject({
    CacheKey: { FullUrlCache: 'on', IgnoreCase: 'off', Scheme: { Switch: 'off' }, KeyRules: [] },
    Cache: {
      SimpleCache: {
        CacheRules: [
          { CacheType: 'all', CacheContents: ['*'], CacheTime: 2_592_000 },
          { CacheType: 'file', CacheTime: 0 },
        ],
        FollowOrigin: 'off',
        IgnoreCacheControl: 'off',
        CompareMaxAge: 'off',
      },
      RuleCache: null,
    },
    StatusCodeCache: { Switch: 'on', CacheRules: [{ StatusCode: '404', CacheTime: 10 }] },
    Compression: { Switch: 'on' },
  });
  trial.cdn.setDomain('www.example.com', { cache: { form: 'rule' }, fullUrlCache: false });
  expect(await detail()).toMatchObject({
    CacheKey: { FullUrlCache: 'off' },
    Cache: {
      SimpleCache: null,
      RuleCache: [
        { RuleType: 'all', RulePaths: ['*'], CacheConfig: { Cache: { Switch: 'on', CacheTime: 2_592_000 } } },
        { RuleType: 'file', CacheConfig: { NoCache: { Switch: 'on' }, FollowOrigin: { Switch: 'off' } } },
      ],
    },
  });
});

test.each([
  ['DescribeDomains', 'BriefDomain'],
  ['DescribeDomainsConfig', 'DetailDomain'],
])("every member that %s answers is one of the official SDK's %s", async (action, type) => {
  using trial = startTrial();
  const models = await readFile(MODELS, 'utf8');
  const [block = ''] = new RegExp(`export interface ${type} \\{[^}]*\\}`).exec(models) ?? [];
  const known = [...block.matchAll(/^ {4}(\w+)\??:/gm)].map(([, name]) => name);
  expect(known.length).toBeGreaterThan(10);
  const { Domains } = await trial.call(action, {});
  expect(known).toEqual(expect.arrayContaining(Object.keys(Domains[0] ?? {})));
});

test('filters: exact, several, fuzzy for origin and domain (DomainFilter, 228/41117)', async () => {
  using trial = startTrial();
  trial.cdn.addDomain({
    domain: 'docs.example.com',
    origin: { host: 'o', type: 'domain' },
    status: 'offline',
  });
  const only = (Name: string, Value: string[], Fuzzy?: boolean) => names(trial, [{ Name, Value, Fuzzy }]);
  expect(await only('domain', ['www.example.com'])).toEqual(['www.example.com']);
  expect(await only('domain', ['example.com'])).toEqual([]);
  expect((await only('domain', ['example.com'], true)).sort()).toEqual([
    'docs.example.com',
    'www.example.com',
  ]);
  expect(await only('status', ['offline'])).toEqual(['docs.example.com']);
  expect(await only('domainType', ['cos'])).toEqual(['www.example.com']);
  expect(await only('origin', [ORIGIN])).toEqual(['www.example.com']);
});

test.each([
  ['an unknown filter', { Filters: [{ Name: 'colour', Value: ['red'] }] }],
  ['six values', { Filters: [{ Name: 'domain', Value: ['a', 'b', 'c', 'd', 'e', 'f'] }] }],
  ['two fuzzy values', { Filters: [{ Name: 'domain', Value: ['a', 'b'], Fuzzy: true }] }],
  ['a fuzzy status', { Filters: [{ Name: 'status', Value: ['on'], Fuzzy: true }] }],
  ['a limit over 1,000', { Limit: 1001 }],
])('DescribeDomains refuses %s', async (_, params) => {
  using trial = startTrial();
  expect(await trial.refusal('DescribeDomains', params)).toBe('InvalidParameter.CdnParamError');
});

test('DescribeDomainsConfig takes at most 100 a page and can sort (228/41117)', async () => {
  using trial = startTrial();
  trial.clock.advance(10);
  trial.cdn.addDomain({ domain: 'new.example.com', origin: { host: 'o' } });
  expect(await trial.refusal('DescribeDomainsConfig', { Limit: 101 })).toBe('InvalidParameter.CdnParamError');
  const first = async (params: object) =>
    (await trial.call('DescribeDomainsConfig', { Limit: 1, ...params })).Domains[0]?.['Domain'];
  expect(await first({})).toBe('new.example.com');
  expect(await first({ Sort: { Key: 'createTime', Sequence: 'asc' } })).toBe('www.example.com');
});

test('an unknown domain is an empty list, or by knob CdnHostNotExists (clients in the field handle both)', async () => {
  using trial = startTrial();
  const Filters = [{ Name: 'domain', Value: ['no.example.com'] }];
  expect(await trial.call('DescribeDomains', { Filters })).toEqual({ Domains: [], TotalNumber: 0 });
  trial.cdn.tune({ unknownDomain: 'refuse' });
  expect(await trial.refusal('DescribeDomains', { Filters })).toBe('ResourceNotFound.CdnHostNotExists');
});
