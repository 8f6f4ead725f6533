import { expect, test } from '@jest/globals';
import { startTrial } from '../cdn/trial.ts';

const URL = 'https://www.example.com/a.html';

// Source of all: cloud.tencent.com/document/product/228/37870 (PurgeUrlsCache), 228/37871 (PurgePathCache), unless named.

test.each([
  ['no Urls', {}, 'MissingParameter'],
  ['Urls that are no list', { Urls: URL }, 'InvalidParameterValue'],
  ['Urls with a number', { Urls: [1] }, 'InvalidParameterValue'],
  ['a parameter that the action does not have', { Urls: [URL], Paths: [] }, 'UnknownParameter'],
  ['an empty list', { Urls: [] }, 'InvalidParameter.CdnParamError'],
  ['a URL without scheme', { Urls: ['www.example.com/a.html'] }, 'InvalidParameter.CdnParamError'],
  ['another scheme', { Urls: ['ftp://www.example.com/a.html'] }, 'InvalidParameter.CdnParamError'],
  ['a space', { Urls: ['https://www.example.com/a b.html'] }, 'InvalidParameter.CdnParamError'],
  ['an unknown area', { Urls: [URL], Area: 'global' }, 'InvalidParameter.CdnParamError'],
  ['a wildcard host', { Urls: ['http://*.example.com/'] }, 'InvalidParameter.CdnPurgeWildcardNotAllowed'],
  ['a host of nobody', { Urls: ['https://other.example.com/'] }, 'ResourceNotFound.CdnHostNotExists'],
  ['an area that the domain is not in', { Urls: [URL], Area: 'overseas' }, 'InvalidParameter.CdnParamError'],
  ['a very long URL', { Urls: [`${URL}${'a'.repeat(5000)}`] }, 'InvalidParameter.CdnUrlExceedLength'],
])('PurgeUrlsCache refuses %s (228/37870, error list)', async (_, params, code) => {
  using trial = startTrial();
  expect(await trial.refusal('PurgeUrlsCache', params)).toBe(code);
  expect(trial.cdn.purges()).toEqual([]);
});

test('one bad URL refuses the whole batch and costs no quota (228/33601: "otherwise, the submission will fail")', async () => {
  using trial = startTrial();
  const Urls = [URL, 'https://other.example.com/b.html'];
  expect(await trial.refusal('PurgeUrlsCache', { Urls })).toBe('ResourceNotFound.CdnHostNotExists');
  expect((await trial.call('DescribePurgeQuota', {})).UrlPurge[0]).toMatchObject({ Available: 10_000 });
});

test.each([
  ['online', '', ''],
  ['processing', '', ''],
  ['offline', 'ResourceUnavailable.CdnHostIsNotOnline', 'InvalidParameter.CdnHostInvalidStatus'],
  ['closing', 'InvalidParameter.CdnHostInvalidStatus', 'InvalidParameter.CdnHostInvalidStatus'],
] as const)(
  'a domain that is %s takes purges or not (API 2.0: online or being deployed)',
  async (status, url, path) => {
    using trial = startTrial({ domain: { status } });
    expect(await trial.refusal('PurgeUrlsCache', { Urls: [URL] })).toBe(url);
    const Paths = ['https://www.example.com/'];
    expect(await trial.refusal('PurgePathCache', { Paths, FlushType: 'flush' })).toBe(path);
  },
);

test('a signer whose policy does not cover the domain is refused (598/57073: CDN is authorised per domain)', async () => {
  using trial = startTrial({ domain: { deniedTo: ['role:other'] } });
  expect(await trial.refusal('PurgeUrlsCache', { Urls: [URL] }, 'role:other')).toBe(
    'UnauthorizedOperation.CdnHostUnauthorized',
  );
  expect(await trial.refusal('PurgeUrlsCache', { Urls: [URL] }, 'deployer')).toBe('');
});

test('non-ASCII URLs have to be escaped or sent with UrlEncode (the purge guide); a knob accepts them', async () => {
  using trial = startTrial({ knobs: { echo: 'encoded' } });
  const Urls = ['https://www.example.com/文档/%E4%B8%AD.html'];
  expect(await trial.refusal('PurgeUrlsCache', { Urls })).toBe('InvalidParameter.CdnParamError');
  await trial.call('PurgeUrlsCache', { Urls, UrlEncode: true });
  // What is encoded already is not encoded again.
  expect(trial.cdn.purges()[0]?.url).toBe('https://www.example.com/%E6%96%87%E6%A1%A3/%E4%B8%AD.html');
  trial.cdn.tune({ nonAscii: 'accept' });
  expect(await trial.refusal('PurgeUrlsCache', { Urls })).toBe('');
});

