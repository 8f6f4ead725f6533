import { expect, test } from '@jest/globals';
import { startTrial, type Trial } from '../cdn/trial.ts';

const HOST = 'https://www.example.com';
const TIME = 'Mon, 01 Jan 2024 00:00:00 GMT';

/** Whether the second visit was a hit. */
async function kept(trial: Trial, target: string): Promise<boolean> {
  await trial.visit(`${HOST}${target}`);
  return (await trial.visit(`${HOST}${target}`)).cache === 'hit';
}

test('a 404 is kept for 10 s (StatusCodeCache of the samples), other errors and redirects never (only 2XX, 228/38424)', async () => {
  using trial = startTrial();
  await trial.visit(`${HOST}/new.html`);
  trial.pages.set('/new.html', { body: 'here' });
  expect(await trial.visit(`${HOST}/new.html`)).toMatchObject({ status: 404, cache: 'hit' });
  trial.clock.advance(9);
  expect((await trial.visit(`${HOST}/new.html`)).status).toBe(404);
  trial.clock.advance(2);
  expect(await trial.visit(`${HOST}/new.html`)).toMatchObject({ status: 200, body: 'here' });
  for (const status of [301, 302, 403, 500, 503]) {
    trial.pages.set(`/${status}`, { status, headers: { location: '/dir/' }, body: '' });
    expect(await kept(trial, `/${status}`)).toBe(false);
  }
  expect((await trial.visit(`${HOST}/302`)).headers).toMatchObject({ location: '/dir/' });
});

test.each([
  ['public, max-age=0, must-revalidate', true],
  ['max-age=1', true],
  ['no-cache', false],
  ['no-store', false],
  ['private, max-age=600', false],
])('a rule of 30 days keeps Cache-Control: %s: %s (228/38424)', async (value, expected) => {
  using trial = startTrial();
  trial.pages.set('/a', { headers: { 'cache-control': value }, body: 'a' });
  expect(await kept(trial, '/a')).toBe(expected);
  trial.cdn.setDomain('www.example.com', { cache: { ignoreCacheControl: true } });
  expect(await kept(trial, '/a')).toBe(true);
});

test('CompareMaxAge takes the smaller time; following the origin keeps nothing without max-age (228/38424)', async () => {
  using trial = startTrial({ domain: { cache: { compareMaxAge: true } } });
  trial.pages.set('/a', { headers: { 'cache-control': 'max-age=60' }, body: 'one' }).set('/b', { body: 'b' });
  await trial.visit(`${HOST}/a`);
  trial.clock.advance(61);
  expect((await trial.visit(`${HOST}/a`)).cache).toBe('miss');
  trial.cdn.setDomain('www.example.com', {
    cache: { compareMaxAge: false, rules: [{ type: 'all', contents: ['*'], seconds: 'follow-origin' }] },
  });
  expect(await kept(trial, '/a')).toBe(true);
  expect(await kept(trial, '/b')).toBe(false);
});

test('the last rule that matches wins; each type of rule matches what it says (228/38424)', async () => {
  using trial = startTrial({
    domain: {
      cache: {
        rules: [
          { type: 'all', contents: ['*'], seconds: 600 },
          { type: 'directory', contents: ['/api'], seconds: 0 },
          { type: 'file', contents: ['css'], seconds: 600 },
          { type: 'path', contents: ['/live/*.json'], seconds: 0 },
          { type: 'index', contents: ['/'], seconds: 0 },
        ],
      },
    },
  });
  const expected = {
    '/': false,
    '/a': true,
    '/api/x': false,
    '/apix': true,
    '/api/x.css': true,
    '/live/x.json': false,
  };
  for (const [target, keeps] of Object.entries(expected)) {
    trial.pages.set(target, { body: 'x' });
    expect([target, await kept(trial, target)]).toEqual([target, keeps]);
  }
});

test('after its time an entry is compared by Last-Modified: the same stays, a newer one comes (OriginMtimeCheckType equal)', async () => {
  using trial = startTrial();
  const page = (time: string, body: string) => {
    trial.pages.set('/a', { headers: { 'last-modified': `Mon, 01 Jan 2024 00:00:${time} GMT` }, body });
  };
  page('00', 'one');
  await trial.visit(`${HOST}/a`);
  trial.clock.advance(2_592_001);
  expect(await trial.visit(`${HOST}/a`)).toMatchObject({ body: 'one', cache: 'hit', status: 200 });
  expect(trial.asked[1]?.headers).toHaveProperty('if-modified-since');
  expect(await trial.visit(`${HOST}/a`)).toMatchObject({ cache: 'hit' });
  expect(trial.asked).toHaveLength(2);
  page('01', 'two');
  trial.clock.advance(2_592_001);
  expect(await trial.visit(`${HOST}/a`)).toMatchObject({ body: 'two', cache: 'miss' });
});

test('an origin that knows no conditions is compared by time and length: both equal, the kept file stays', async () => {
  using trial = startTrial();
  const headers = { 'last-modified': TIME };
  const after = async (body: string) => {
    trial.pages.set('/a', { headers, body, ignoresConditions: true });
    trial.clock.advance(2_592_001);
    return (await trial.visit(`${HOST}/a`)).body;
  };
  expect(await after('one')).toBe('one');
  expect(await after('two')).toBe('one');
  expect(await after('three')).toBe('three');
});

test('a kept 404 is never confirmed by the time of the page that is there now', async () => {
  using trial = startTrial();
  const headers = { 'last-modified': TIME };
  trial.pages.set('/a', { status: 404, headers, body: 'not here' });
  await trial.visit(`${HOST}/a`);
  trial.pages.set('/a', { headers, body: 'here' });
  trial.clock.advance(11);
  expect(await trial.visit(`${HOST}/a`)).toMatchObject({ status: 200, body: 'here' });
});

test('an origin in trouble is passed on, not kept, and costs no entry', async () => {
  using trial = startTrial();
  const headers = { 'last-modified': TIME };
  trial.pages.set('/a', { headers, body: 'one' });
  await trial.visit(`${HOST}/a`);
  trial.clock.advance(2_592_001);
  trial.pages.set('/a', { status: 503, body: 'busy' });
  expect(await trial.visit(`${HOST}/a`)).toMatchObject({ status: 503, body: 'busy' });
  trial.pages.set('/a', { headers, body: 'one' });
  expect(await trial.visit(`${HOST}/a`)).toMatchObject({ status: 200, body: 'one', cache: 'hit' });
});

test('a part that nobody asked for is not kept as the file', async () => {
  using trial = startTrial();
  trial.pages.set('/a', { status: 206, body: 'part' });
  expect(await kept(trial, '/a')).toBe(false);
});
