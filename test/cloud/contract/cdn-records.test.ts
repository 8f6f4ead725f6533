import { expect, test } from '@jest/globals';
import { startTrial, type Trial } from '../cdn/trial.ts';

const HOST = 'https://www.example.com';
const WHOLE_DAY = { StartTime: '2020-01-01 00:00:00' };

const urlsOf = async (trial: Trial, params: object) =>
  ((await trial.call('DescribePurgeTasks', params)).PurgeLogs ?? []).map(({ Url }) => Url.replace(HOST, ''));

const beijing = (at: number) => new Date(at + 8 * 3_600_000).toISOString().slice(0, 19).replace('T', ' ');

// Source of all: cloud.tencent.com/document/product/228/37873 (DescribePurgeTasks), unless named.

test.each([
  ['neither TaskId nor StartTime', {}],
  ['only an EndTime', { EndTime: '2026-01-01 00:00:00' }],
  ['an ISO time', { StartTime: '2026-01-01T00:00:00Z' }],
  ['a day that is none', { StartTime: '2026-02-30 00:00:00' }],
  ['an end before the start', { StartTime: '2026-01-02 00:00:00', EndTime: '2026-01-01 00:00:00' }],
  ['an unknown status', { ...WHOLE_DAY, Status: 'Done' }],
  ['an unknown type', { ...WHOLE_DAY, PurgeType: 'dir' }],
  ['a limit over the highest', { ...WHOLE_DAY, Limit: 1001 }],
  ['a negative offset', { ...WHOLE_DAY, Offset: -1 }],
])('DescribePurgeTasks refuses %s with CdnParamError', async (_, params) => {
  using trial = startTrial();
  expect(await trial.refusal('DescribePurgeTasks', params)).toBe('InvalidParameter.CdnParamError');
});

test('a limit that is text is the gateway to refuse', async () => {
  using trial = startTrial();
  expect(await trial.refusal('DescribePurgeTasks', { ...WHOLE_DAY, Limit: '20' })).toBe(
    'InvalidParameterValue',
  );
});

test('a purge is visible after a second and done after two; the task id alone finds it', async () => {
  using trial = startTrial();
  const { TaskId } = await trial.call('PurgeUrlsCache', { Urls: [`${HOST}/a`] });
  const status = async () => (await trial.call('DescribePurgeTasks', { TaskId })).PurgeLogs?.[0]?.Status;
  expect(await status()).toBeUndefined();
  trial.clock.advance(1);
  expect(await status()).toBe('process');
  trial.clock.advance(1);
  expect(await status()).toBe('done');
});

test('a record has these members, its time is Beijing time in whole seconds', async () => {
  using trial = startTrial();
  const at = trial.clock.now();
  const { TaskId } = await trial.call('PurgeUrlsCache', { Urls: [`${HOST}/a`] });
  trial.clock.advance(5);
  const { PurgeLogs, TotalCount } = await trial.call('DescribePurgeTasks', { TaskId });
  expect([beijing(at), beijing(at + 1000)]).toContain(PurgeLogs?.[0]?.CreateTime);
  expect(PurgeLogs).toEqual([
    {
      TaskId,
      Url: `${HOST}/a`,
      Status: 'done',
      PurgeType: 'url',
      FlushType: 'delete',
      CreateTime: expect.any(String),
    },
  ]);
  expect(TotalCount).toBe(1);
});

test('times are Beijing time: the same text taken as UTC looks eight hours away and finds nothing', async () => {
  using trial = startTrial();
  await trial.call('PurgeUrlsCache', { Urls: [`${HOST}/a`] });
  trial.clock.advance(5);
  const now = trial.clock.now();
  const hour = 3_600_000;
  const found = (from: number, to: number) =>
    urlsOf(trial, { StartTime: beijing(from), EndTime: beijing(to) });
  expect(await found(now - hour, now + hour)).toEqual(['/a']);
  expect(await found(now - 9 * hour, now - 7 * hour)).toEqual([]);
});

test('both ends of the window count, to the second', async () => {
  using trial = startTrial();
  const { TaskId } = await trial.call('PurgeUrlsCache', { Urls: [`${HOST}/a`] });
  trial.clock.advance(5);
  const { PurgeLogs } = await trial.call('DescribePurgeTasks', { TaskId });
  const second = PurgeLogs?.[0]?.CreateTime ?? '';
  expect(await urlsOf(trial, { StartTime: second, EndTime: second })).toEqual(['/a']);
  const next = beijing(Date.parse(`${second.replace(' ', 'T')}+08:00`) + 1000);
  expect(await urlsOf(trial, { StartTime: next })).toEqual([]);
});

