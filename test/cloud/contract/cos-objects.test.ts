import { createHash } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { BUCKET, openBench } from './cos-client.ts';

const md5 = (text: string, encoding: 'hex' | 'base64' = 'hex') =>
  createHash('md5').update(text).digest(encoding);

describe('PUT Object (cloud.tencent.com/document/product/436/7749)', () => {
  test('answers 200 with the MD5 as quoted ETag and the CRC-64/XZ in decimal; overwriting is 200 too', async () => {
    const bench = openBench();
    const told = await bench.put('a.txt', '[Object Content]');
    expect(told).toMatchObject({ status: 200, text: '' });
    expect(told.headers['etag']).toBe(`"${md5('[Object Content]')}"`);
    // The documentation's own pair of content and checksum.
    expect(told.headers['x-cos-hash-crc64ecma']).toBe('16749565679157681890');
    expect((await bench.put('a.txt', 'two')).status).toBe(200);
    expect((await bench.put('empty', '')).headers['etag']).toBe('"d41d8cd98f00b204e9800998ecf8427e"');
  });

  test('keeps what it documents as metadata, and gives it back; an empty Cache-Control is none', async () => {
    const bench = openBench();
    await bench.put('a.html', 'x', {
      'cache-control': 'max-age=60',
      'x-cos-meta-job': '7',
      'content-language': 'zh',
      expires: 'never',
    });
    await bench.put('b.html', 'x', { 'cache-control': '' });
    const { headers } = await bench.ask({ method: 'HEAD', key: 'a.html' });
    expect(headers).toMatchObject({
      'cache-control': 'max-age=60',
      'x-cos-meta-job': '7',
      'content-language': 'zh',
      expires: 'never',
    });
    expect((await bench.ask({ method: 'HEAD', key: 'b.html' })).headers).not.toHaveProperty('cache-control');
  });

  test.each([
    ['1.zip', {}, 'application/zip'],
    ['page.html', { 'content-type': '' }, 'text/html'],
    ['1', {}, 'application/octet-stream'],
    ['1.zip', { 'content-type': 'text/x' }, 'text/x'],
  ])(
    "Content-Type of %s sent with %j is %s (the SDK's tests against the real service)",
    async (key, headers, type) => {
      const bench = openBench();
      await bench.put(key, 'x', headers);
      expect((await bench.ask({ method: 'HEAD', key })).headers['content-type']).toBe(type);
    },
  );

  test('Content-MD5 is checked: 400 BadDigest, malformed 400 InvalidDigest (436/7730)', async () => {
    const bench = openBench();
    expect((await bench.put('a', 'x', { 'content-md5': md5('x', 'base64') })).status).toBe(200);
    expect(await bench.put('a', 'y', { 'content-md5': md5('x', 'base64') })).toMatchObject({
      status: 400,
      code: 'BadDigest',
    });
    expect(await bench.put('a', 'y', { 'content-md5': 'abc' })).toMatchObject({
      status: 400,
      code: 'InvalidDigest',
    });
    expect(bench.cos.view(BUCKET).read('a')).toBe('x');
  });

  test('x-cos-forbid-overwrite: a key that is taken answers 409 FileAlreadyExists', async () => {
    const bench = openBench();
    const headers = { 'x-cos-forbid-overwrite': 'true' };
    expect((await bench.put('a', 'x', headers)).status).toBe(200);
    expect(await bench.put('a', 'y', headers)).toMatchObject({ status: 409, code: 'FileAlreadyExists' });
  });

  test.each([
    [{ 'x-cos-acl': 'open' }, 400, 'InvalidArgument'],
    [{ 'x-cos-storage-class': 'COLD' }, 400, 'NotSupportedStorageClass'],
    [{ 'x-cos-traffic-limit': '1000' }, 400, 'InvalidArgument'],
    [{ 'x-cos-meta-job_id': '1' }, 403, 'SignatureDoesNotMatch'],
    [{ 'x-cos-meta-a': 'x'.repeat(2049) }, 400, 'InvalidArgument'],
    [{ 'x-cos-server-side-encryption': 'AES256' }, 501, 'NotImplemented'],
    [{ 'if-none-match': '*' }, 501, 'NotImplemented'],
  ])('%j is refused: %i %s', async (headers, status, code) => {
    expect(await openBench().put('a', 'x', headers)).toMatchObject({ status, code });
  });

  test('a key has at most 850 bytes of UTF-8 (436/13324)', async () => {
    const bench = openBench();
    expect((await bench.put('腾'.repeat(283))).status).toBe(200);
    expect(await bench.put('腾'.repeat(284))).toMatchObject({ status: 400, code: 'KeyTooLong' });
  });

  test('x-cos-acl needs the right to set ACLs as well', async () => {
    const bench = openBench({ allows: ['cos:PutObject'] });
    expect((await bench.put('a', 'x')).status).toBe(200);
    expect(await bench.put('a', 'x', { 'x-cos-acl': 'private' })).toMatchObject({
      status: 403,
      code: 'AccessDenied',
    });
  });
});

