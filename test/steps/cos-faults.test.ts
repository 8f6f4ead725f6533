import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import COS from 'cos-nodejs-sdk-v5';
import { cosBucket } from '../../src/cloud/bucket.ts';
import { Cancelled, type FailureKind } from '../../src/core/errors.ts';
import type { Bucket } from '../../src/core/ports.ts';
import { md5, sha256 } from '../core/builders.ts';
import { onStage, type Stage } from './stage.ts';

const MIB = 1024 * 1024;
const HEADERS = { contentType: 'text/html; charset=utf-8', cacheControl: 'no-cache' };
/** Three parts of which no two are alike. */
const LARGE = Array.from({ length: 5 }, (_, n) => String(n).repeat(MIB / 2)).join('');

let stage: Stage;
let file: { path: string; size: number; modifiedAt: number };
beforeAll(async () => {
  stage = await onStage();
  const path = join(await stage.source('site', { 'large.bin': LARGE }), 'large.bin');
  file = { path, size: LARGE.length, modifiedAt: statSync(path).mtimeMs };
});
afterAll(async () => {
  await stage[Symbol.asyncDispose]();
});

/** The bucket with time-outs that a test can wait for, and parts that are quickly sent. */
function hasty(more: Partial<Parameters<typeof cosBucket>[0]> = {}): Bucket {
  const { secretId, secretKey } = stage.cloud.world;
  return cosBucket({
    ...stage.settings({}),
    keys: () => Promise.resolve({ secretId, secretKey, token: undefined }),
    environment: stage.cloud.env,
    signal: new AbortController().signal,
    patience: {
      clock: { now: () => Date.now(), sleep: (ms) => delay(ms) },
      random: () => 1,
      attempts: 4,
      first: 1,
      longest: 4,
      within: 30_000,
    },
    timeouts: { connect: 2000, answer: 1500, slowest: MIB },
    parts: { from: MIB, size: MIB },
    ...more,
  });
}

type Story = { readonly operation: string; readonly run: (bucket: Bucket, key: string) => Promise<unknown> };

const putLarge = async (bucket: Bucket, key: string) => {
  const sent = await bucket.put({ key, content: file, headers: HEADERS });
  expect(sent.hash).toBe(sha256(LARGE));
  expect(stage.cloud.bucket().read(key)).toBe(LARGE);
  expect(stage.cloud.bucket().headers(key)).toMatchObject({ 'Content-Type': HEADERS.contentType });
};

const STORIES: readonly Story[] = [
  {
    operation: 'PutObject',
    run: async (bucket, key) => {
      await bucket.put({ key, content: { bytes: Buffer.from('put') }, headers: HEADERS });
      expect(stage.cloud.bucket().read(key)).toBe('put');
    },
  },
  ...['InitiateMultipartUpload', 'UploadPart', 'CompleteMultipartUpload'].map((operation) => ({
    operation,
    run: putLarge,
  })),
  {
    operation: 'GetBucket',
    run: async (bucket) => {
      const keys = (await bucket.list('listed/')).map(({ key }) => key);
      expect(keys).toEqual(['listed/a & <b>.html', 'listed/你好.html']);
    },
  },
  {
    operation: 'DeleteObject',
    run: async (bucket, key) => {
      stage.cloud.bucket().put(key, 'to be removed');
      await bucket.remove(key);
      expect(stage.cloud.bucket().keys()).not.toContain(key);
    },
  },
  {
    operation: 'DeleteMultipleObjects',
    run: async (bucket, key) => {
      const keys = [`${key}/a & <b>.html`, `${key}/two\rlines`, `${key}/one\u0001`, `${key}/你好`];
      for (const one of keys) stage.cloud.bucket().put(one, 'to be removed');
      expect(await bucket.removeMany(keys)).toEqual([]);
      for (const one of keys) expect(stage.cloud.bucket().keys()).not.toContain(one);
    },
  },
  {
    operation: 'ListMultipartUploads',
    run: async (bucket, key) => {
      await bucket.takeBackUploads({ [`${key}/large.bin`]: 0 });
    },
  },
  {
    operation: 'PutObjectCopy',
    run: async (bucket, key) => {
      stage.cloud.bucket().put(key, 'copied', { 'Cache-Control': 'old', 'x-cos-meta-by': 'hand' });
      await bucket.rewrite(key, { ...HEADERS, more: { 'content-language': 'de' } }, { etag: md5('copied') });
      expect(stage.cloud.bucket().read(key)).toBe('copied');
      expect(stage.cloud.bucket().headers(key)).toMatchObject({
        'Content-Type': HEADERS.contentType,
        'Cache-Control': HEADERS.cacheControl,
        'Content-Language': 'de',
        'x-cos-meta-by': 'hand',
      });
    },
  },
  {
    operation: 'GetObject',
    run: async (bucket, key) => {
      stage.cloud.bucket().put(key, 'read');
      const found = await bucket.read(key);
      expect(Buffer.from(found?.bytes ?? []).toString()).toBe('read');
      expect(found?.etag).toBe(md5('read'));
    },
  },
  {
    operation: 'HeadObject',
    run: async (bucket, key) => {
      stage.cloud.bucket().put(key, 'looked at');
      expect(await bucket.head(key)).toMatchObject({ size: 9, etag: md5('looked at') });
    },
  },
  {
    operation: 'GetBucketWebsite',
    run: async (bucket) => {
      expect(await bucket.website()).toEqual({ index: 'index.html', cleanUrls: false, errorsAsPages: false });
    },
  },
];

