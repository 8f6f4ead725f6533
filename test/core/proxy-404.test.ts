import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { cosBucket } from '../../src/cloud/bucket.ts';

const HOUR = 3_600_000;
let isCos = false;
/** Answers everything with a 404 without a code, an hour ahead of time. */
const server = createServer((_, response) => {
  response.writeHead(404, {
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

function bucket() {
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return cosBucket({
    bucket: 'site-1250000000',
    region: 'ap-shanghai',
    endpoint: { origin, settingsOrigin: origin },
    keys: () => Promise.resolve({ secretId: 'id', secretKey: 'key', token: undefined }),
    environment: {},
    patience: {
      clock: { now: () => Date.now(), sleep: () => Promise.resolve() },
      random: () => 1,
      attempts: 1,
      first: 1,
      longest: 1,
      within: 1000,
    },
    signal: new AbortController().signal,
  });
}

test("a proxy's 404 does not say that an object is absent, and its clock is not that of COS", async () => {
  isCos = false;
  const way = bucket();
  await expect(way.read('manifest.json')).rejects.toMatchObject({ code: 'HTTP 404' });
  await expect(way.head('index.html')).rejects.toMatchObject({ code: 'HTTP 404' });
  await expect(way.website()).rejects.toMatchObject({ code: 'HTTP 404' });
  expect(way.serverTime() - Date.now()).toBeLessThan(HOUR / 2);
});

test('a 404 of COS without a code says so of HEAD alone', async () => {
  isCos = true;
  const way = bucket();
  expect(await way.head('index.html')).toBeUndefined();
  await expect(way.read('manifest.json')).rejects.toMatchObject({ code: 'HTTP 404' });
  expect(way.serverTime() - Date.now()).toBeGreaterThan(HOUR / 2);
});