test('nothing found: PurgeLogs and TotalCount are null, or by knob empty (the page: "may be null")', async () => {
  using trial = startTrial();
  expect(await trial.call('DescribePurgeTasks', WHOLE_DAY)).toEqual({ PurgeLogs: null, TotalCount: null });
  trial.cdn.tune({ nullLists: 'never' });
  expect(await trial.call('DescribePurgeTasks', WHOLE_DAY)).toEqual({ PurgeLogs: [], TotalCount: 0 });
});

test('20 records a page unless asked for more; TotalCount counts all; newest first by default, order is a knob', async () => {
  using trial = startTrial();
  for (let index = 0; index < 25; index += 1) {
    await trial.call('PurgeUrlsCache', { Urls: [`${HOST}/${index}`] });
  }
  trial.clock.advance(5);
  const first = await urlsOf(trial, WHOLE_DAY);
  expect(first).toHaveLength(20);
  expect(first[0]).toBe('/24');
  const rest = await urlsOf(trial, { ...WHOLE_DAY, Offset: 20 });
  expect(new Set([...first, ...rest])).toHaveProperty('size', 25);
  expect((await trial.call('DescribePurgeTasks', { ...WHOLE_DAY, Offset: 25 })).TotalCount).toBe(25);
  expect(await urlsOf(trial, { ...WHOLE_DAY, Limit: 1000 })).toHaveLength(25);
  trial.cdn.tune({ order: 'oldest' });
  expect((await urlsOf(trial, WHOLE_DAY))[0]).toBe('/0');
  trial.cdn.tune({ order: 'shuffled' });
  const shuffled = await urlsOf(trial, { ...WHOLE_DAY, Limit: 25 });
  expect(shuffled).not.toEqual(shuffled.toSorted((a, b) => Number(a.slice(1)) - Number(b.slice(1))));
  expect(new Set(shuffled)).toHaveProperty('size', 25);
});

test('Keyword is a domain or a complete URL, never a part of one (the purge guide)', async () => {
  using trial = startTrial();
  trial.cdn.addDomain({ domain: 'b.example.com', origin: { host: 'o' } });
  await trial.call('PurgeUrlsCache', { Urls: [`${HOST}/a`, `${HOST}/ab`, 'https://b.example.com/a'] });
  trial.clock.advance(5);
  const found = (Keyword: string) => urlsOf(trial, { ...WHOLE_DAY, Keyword });
  expect(await found('www.example.com')).toEqual(['/ab', '/a']);
  expect(await found(`${HOST}/a`)).toEqual(['/a']);
  expect(await found('http://www.example.com/a')).toEqual([]);
  expect(await found('example.com')).toEqual([]);
});

test('Status, PurgeType and Area select', async () => {
  using trial = startTrial();
  trial.faults.add({ operation: 'purge', how: 'fail', count: 1 });
  await trial.call('PurgeUrlsCache', { Urls: [`${HOST}/bad`, `${HOST}/good`] });
  await trial.call('PurgePathCache', { Paths: [`${HOST}/dir/`], FlushType: 'flush' });
  trial.clock.advance(5);
  const found = (filter: object) => urlsOf(trial, { ...WHOLE_DAY, ...filter });
  expect(await found({ Status: 'fail' })).toEqual(['/bad']);
  expect(await found({ Status: 'process' })).toEqual([]);
  expect(await found({ PurgeType: 'path' })).toEqual(['/dir/']);
  expect(await found({ Area: 'mainland' })).toHaveLength(3);
  expect(await found({ Area: 'overseas' })).toEqual([]);
});

test('records are kept for 30 days (the API 2.0 page of the same records)', async () => {
  using trial = startTrial();
  await trial.call('PurgeUrlsCache', { Urls: [`${HOST}/a`] });
  trial.clock.advance(30 * 86_400 - 60);
  expect(await urlsOf(trial, WHOLE_DAY)).toEqual(['/a']);
  trial.clock.advance(120);
  expect(await urlsOf(trial, WHOLE_DAY)).toEqual([]);
});
