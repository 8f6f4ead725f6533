import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { ORIGIN, startTrial } from '../cdn/trial.ts';

const HOST = 'https://www.example.com';

test('the first visit asks the origin, the next one is a hit with what was kept (228/38424)', async () => {
  using trial = startTrial();
  trial.pages.set('/a.html', { body: 'one' });
  expect(await trial.visit(`${HOST}/a.html`)).toMatchObject({ status: 200, body: 'one', cache: 'miss' });
  trial.pages.set('/a.html', { body: 'two' });
  expect(await trial.visit(`${HOST}/a.html`)).toMatchObject({ status: 200, body: 'one', cache: 'hit' });
  expect(trial.asked).toHaveLength(1);
});

test('the origin is asked under its ServerName, and hears of the visitor (the FAQ on features)', async () => {
  using trial = startTrial({ domain: { origin: { serverName: 'bucket.example' } } });
  await trial.visit(`${HOST}/a?b=1`, { headers: { 'accept-encoding': 'gzip', range: 'bytes=0-1' } });
  const [asked] = trial.asked;
  expect(asked).toMatchObject({ host: ORIGIN, scheme: 'http', method: 'GET', target: '/a?b=1' });
  expect(asked?.headers).toEqual({
    host: 'bucket.example',
    'x-forwarded-for': '203.0.113.7',
    'x-forwarded-proto': 'https',
  });
});

test('http and https share one entry; case counts unless IgnoreCase is on (CacheKey of 228/41117)', async () => {
  using trial = startTrial();
  trial.pages.set('/a.html', { body: 'a' });
  await trial.visit(`${HOST}/a.html`);
  expect((await trial.visit('http://www.example.com/a.html')).cache).toBe('hit');
  expect((await trial.visit(`${HOST}/A.html`)).cache).toBe('miss');
  trial.cdn.setDomain('www.example.com', { ignoreCase: true });
  expect((await trial.visit(`${HOST}/A.HTML`)).cache).toBe('hit');
});

test('FullUrlCache on: each query is an entry of its own; off: the query does not count', async () => {
  using trial = startTrial();
  for (const target of ['/a', '/a?1', '/a?2']) trial.pages.set(target, { body: target });
  await trial.visit(`${HOST}/a?1`);
  expect(await trial.visit(`${HOST}/a?2`)).toMatchObject({ cache: 'miss', body: '/a?2' });
  trial.cdn.setDomain('www.example.com', { fullUrlCache: false });
  await trial.visit(`${HOST}/a`);
  expect(await trial.visit(`${HOST}/a?2`)).toMatchObject({ cache: 'hit', body: '/a' });
});

test('of the query what CacheKey.QueryString names, and below the folders of KeyRules all of it', async () => {
  using trial = startTrial({
    domain: { fullUrlCache: false, keyParameters: ['lang'], fullUrlFolders: ['/s'] },
  });
  for (const target of ['/a?lang=de', '/a?lang=en', '/s/a?1', '/s/a?2'])
    trial.pages.set(target, { body: target });
  await trial.visit(`${HOST}/a?lang=de`);
  expect((await trial.visit(`${HOST}/a?utm=1&lang=de`)).cache).toBe('hit');
  expect((await trial.visit(`${HOST}/a?lang=en`)).cache).toBe('miss');
  await trial.visit(`${HOST}/s/a?1`);
  expect((await trial.visit(`${HOST}/s/a?2`)).cache).toBe('miss');
});

test('/dir/ and /dir/index.html are two entries', async () => {
  using trial = startTrial();
  trial.pages.set('/dir/', { body: 'index' }).set('/dir/index.html', { body: 'index' });
  await trial.visit(`${HOST}/dir/`);
  expect((await trial.visit(`${HOST}/dir/index.html`)).cache).toBe('miss');
  expect((await trial.visit(`${HOST}/dir/`)).cache).toBe('hit');
});

