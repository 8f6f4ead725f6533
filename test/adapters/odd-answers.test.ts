import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cosBucket } from '../../src/cloud/bucket.ts';
import { CloudError, DeployError } from '../../src/core/errors.ts';
import type { Bucket } from '../../src/core/ports.ts';

type Answer = (response: ServerResponse) => void;

let answer: Answer;
let asked = 0;
/** Gives every request the same answer, whatever it asks for. */
const server = createServer((request, response) => {
  asked += 1;
  request.resume();
  request.on('end', () => {
    answer(response);
  });
});
const home = mkdtempSync(join(tmpdir(), 'odd-answers-'));
const path = join(home, 'large.bin');
beforeAll(async () => {
  writeFileSync(path, 'x'.repeat(20));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
  rmSync(home, { recursive: true });
});

const ATTEMPTS = 3;

function bucket(): Bucket {
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const clock = { now: () => Date.now(), sleep: () => Promise.resolve() };
  return cosBucket({
    bucket: 'site-1250000000',
    region: 'ap-guangzhou',
    endpoint: { origin, settingsOrigin: origin },
    keys: () => Promise.resolve({ secretId: 'id', secretKey: 'key', token: undefined }),
    environment: {},
    patience: { clock, random: () => 0, attempts: ATTEMPTS, first: 1, longest: 1, within: 10_000 },
    signal: new AbortController().signal,
    parts: { from: 10, size: 1024 * 1024 },
  });
}

const HEADERS = { contentType: 'text/plain', cacheControl: '' };
const OPERATIONS: Readonly<Record<string, (bucket: Bucket) => Promise<unknown>>> = {
  list: (to) => to.list(''),
  head: (to) => to.head('a'),
  read: (to) => to.read('a'),
  put: (to) => to.put({ key: 'a', content: { bytes: Buffer.from('a') }, headers: HEADERS }),
  'put in parts': (to) => {
    const { size, mtimeMs } = statSync(path);
    return to.put({ key: 'a', content: { path, size, modifiedAt: mtimeMs }, headers: HEADERS });
  },
  rewrite: (to) => to.rewrite('a', HEADERS, { etag: 'e' }),
  remove: (to) => to.remove('a'),
  removeMany: (to) => to.removeMany(['a', 'b']),
  website: (to) => to.website(),
  takeBackUploads: (to) => to.takeBackUploads({ a: 0 }),
};

const ID = { 'x-cos-request-id': 'NjU=' };
const errorDocument = (code: string) =>
  `<?xml version='1.0' encoding='utf-8' ?>\n<Error>\n\t<Code>${code}</Code>\n\t<Message>No.</Message>\n</Error>`;
const answering =
  (status: number, body: string | Uint8Array, headers: Readonly<Record<string, string>> = ID): Answer =>
  (response) => {
    response.writeHead(status, headers);
    response.end(body);
  };

/** How an operation ended: what it rejected with, or the word for success. */
const outcome = async (operation: string): Promise<unknown> =>
  await (OPERATIONS[operation]?.(bucket()) ?? Promise.reject(new Error(operation))).then(
    () => 'success',
    (error: unknown) => error,
  );

describe('an error in the body of a 200 is an error of every operation that has a body', () => {
  test.each(Object.keys(OPERATIONS).filter((name) => !['head', 'takeBackUploads'].includes(name)))(
    '%s',
    async (operation) => {
      answer = answering(200, errorDocument('InternalError'));
      asked = 0;
      expect(await outcome(operation)).toMatchObject({ code: 'InternalError', kind: 'transient' });
      expect(asked).toBeGreaterThanOrEqual(ATTEMPTS);
      answer = answering(200, errorDocument('AccessDenied'));
      expect(await outcome(operation)).toMatchObject({ kind: 'denied' });
    },
  );
});

const DESTROYED: Answer = (response) => {
  response.writeHead(200, { ...ID, 'content-length': '1000' });
  response.write('<ListBucketResult>');
  response.destroy();
};

const UPLOADS = `<ListMultipartUploadsResult><IsTruncated>true</IsTruncated><NextKeyMarker>b</NextKeyMarker>
<NextUploadIdMarker>1</NextUploadIdMarker><Upload><Key>b</Key><UploadId>1</UploadId></Upload></ListMultipartUploadsResult>`;

/** Whatever comes, a promise is kept or broken with an error that has words; rejections.ts sees to it that none is forgotten. */
test.each<[string, Answer]>([
  ['nothing in a 200', answering(200, '')],
  ['a 204', answering(204, '')],
  ['a 304', answering(304, '')],
  ['JSON', answering(200, '{"Error":1}', { ...ID, 'content-type': 'application/json' })],
  ['bytes that are no text', answering(200, Buffer.from([0, 1, 255, 254]))],
  ['half of a document', answering(200, '<ListBucketResult><Contents><Key>a</Key><Si')],
  ['the same page for ever', answering(200, page('<Contents><Key>a</Key></Contents>'))],
  ['the same uploads for ever', answering(200, UPLOADS)],
  ['a page that says not where it goes on', answering(200, page(''))],
  ['what says that it is compressed', answering(200, 'x', { ...ID, 'content-encoding': 'gzip' })],
  ['a body that breaks off', DESTROYED],
  ['headers that are too long', answering(200, '', { ...ID, 'x-long': 'x'.repeat(20_000) })],
  ['no HTTP', (response) => response.socket?.end('hello\r\n\r\n')],
  ['a status that nobody knows', answering(299, errorDocument('Odd'))],
])('%s', async (_, odd) => {
  answer = odd;
  for (const operation of Object.keys(OPERATIONS)) {
    const error = await outcome(operation);
    if (error === 'success') expect(operation).toMatch(/^(?:head|read|remove|takeBackUploads)$/);
    else expect(error instanceof CloudError || error instanceof DeployError).toBe(true);
  }
});

test.each([400, 401, 403, 405, 409, 429, 500, 502, 503, 504])(
  'a %i says of nothing that it is not there',
  async (status) => {
    answer = answering(status, errorDocument('Odd'));
    for (const operation of ['list', 'head', 'read', 'website'])
      expect(await outcome(operation)).toBeInstanceOf(CloudError);
  },
);

test.each([301, 302, 307, 308])('a redirection (%i) is not followed, and not tried again', async (status) => {
  answer = answering(status, errorDocument('PermanentRedirect'), { ...ID, location: 'http://127.0.0.1:1/' });
  asked = 0;
  expect(await outcome('list')).toMatchObject({ code: 'PermanentRedirect', kind: 'refused' });
  expect(asked).toBe(1);
});

function page(objects: string): string {
  return `<ListBucketResult><IsTruncated>true</IsTruncated>${objects}</ListBucketResult>`;
}
