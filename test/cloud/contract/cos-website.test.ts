import { describe, expect, test } from '@jest/globals';
import type { WebsiteConfig } from '../cos/index.ts';
import { BUCKET, openBench, WEBSITE_HOST, type Ask, type Bench } from './cos-client.ts';

const PLAIN: WebsiteConfig = {
  index: 'index.html',
  errorKey: '404.html',
  errorStatus: 'original',
  autoAddressing: false,
};

function site(change: Partial<WebsiteConfig> = {}, files: Record<string, string> = {}): Bench {
  const bench = openBench({ website: { ...PLAIN, ...change }, publicRead: true });
  const view = bench.cos.view(BUCKET);
  for (const [key, body] of Object.entries({
    'index.html': 'home',
    'dir/index.html': 'dir',
    'about.html': 'about',
    ...files,
  }))
    view.put(key, body);
  return bench;
}

const visit = (bench: Bench, key: string, more: Ask = {}) =>
  bench.ask({ key, host: WEBSITE_HOST, signed: 'none', ...more });

describe('the website endpoint (cloud.tencent.com/document/product/436/31930)', () => {
  test.each([
    ['', 'home'],
    ['dir/', 'dir'],
    ['about.html', 'about'],
  ])('/%s answers %s to anybody', async (key, text) => {
    const bench = site();
    expect(await visit(bench, key)).toMatchObject({ status: 200, text });
    expect(bench.ledger.entries().at(-1)).toMatchObject({
      service: 'website',
      operation: 'GetWebsite',
      status: 200,
      by: 'anonymous',
    });
  });

  test('a directory without its slash is redirected: 302, Location, x-cos-error-code: Found (captured from the real endpoint)', async () => {
    const { status, headers } = await visit(site(), 'dir');
    expect(status).toBe(302);
    expect(headers).toMatchObject({
      location: '/dir/',
      'x-cos-error-code': 'Found',
      'x-cos-error-message': 'Resource Found',
      'content-type': 'text/html',
    });
  });

  test('the Location keeps the escapes of the request', async () => {
    const bench = site({}, { '目 录/index.html': 'x' });
    expect((await visit(bench, '目 录')).headers['location']).toBe('/%E7%9B%AE%20%E5%BD%95/');
  });

  test('extensions may be left out only with AutoAddressing', async () => {
    expect((await visit(site(), 'about')).status).toBe(404);
    expect(await visit(site({ autoAddressing: true }), 'about')).toMatchObject({
      status: 200,
      text: 'about',
    });
  });

  test('the error document comes with 404, or with 200 where OriginalHttpStatus is Disabled', async () => {
    const files = { '404.html': 'lost' };
    expect(await visit(site({}, files), 'no')).toMatchObject({ status: 404, text: 'lost' });
    expect(await visit(site({ errorStatus: '200' }, files), 'no')).toMatchObject({
      status: 200,
      text: 'lost',
    });
  });

  test('without an error document: 404 with html and the code in a header', async () => {
    const { status, headers, text } = await visit(site(), 'no');
    expect({ status, type: headers['content-type'], code: headers['x-cos-error-code'] }).toEqual({
      status: 404,
      type: 'text/html',
      code: 'NoSuchKey',
    });
    expect(text).toContain('NoSuchKey');
  });

  test('HEAD as GET; anything else 405', async () => {
    expect(await visit(site(), '', { method: 'HEAD' })).toMatchObject({ status: 200 });
    expect((await visit(site(), 'a', { method: 'PUT' })).status).toBe(405);
    expect((await visit(site(), '', { method: 'POST' })).headers['x-cos-error-code']).toBe(
      'MethodNotAllowed',
    );
  });

  test('private objects are refused: 403', async () => {
    const bench = site();
    await bench.put('.state', 'secret', { 'x-cos-acl': 'private' });
    const told = await visit(bench, '.state');
    expect([told.status, told.headers['x-cos-error-code']]).toEqual([403, 'AccessDenied']);
    expect(told.text).not.toContain('secret');
  });

  test('a private bucket has no public website', async () => {
    const bench = openBench({ website: PLAIN });
    await bench.put('index.html', 'home');
    expect((await visit(bench, '')).status).toBe(403);
  });

  test('conditional GET: 304', async () => {
    const bench = site();
    const { headers } = await visit(bench, '');
    expect((await visit(bench, '', { headers: { 'if-none-match': headers['etag'] ?? '' } })).status).toBe(
      304,
    );
    expect(
      (await visit(bench, '', { headers: { 'if-modified-since': headers['last-modified'] ?? '' } })).status,
    ).toBe(304);
  });

  test('a query is passed over', async () => {
    expect((await visit(site(), '', { query: { v: '3', acl: '' } })).text).toBe('home');
  });

  test('all requests can be sent to https: 301', async () => {
    const bench = site({ redirectAllTo: 'https' });
    expect((await visit(bench, '')).status).toBe(200);
    const request = {
      method: 'GET',
      host: WEBSITE_HOST,
      scheme: 'http',
      target: '/a?b',
      headers: {},
      body: Buffer.alloc(0),
      from: '',
    } as const;
    const { status, headers } = await bench.cos.service.answer(request);
    expect([status, headers['Location']]).toEqual([301, `https://${WEBSITE_HOST}/a?b`]);
  });

  test('without a configuration, or a bucket, there is no site: 404', async () => {
    expect((await visit(openBench({ publicRead: true }), '')).headers['x-cos-error-code']).toBe(
      'NoSuchWebsiteConfiguration',
    );
    const host = WEBSITE_HOST.replace('site-', 'other-');
    expect((await visit(site(), '', { host })).headers['x-cos-error-code']).toBe('NoSuchBucket');
  });

  test('the object API does not play website, nor lists to everybody what is private', async () => {
    const bench = site();
    expect((await bench.ask({ key: 'dir', signed: 'none' })).code).toBe('NoSuchKey');
    expect((await bench.ask({ key: 'about.html', signed: 'none' })).text).toBe('about');
    expect((await openBench().ask({ key: 'a', signed: 'none' })).code).toBe('AccessDenied');
  });
});