const calls = (operation: string, from: number) =>
  stage.cloud.ledger
    .entries()
    .slice(from)
    .filter((entry) => entry.kind === 'request' && entry.operation === operation).length;

/** Runs every story with one such fault in it; the result of each, or what it rejected with, and how often it asked. */
async function withFault(how: string, stories: readonly Story[]) {
  for (const key of ['listed/a & <b>.html', 'listed/你好.html']) stage.cloud.bucket().put(key, 'x');
  const run = async ({ operation, run: tell }: Story): Promise<[string, unknown, number]> => {
    const from = stage.cloud.ledger.entries().length;
    stage.cloud.fail({ operation, how, count: 1 });
    const error: unknown = await tell(hasty(), `${how}/${operation}`).then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
    return [operation, error, calls(operation, from)];
  };
  // All at once, so that a time-out is waited for once: some other story may then meet the fault, which is as good.
  if (how === 'stall') return await Promise.all(stories.map(run));
  const outcomes = [];
  for (const story of stories) outcomes.push(await run(story));
  return outcomes;
}

test.each(['503', 'throttle', '500', 'reset', 'truncate', 'lost-answer', 'html', 'html-200'])(
  '%s passes: the request is repeated, and the outcome is right',
  async (how) => {
    const from = stage.cloud.ledger.entries().length;
    for (const [operation, error, asked] of await withFault(how, STORIES))
      expect([operation, error, asked > 1]).toEqual([operation, undefined, true]);
    // An upload that began without our hearing of it is taken back.
    expect(calls('AbortMultipartUpload', from)).toBe(/^(truncate|lost-answer)$/.test(how) ? 1 : 0);
  },
);

test('a stall is ended by our own time-out, and the request is repeated', async () => {
  // The official SDK, by which uploads are listed, waits too long for a test.
  const stories = STORIES.filter(({ operation }) => operation !== 'ListMultipartUploads');
  for (const [operation, error, asked] of await withFault('stall', stories))
    expect([operation, error, asked > 1]).toEqual([operation, undefined, true]);
});

test.each<[string, FailureKind]>([
  ['403', 'denied'],
  ['expired', 'credentials'],
  ['skew', 'clock'],
])('%s does not pass: one request, and the error is of the kind %s', async (how, kind) => {
  // HEAD has no body, so that its refusal has no code; UploadPart sends several at once.
  const stories = STORIES.filter(({ operation }) => !['HeadObject', 'UploadPart'].includes(operation));
  for (const [operation, error, asked] of await withFault(how, stories))
    expect([operation, error, asked]).toEqual([operation, expect.objectContaining({ kind }), 1]);
  const [[, error] = []] = await withFault(
    how,
    STORIES.filter(({ operation }) => operation === 'UploadPart'),
  );
  expect(error).toMatchObject({ kind, operation: 'cos:UploadPart' });
});

test('error-in-200 passes where COS answers before it knows how it ends', async () => {
  const stories = STORIES.filter(({ operation }) =>
    ['PutObjectCopy', 'CompleteMultipartUpload'].includes(operation),
  );
  for (const [operation, error, asked] of await withFault('error-in-200', stories))
    expect([operation, error, asked]).toEqual([operation, undefined, 2]);
});

