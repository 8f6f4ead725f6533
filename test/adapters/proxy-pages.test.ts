import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { explain } from '../../src/core/report/explain.ts';
import { bucketAt } from './bucket-at.ts';

const HOUR = 3_600_000;
let isCos = false;
let status = 404;
/** Answers everything with this status and without a code, an hour ahead of time. */
const server = createServer((_, response) => {
  response.writeHead(status, {
    'content-type': 'text/html',
    date: new Date(Date.now() + HOUR).toUTCString(),
    ...(isCos ? { 'x-cos-request-id': 'NjU=' } : {}),
  });
  response.end('<html><h1>Not found</h1></html>');
});
beforeAll(async () => {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

test.each([403, 404, 407, 451])(
  "a proxy's page of status %d says nothing of COS, nor does its clock",
  async (page) => {
    [isCos, status] = [false, page];
    const way = bucketAt(server);
    await expect(way.read('manifest.json')).rejects.toMatchObject({ kind: 'refused', code: 'proxy' });
    await expect(way.head('index.html')).rejects.toMatchObject({ kind: 'refused', code: 'proxy' });
    await expect(way.website()).rejects.toMatchObject({ kind: 'refused', code: 'proxy' });
    const told = await way.remove('index.html').then(
      () => '',
      (error: unknown) => explain(error, undefined),
    );
    expect(told).toMatch(
      `cos:DeleteObject (index.html) answered proxy: The refusal with status ${page} (text/html)`,
    );
    expect(told).toMatch(/between the runner and Tencent Cloud refused it/);
    expect(way.serverTime() - Date.now()).toBeLessThan(HOUR / 2);
  },
);

test('a 404 of COS without a code says so of HEAD alone', async () => {
  [isCos, status] = [true, 404];
  const way = bucketAt(server);
  expect(await way.head('index.html')).toBeUndefined();
  await expect(way.read('manifest.json')).rejects.toMatchObject({ code: 'HTTP 404' });
  expect(way.serverTime() - Date.now()).toBeGreaterThan(HOUR / 2);
});
