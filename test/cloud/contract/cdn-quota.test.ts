import { expect, test } from '@jest/globals';
import { startTrial, type Trial } from '../cdn/trial.ts';

const urls = (count: number, host = 'www.example.com') =>
  Array.from({ length: count }, (_, index) => `https://${host}/${index}`);

/** Seconds until 00:00 in Beijing, eight hours before 00:00 UTC. */
const untilMidnight = (trial: Trial) => 86_400 - ((trial.clock.now() / 1000 + 8 * 3600) % 86_400);

const left = async (trial: Trial) => {
  const { UrlPurge, PathPurge } = await trial.call('DescribePurgeQuota', {});
  return [...UrlPurge, ...PathPurge].map((row) => row['Available']);
};

test('DescribePurgeQuota: both kinds, both areas, Batch, Total and Available (tencentcloud.com 228/37474)', async () => {
  using trial = startTrial();
  expect(await trial.call('DescribePurgeQuota', {})).toEqual({
    UrlPurge: [
      { Area: 'mainland', Batch: 1000, Total: 10_000, Available: 10_000 },
      { Area: 'overseas', Batch: 1000, Total: 10_000, Available: 10_000 },
    ],
    PathPurge: [
      { Area: 'mainland', Batch: 20, Total: 100, Available: 100 },
      { Area: 'overseas', Batch: 20, Total: 100, Available: 100 },
    ],
  });
  expect(await trial.refusal('DescribePurgeQuota', { Area: 'mainland' })).toBe('UnknownParameter');
});

test('1,000 URLs a call, no more, and a refused call costs nothing (228/37870)', async () => {
  using trial = startTrial();
  expect(await trial.refusal('PurgeUrlsCache', { Urls: urls(1001) })).toBe(
    'LimitExceeded.CdnPurgeUrlExceedBatchLimit',
  );
  expect(await left(trial)).toEqual([10_000, 10_000, 100, 100]);
  expect(await trial.refusal('PurgeUrlsCache', { Urls: urls(1000) })).toBe('');
  expect(await left(trial)).toEqual([9000, 10_000, 100, 100]);
});

test('10,000 URLs a day, whole or not at all, and full again at 00:00 Beijing time (228/37870; the instant is assumed)', async () => {
  using trial = startTrial();
  trial.clock.advance(untilMidnight(trial) + 3600);
  for (let call = 0; call < 9; call += 1) await trial.call('PurgeUrlsCache', { Urls: urls(1000) });
  await trial.call('PurgeUrlsCache', { Urls: urls(999) });
  expect(await trial.refusal('PurgeUrlsCache', { Urls: urls(2) })).toBe(
    'LimitExceeded.CdnPurgeUrlExceedDayLimit',
  );
  expect(await trial.refusal('PurgeUrlsCache', { Urls: urls(1) })).toBe('');
  trial.clock.advance(untilMidnight(trial) - 60);
  expect((await left(trial))[0]).toBe(0);
  trial.clock.advance(61);
  expect((await left(trial))[0]).toBe(10_000);
});

test('100 directories a day, 20 a call (the guide; the page says 500: the quota is what counts)', async () => {
  using trial = startTrial();
  const purge = (count: number) => ({ Paths: urls(count), FlushType: 'flush' });
  expect(await trial.refusal('PurgePathCache', purge(21))).toBe('LimitExceeded.CdnPurgePathExceedBatchLimit');
  for (let call = 0; call < 5; call += 1) await trial.call('PurgePathCache', purge(20));
  expect(await trial.refusal('PurgePathCache', purge(1))).toBe('LimitExceeded.CdnPurgePathExceedDayLimit');
  expect(await left(trial)).toEqual([10_000, 10_000, 0, 100]);
});

test('areas have their own pools; a global domain without Area draws from both (the purge guide)', async () => {
  using trial = startTrial();
  trial.cdn.addDomain({ domain: 'over.example.com', origin: { host: 'o' }, area: 'overseas' });
  trial.cdn.addDomain({ domain: 'world.example.com', origin: { host: 'o' }, area: 'global' });
  await trial.call('PurgeUrlsCache', { Urls: urls(3, 'over.example.com') });
  expect(await left(trial)).toEqual([10_000, 9997, 100, 100]);
  await trial.call('PurgeUrlsCache', { Urls: urls(2, 'world.example.com') });
  expect(await left(trial)).toEqual([9998, 9995, 100, 100]);
  await trial.call('PurgeUrlsCache', { Urls: urls(1, 'world.example.com'), Area: 'mainland' });
  expect(await left(trial)).toEqual([9997, 9995, 100, 100]);
});

test('an exhausted area refuses a call that touches it, and takes nothing from the other', async () => {
  using trial = startTrial({ domain: { area: 'global' } });
  trial.cdn.setQuota('url', 'overseas', { total: 1 });
  expect(await trial.refusal('PurgeUrlsCache', { Urls: urls(2) })).toBe(
    'LimitExceeded.CdnPurgeUrlExceedDayLimit',
  );
  expect(await left(trial)).toEqual([10_000, 1, 100, 100]);
  expect(await trial.refusal('PurgeUrlsCache', { Urls: urls(2), Area: 'mainland' })).toBe('');
});
