import { expect, test } from '@jest/globals';
import { gunzipSync } from 'node:zlib';
import { startTrial } from '../cdn/trial.ts';

const HOST = 'https://www.example.com';
const LONG = 'hello '.repeat(100);

test('X-Cache-Lookup comes once for each tier; a miss says Hit From Upstream too (tencentcloud.com 228/11207)', async () => {
  using trial = startTrial();
  trial.pages.set('/a', { body: 'a' });
  const first = await trial.visit(`${HOST}/a`);
  const second = await trial.visit(`${HOST}/a`);
  expect(first.headers['x-cache-lookup']).toEqual(['Cache Miss', 'Hit From Upstream']);
  expect(second.headers['x-cache-lookup']).toEqual(['Cache Hit', 'Hit From MemCache']);
  expect(first.headers['x-nws-log-uuid']).not.toBe(second.headers['x-nws-log-uuid']);
});

test('what the origin says of the file passes, on a hit too (HTTP header cache, tencentcloud.com 228/35319)', async () => {
  using trial = startTrial();
  const headers = {
    'content-type': 'text/html',
    etag: '"5d41402abc4b2a76b9719d911017c592"',
    'last-modified': 'Mon, 01 Jan 2024 00:00:00 GMT',
    'cache-control': 'public, max-age=60',
    'x-cos-hash-crc64ecma': '123',
    server: 'tencent-cos',
  };
  trial.pages.set('/a', { headers, body: 'hello' });
  await trial.visit(`${HOST}/a`);
  const hit = await trial.visit(`${HOST}/a`);
  expect(hit).toMatchObject({ cache: 'hit', headers: { ...headers, 'content-length': '5' } });
});

test("a hit without the origin's Cache-Control says max-age=600, a miss does not (228/38424)", async () => {
  using trial = startTrial();
  trial.pages.set('/a', { body: 'a' });
  expect((await trial.visit(`${HOST}/a`)).headers['cache-control']).toBeUndefined();
  expect((await trial.visit(`${HOST}/a`)).headers['cache-control']).toBe('max-age=600');
});

test.each([
  ['bytes=0-4', 206, 'hello', 'bytes 0-4/11'],
  ['bytes=6-', 206, 'world', 'bytes 6-10/11'],
  ['bytes=-5', 206, 'world', 'bytes 6-10/11'],
  ['bytes=6-99', 206, 'world', 'bytes 6-10/11'],
  ['bytes=11-', 416, '', 'bytes */11'],
  ['bytes=0-1,3-4', 200, 'hello world', undefined],
  ['lines=1-2', 200, 'hello world', undefined],
])(
  'Range %s is cut from the whole file, which is kept (RangeOriginPull off)',
  async (range, status, body, part) => {
    using trial = startTrial();
    trial.pages.set('/a.bin', { body: 'hello world' });
    const first = await trial.visit(`${HOST}/a.bin`, { headers: { range } });
    expect(first).toMatchObject({ status, body, cache: 'miss' });
    expect(first.headers['content-range']).toBe(part);
    expect(await trial.visit(`${HOST}/a.bin`)).toMatchObject({
      status: 200,
      body: 'hello world',
      cache: 'hit',
    });
  },
);

test('RangeOriginPull on: the origin gets the range, and its part is not kept as the file', async () => {
  using trial = startTrial({ domain: { rangeOriginPull: true } });
  trial.pages.set('/a.bin', { status: 206, headers: { 'content-range': 'bytes 0-1/9' }, body: 'he' });
  await trial.visit(`${HOST}/a.bin`, { headers: { range: 'bytes=0-1' } });
  expect(trial.asked[0]?.headers['range']).toBe('bytes=0-1');
  expect((await trial.visit(`${HOST}/a.bin`)).cache).toBe('miss');
});

test.each([
  ['/a.html', LONG, 'gzip, deflate', true],
  ['/a.html', LONG, 'identity', false],
  ['/a.html', LONG, 'gzip;q=0', false],
  ['/a.html', 'short', 'gzip', false],
  ['/a.png', LONG, 'gzip', false],
])(
  'compression of the listed suffixes from 256 bytes on (samples of 228/41117): %s',
  async (target, body, accept, packed) => {
    using trial = startTrial();
    trial.pages.set(target, { headers: { etag: '"e"' }, body });
    for (const cache of ['miss', 'hit']) {
      const visit = await trial.visit(`${HOST}${target}`, { headers: { 'accept-encoding': accept } });
      expect(visit.cache).toBe(cache);
      expect(visit.headers['content-encoding']).toBe(packed ? 'gzip' : undefined);
      expect((packed ? gunzipSync(visit.bytes) : visit.bytes).toString()).toBe(body);
      expect(visit.headers['content-length']).toBe(String(visit.bytes.length));
      expect(visit.headers['etag']).toBe(packed ? 'W/"e"' : '"e"');
    }
  },
);

test('what the bucket stores compressed is not compressed again', async () => {
  using trial = startTrial();
  trial.pages.set('/a.js', { headers: { 'content-encoding': 'br' }, body: LONG });
  const visit = await trial.visit(`${HOST}/a.js`, { headers: { 'accept-encoding': 'gzip, br' } });
  expect(visit).toMatchObject({ body: LONG, headers: { 'content-encoding': 'br' } });
});

test('the node answers a visitor who has the page with 304 (RFC 9110, 13)', async () => {
  using trial = startTrial();
  const time = 'Mon, 01 Jan 2024 00:00:00 GMT';
  trial.pages.set('/a', { headers: { etag: '"e"', 'last-modified': time }, body: 'a' });
  const status = async (headers: Record<string, string>) =>
    (await trial.visit(`${HOST}/a`, { headers })).status;
  expect(await status({ 'if-none-match': 'W/"e"' })).toBe(304);
  expect(await status({ 'if-none-match': '"x"', 'if-modified-since': time })).toBe(200);
  expect(await status({ 'if-modified-since': time })).toBe(304);
  expect(await status({ 'if-modified-since': 'Mon, 01 Jan 2023 00:00:00 GMT' })).toBe(200);
});