describe('GET, PUT and DELETE ?website', () => {
  const query = { website: '' };
  const put = (bench: Bench, body: string) => bench.ask({ method: 'PUT', query, body });

  test('unset: 404 NoSuchWebsiteConfiguration', async () => {
    expect(await openBench().ask({ query })).toMatchObject({
      status: 404,
      code: 'NoSuchWebsiteConfiguration',
    });
  });

  test('what was put is told and played, until it is deleted', async () => {
    const bench = openBench({ publicRead: true });
    const body =
      '<WebsiteConfiguration><IndexDocument><Suffix>start.html</Suffix></IndexDocument><AutoAddressing><Status>Enabled</Status></AutoAddressing>' +
      '<ErrorDocument><Key>oops.html</Key><OriginalHttpStatus>Disabled</OriginalHttpStatus></ErrorDocument></WebsiteConfiguration>';
    expect((await put(bench, body)).status).toBe(200);
    expect((await bench.ask({ query })).text.replace(/\s*\n\s*/g, '')).toContain(
      '<IndexDocument><Suffix>start.html</Suffix></IndexDocument><AutoAddressing><Status>Enabled</Status></AutoAddressing>' +
        '<ErrorDocument><Key>oops.html</Key><OriginalHttpStatus>Disabled</OriginalHttpStatus></ErrorDocument>',
    );
    await bench.put('start.html', 'begin');
    expect((await visit(bench, '')).text).toBe('begin');
    expect((await bench.ask({ method: 'DELETE', query })).status).toBe(204);
    expect((await visit(bench, '')).status).toBe(404);
  });

  test.each([
    ['', 400, 'MissingRequestBodyError'],
    ['<Website/>', 400, 'MalformedXML'],
    ['<WebsiteConfiguration></WebsiteConfiguration>', 400, 'MalformedXML'],
    ['<WebsiteConfiguration><IndexDocument>', 400, 'MalformedXML'],
    ['<WebsiteConfiguration><RoutingRules></RoutingRules></WebsiteConfiguration>', 501, 'NotImplemented'],
  ])('%s is refused: %i %s', async (body, status, code) => {
    expect(await put(openBench(), body)).toMatchObject({ status, code });
  });
});

describe('?acl of an object, as far as presets go (436/7744)', () => {
  test('default, private and public-read', async () => {
    const bench = openBench({ publicRead: true });
    await bench.put('a');
    const anybody = () => bench.ask({ key: 'a', signed: 'none' });
    const set = (acl: string) =>
      bench.ask({ method: 'PUT', key: 'a', query: { acl: '' }, headers: { 'x-cos-acl': acl } });
    expect((await anybody()).status).toBe(200);
    await set('private');
    expect((await anybody()).status).toBe(403);
    await set('public-read');
    expect((await anybody()).status).toBe(200);
    const { text } = await bench.ask({ key: 'a', query: { acl: '' } });
    expect(text).toContain('<ID>qcs::cam::uin/100000000001:uin/100000000001</ID>');
    expect(text).toContain('<URI>http://cam.qcloud.com/groups/global/AllUsers</URI>');
    expect((await set('open')).code).toBe('InvalidArgument');
  });
});