test('a call shares one task id, unix seconds and nine digits, over one row for each URL (228/37873, PurgeTask)', async () => {
  using trial = startTrial();
  const { TaskId } = await trial.call('PurgeUrlsCache', { Urls: [URL, 'http://www.example.com/b.html'] });
  expect(TaskId).toMatch(/^\d{19}$/);
  expect(Math.abs(Number(TaskId.slice(0, 10)) - trial.clock.now() / 1000)).toBeLessThan(2);
  expect(trial.cdn.purges().map(({ taskId }) => taskId)).toEqual([TaskId, TaskId]);
});

test('the ledger has the acceptance and the end, and pending() counts what is between', async () => {
  using trial = startTrial();
  await trial.call('PurgeUrlsCache', { Urls: [URL] }, 'role:purger');
  const detail = { type: 'url', area: 'mainland', urls: [URL], flushType: 'delete' };
  const line = { kind: 'purge', service: 'cdn', operation: 'PurgeUrlsCache', by: 'role:purger' };
  expect(trial.ledger.entries()).toMatchObject([{ ...line, status: 'accepted', detail }]);
  expect(trial.cdn.pending()).toBe(1);
  trial.clock.advance(2);
  expect(trial.cdn.pending()).toBe(0);
  expect(trial.ledger.entries()[1]).toMatchObject({ ...line, status: 'done', detail });
});

test.each([
  ['fail', { status: 'fail' }, 1],
  ['stuck', { status: 'process' }, 1],
  ['duplicate', { status: 'done' }, 2],
] as const)('fault %s strikes one row of a purge; the others are done', async (how, row, shown) => {
  using trial = startTrial();
  trial.faults.add({ operation: 'purge', how, count: 1 });
  const { TaskId } = await trial.call('PurgeUrlsCache', { Urls: [URL, `${URL}?b`] });
  trial.clock.advance(3);
  expect(trial.cdn.purges()).toMatchObject([row, { status: 'done' }]);
  expect(trial.cdn.pending()).toBe(0);
  const { PurgeLogs } = await trial.call('DescribePurgeTasks', { TaskId });
  expect(PurgeLogs?.filter(({ Url }) => Url === URL)).toHaveLength(shown);
});

test('fault lost: accepted, in no record, and never ends', async () => {
  using trial = startTrial();
  trial.faults.add({ operation: 'purge', how: 'lost', count: 1 });
  const { TaskId } = await trial.call('PurgeUrlsCache', { Urls: [URL] });
  trial.clock.advance(3600);
  expect((await trial.call('DescribePurgeTasks', { TaskId })).PurgeLogs).toBeNull();
  expect(trial.ledger.entries().map(({ status }) => status)).toEqual(['accepted']);
  expect(trial.cdn.pending()).toBe(0);
});

test('real pace: visible within a minute, done after some minutes (the FAQ: about 5)', async () => {
  using trial = startTrial({ pace: 'real', knobs: { random: () => 0.5 } });
  const { TaskId } = await trial.call('PurgeUrlsCache', { Urls: [URL] });
  const statusAfter = async (seconds: number) => {
    trial.clock.advance(seconds);
    return (await trial.call('DescribePurgeTasks', { TaskId })).PurgeLogs?.[0]?.Status;
  };
  expect(await statusAfter(4)).toBeUndefined();
  expect(await statusAfter(56)).toBe('process');
  expect(await statusAfter(300)).toBe('done');
});

test.each([
  ['FlushType missing', { Paths: ['https://www.example.com/'] }, 'MissingParameter'],
  [
    'another FlushType',
    { Paths: ['https://www.example.com/'], FlushType: 'all' },
    'InvalidParameter.CdnParamError',
  ],
  ['no scheme', { Paths: ['www.example.com/'], FlushType: 'flush' }, 'InvalidParameter.CdnParamError'],
])('PurgePathCache refuses %s (228/37871)', async (_, params, code) => {
  using trial = startTrial();
  expect(await trial.refusal('PurgePathCache', params)).toBe(code);
});

test('a global domain: one row a URL, or by knob one for each area', async () => {
  using trial = startTrial({ domain: { area: 'global' } });
  await trial.call('PurgeUrlsCache', { Urls: [URL] });
  expect(trial.cdn.purges()).toHaveLength(1);
  trial.cdn.tune({ globalRows: 'per area' });
  await trial.call('PurgeUrlsCache', { Urls: [URL] });
  expect(trial.cdn.purges()).toHaveLength(3);
});

test('an action that the CDN does not have is not there: the gate refuses it', () => {
  using trial = startTrial();
  expect(Object.keys(trial.cdn.product.actions).sort()).toEqual([
    'DescribeDomains',
    'DescribeDomainsConfig',
    'DescribePurgeQuota',
    'DescribePurgeTasks',
    'PurgePathCache',
    'PurgeUrlsCache',
  ]);
  expect(Object.values(trial.cdn.product.actions).every(({ rate }) => rate === 20)).toBe(true);
});