test('of a batch, a key that failed for a passing reason is removed by itself', async () => {
  for (const key of ['batch/a', 'batch/b', 'batch/c']) stage.cloud.bucket().put(key, 'x');
  const from = stage.cloud.ledger.entries().length;
  stage.cloud.fail({ operation: 'DeleteMultipleObjects', how: 'partial-busy', count: 1 });
  expect(await hasty().removeMany(['batch/a', 'batch/b', 'batch/c'])).toEqual([]);
  expect(
    stage.cloud
      .bucket()
      .keys()
      .filter((key) => key.startsWith('batch/')),
  ).toEqual([]);
  expect(calls('DeleteObject', from)).toBeGreaterThan(0);
});

test('a cancelled upload in parts ends at once, and takes back what it began', async () => {
  const cancelled = new AbortController();
  const from = stage.cloud.ledger.entries().length;
  stage.cloud.fail({ operation: 'UploadPart', how: 'stall', count: 3 });
  const timeouts = { connect: 60_000, answer: 60_000, slowest: MIB };
  const sending = hasty({ signal: cancelled.signal, timeouts })
    .put({ key: 'cancelled.bin', content: file, headers: HEADERS })
    .catch((error: unknown) => error);
  while (calls('UploadPart', from) < 3) await delay(5);
  cancelled.abort();
  expect(await sending).toBeInstanceOf(Cancelled);
  expect(calls('AbortMultipartUpload', from)).toBe(1);
  expect(stage.cloud.bucket().keys()).not.toContain('cancelled.bin');
});

test('a file that changed since it was looked at is not sent', async () => {
  const from = stage.cloud.ledger.entries().length;
  for (const content of [
    { ...file, modifiedAt: 1 },
    { ...file, size: 5 },
    { ...file, path: `${file.path}x` },
  ]) {
    const sending = hasty({ parts: { from: 100 * MIB, size: MIB } }).put({
      key: 'x',
      content,
      headers: HEADERS,
    });
    await expect(sending).rejects.toThrow(/changed during the deploy|could not be read again/);
  }
  expect(calls('PutObject', from)).toBe(0);
  // While it is sent in parts, too.
  const sending = hasty().put({ key: 'x', content: { ...file, modifiedAt: 1 }, headers: HEADERS });
  await expect(sending).rejects.toThrow(/changed during the deploy/);
  expect(stage.cloud.bucket().keys()).not.toContain('x');
});

test('an object that was replaced since the plan is not given headers blindly', async () => {
  stage.cloud.bucket().put('replaced', 'newer', { 'Cache-Control': 'theirs' });
  await expect(hasty().rewrite('replaced', HEADERS, { etag: md5('older') })).rejects.toThrow(
    /was replaced by somebody else/,
  );
  expect(stage.cloud.bucket().headers('replaced')).toMatchObject({ 'Cache-Control': 'theirs' });
});

test('new headers leave ACL and storage class as they were; without the right to read ACLs they are still given', async () => {
  const { bucket: Bucket, region: Region, secretId, secretKey } = stage.cloud.world;
  const cos = new COS({ SecretId: secretId, SecretKey: secretKey });
  const at = { Bucket, Region, Key: 'kept' };
  await cos.putObject({ ...at, Body: 'kept', ACL: 'private', StorageClass: 'STANDARD_IA' });
  await hasty().rewrite('kept', HEADERS, { etag: md5('kept') });
  expect((await cos.getObjectAcl(at)).headers).toMatchObject({ 'x-cos-acl': 'private' });
  expect((await cos.headObject(at)).headers).toMatchObject({
    'x-cos-storage-class': 'STANDARD_IA',
    'cache-control': HEADERS.cacheControl,
  });
  const from = stage.cloud.ledger.entries().length;
  stage.cloud.fail({ operation: 'GetObjectACL', how: '403', count: 1 });
  const bucket = hasty();
  await bucket.rewrite('kept', { ...HEADERS, cacheControl: 'other' }, { etag: md5('kept') });
  await bucket.rewrite('kept', HEADERS, { etag: md5('kept') });
  expect(calls('GetObjectACL', from)).toBe(1);
  expect((await cos.headObject(at)).headers).toMatchObject({ 'cache-control': HEADERS.cacheControl });
});