describe('HEAD and GET Object (436/7745, 436/7753)', () => {
  test('HEAD gives the length and no body; the storage class only when it is not STANDARD', async () => {
    const bench = openBench();
    await bench.put('a.txt', 'hello');
    await bench.put('cold', 'x', { 'x-cos-storage-class': 'STANDARD_IA' });
    const { status, headers, text } = await bench.ask({ method: 'HEAD', key: 'a.txt' });
    expect({ status, length: headers['content-length'] }).toEqual({ status: 200, length: '5' });
    expect(headers).not.toHaveProperty('x-cos-storage-class');
    expect(headers['last-modified']).toMatch(/^\w{3}, \d\d \w{3} \d{4} [\d:]{8} GMT$/);
    // The front door leaves a HEAD's body out.
    expect(text).toBe('hello');
    expect((await bench.ask({ method: 'HEAD', key: 'cold' })).headers['x-cos-storage-class']).toBe(
      'STANDARD_IA',
    );
  });

  test('a missing key: GET 404 with the error document, HEAD 404 without any', async () => {
    const bench = openBench();
    expect(await bench.ask({ key: 'no' })).toMatchObject({ status: 404, code: 'NoSuchKey' });
    expect(await bench.ask({ method: 'HEAD', key: 'no' })).toMatchObject({ status: 404, text: '' });
  });

  test.each([
    ['bytes=1-3', 206, 'ell', 'bytes 1-3/5'],
    ['bytes=3-', 206, 'lo', 'bytes 3-4/5'],
    ['bytes=-2', 206, 'lo', 'bytes 3-4/5'],
    ['bytes=0-99', 206, 'hello', 'bytes 0-4/5'],
    ['bytes=0-1,3-4', 200, 'hello', undefined],
    ['nonsense', 200, 'hello', undefined],
  ])('Range: %s answers %i %s', async (range, status, text, contentRange) => {
    const bench = openBench();
    await bench.put('a', 'hello');
    const told = await bench.ask({ key: 'a', headers: { range } });
    expect({ status: told.status, text: told.text, range: told.headers['content-range'] }).toEqual({
      status,
      text,
      range: contentRange,
    });
  });

  test('a range behind the end: 416 InvalidRange', async () => {
    const bench = openBench();
    await bench.put('a', 'hello');
    expect(await bench.ask({ key: 'a', headers: { range: 'bytes=5-' } })).toMatchObject({
      status: 416,
      code: 'InvalidRange',
    });
  });

  const early = 'Thu, 01 Jan 2015 00:00:00 GMT';
  const late = 'Thu, 01 Jan 2099 00:00:00 GMT';
  const tag = `"${md5('x')}"`;
  test.each([
    [{ 'if-none-match': tag }, 304],
    [{ 'if-none-match': '"other"' }, 200],
    [{ 'if-modified-since': late }, 304],
    [{ 'if-modified-since': early }, 200],
    [{ 'if-match': tag }, 200],
    [{ 'if-match': '"other"' }, 412],
    [{ 'if-unmodified-since': early }, 412],
    [{ 'if-unmodified-since': late }, 200],
    [{ 'if-none-match': '"other"', 'if-modified-since': late }, 200],
  ])('%j answers %i', async (headers, status) => {
    const bench = openBench();
    await bench.put('a', 'x');
    for (const method of ['GET', 'HEAD'])
      expect((await bench.ask({ method, key: 'a', headers })).status).toBe(status);
  });

  test('304 is application/xml without length and with a trace id', async () => {
    const bench = openBench();
    await bench.put('a', 'x');
    const { headers } = await bench.ask({ method: 'HEAD', key: 'a', headers: { 'if-none-match': tag } });
    expect(headers).toMatchObject({ 'content-type': 'application/xml', 'content-length': '0' });
    expect(Buffer.from(headers['x-cos-trace-id'] ?? '', 'base64').toString()).toMatch(
      /^8efc6b2d3b069ca89454d10b9ef00187[\da-f]{96}$/,
    );
  });

  test('an archived object cannot be read: 403 InvalidObjectState', async () => {
    const bench = openBench();
    await bench.put('a', 'x', { 'x-cos-storage-class': 'ARCHIVE' });
    expect(await bench.ask({ key: 'a' })).toMatchObject({ status: 403, code: 'InvalidObjectState' });
    expect((await bench.ask({ method: 'HEAD', key: 'a' })).status).toBe(200);
  });
});