test('the key is the path as sent, or by knob one for all its percent-encodings', async () => {
  using trial = startTrial();
  trial.pages.set('/a(1).html', { body: 'a' }).set('/a%281%29.html', { body: 'a' });
  await trial.visit(`${HOST}/a(1).html`);
  expect((await trial.visit(`${HOST}/a%281%29.html`)).cache).toBe('miss');
  trial.cdn.tune({ rawKey: false });
  await trial.visit(`${HOST}/a(1).html`);
  expect((await trial.visit(`${HOST}/a%281%29.html`)).cache).toBe('hit');
});

test('an origin that breaks the connection is a 502, one that never answers a 504', async () => {
  using trial = startTrial();
  trial.pages.set('/broken', { trouble: 'reset', body: '' }).set('/silent', { trouble: 'stall', body: '' });
  expect((await trial.visit(`${HOST}/broken`)).status).toBe(502);
  expect((await trial.visit(`${HOST}/silent`)).status).toBe(504);
});

test('HEAD is answered from the cache and passes through otherwise; POST is never kept', async () => {
  using trial = startTrial();
  trial.pages.set('/a', { body: 'hello' });
  const head = () => trial.visit(`${HOST}/a`, { method: 'HEAD' });
  expect(await head()).toMatchObject({ body: '', cache: 'miss', headers: { 'content-length': '5' } });
  expect((await trial.visit(`${HOST}/a`, { method: 'POST' })).cache).toBe('miss');
  expect((await trial.visit(`${HOST}/a`)).cache).toBe('miss');
  expect(await head()).toMatchObject({ body: '', cache: 'hit', headers: { 'content-length': '5' } });
});

test('a domain that is off answers 404 (tencentcloud.com 228/34012); one that nobody added is not served', async () => {
  using trial = startTrial();
  trial.pages.set('/a', { body: 'a' });
  await trial.visit(`${HOST}/a`);
  trial.cdn.setDomain('www.example.com', { status: 'offline' });
  expect((await trial.visit(`${HOST}/a`)).status).toBe(404);
  expect(trial.cdn.edge.serves('www.example.com')).toBe(true);
  expect(trial.cdn.edge.serves('other.example.com')).toBe(false);
});

test('a global domain has one cache for each area', async () => {
  using trial = startTrial({ domain: { area: 'global' } });
  trial.pages.set('/a', { body: 'a' });
  await trial.visit(`${HOST}/a`);
  trial.cdn.tune({ visitorArea: 'overseas' });
  expect((await trial.visit(`${HOST}/a`)).cache).toBe('miss');
});

test('a visit leaves a line for the ledger, and has faults', async () => {
  using trial = startTrial();
  expect((await trial.visit(`${HOST}/a?b`)).entry).toEqual({
    kind: 'request',
    service: 'edge',
    operation: 'Visit',
    status: 404,
    by: 'anonymous',
    detail: { url: `${HOST}/a?b`, cache: 'miss' },
  });
  trial.faults.add({ operation: 'Visit', how: 'reset', count: 1 });
  trial.faults.add({ operation: 'Visit', how: '503', count: 1 });
  expect((await trial.visit(`${HOST}/a`)).trouble).toBe('reset');
  expect((await trial.visit(`${HOST}/a`)).status).toBe(503);
  expect((await trial.visit(`${HOST}/a`)).status).toBe(404);
});

test('whatever is asked in whatever order, a visitor gets the page of its own URL or its last state', async () => {
  const target = fc.constantFrom('/', '/a', '/a/', '/a/index.html', '/a?x', '/A', '/%61');
  const step = fc.record({ target, change: fc.boolean(), advance: fc.integer({ min: 0, max: 3_000_000 }) });
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 30 }), async (steps) => {
      using trial = startTrial();
      const versions = new Map<string, number>();
      for (const { target: at, change, advance } of steps) {
        if (change) {
          versions.set(at, (versions.get(at) ?? 0) + 1);
          trial.pages.set(at, { body: `${at} ${String(versions.get(at))}` });
        }
        trial.clock.advance(advance);
        const { body, status, cache } = await trial.visit(`${HOST}${at}`);
        const now = trial.pages.get(at)?.body ?? 'not here';
        if (cache === 'miss') expect(body).toBe(now);
        if (status === 200) expect(body.startsWith(`${at} `)).toBe(true);
      }
    }),
    { numRuns: 60 },
  );
});
