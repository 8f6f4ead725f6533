import { createHash } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { BUCKET, HOST, openBench, REGION } from './cos-client.ts';

const md5 = (text: string) => createHash('md5').update(text).digest('base64');

describe('DELETE Object (436/7743)', () => {
  test('204, also for a key that is not there; 404 NoSuchBucket without a bucket', async () => {
    const bench = openBench();
    await bench.put('a');
    expect((await bench.ask({ method: 'DELETE', key: 'a' })).status).toBe(204);
    expect((await bench.ask({ method: 'DELETE', key: 'a' })).status).toBe(204);
    const host = 'other-1250000000.cos.ap-guangzhou.myqcloud.com';
    expect(await bench.ask({ method: 'DELETE', key: 'a', host })).toMatchObject({
      status: 404,
      code: 'NoSuchBucket',
    });
  });
});

describe('DELETE Multiple Objects (436/8289)', () => {
  const batch = (bench: ReturnType<typeof openBench>, body: string, given: Record<string, string> = {}) => {
    const headers = { 'content-type': 'application/xml', 'content-md5': md5(body), ...given };
    return bench.ask({ method: 'POST', query: { delete: '' }, headers, body });
  };

  test('names every key as Deleted, missing ones too; odd keys stay whole', async () => {
    const bench = openBench();
    await bench.put(' a&<b> ');
    const told = await batch(
      bench,
      '<Delete><Object><Key> a&amp;&lt;b&gt; </Key></Object><Object><Key>no</Key></Object></Delete>',
    );
    expect(told.status).toBe(200);
    expect(told.text.match(/<Key>.*<\/Key>/g)).toEqual(['<Key> a&amp;&lt;b&gt; </Key>', '<Key>no</Key>']);
    expect(bench.cos.view(BUCKET).keys()).toEqual([]);
  });

  test('Quiet names only what failed', async () => {
    const bench = openBench();
    const quiet =
      '<Delete><Quiet>true</Quiet><Object><Key>a</Key></Object><Object><Key>b</Key></Object></Delete>';
    expect((await batch(bench, quiet)).text).toContain('<DeleteResult/>');
    bench.faults.add({ operation: 'DeleteMultipleObjects', how: 'partial', count: 1 });
    const told = await batch(bench, quiet);
    expect(told.status).toBe(200);
    expect(told.text).toContain('<Error>\n\t\t<Key>a</Key>\n\t\t<Code>PathConflict</Code>');
    expect(told.text).not.toContain('<Deleted>');
  });

  test('a key that failed is still there', async () => {
    const bench = openBench();
    await bench.put('a');
    await bench.put('b');
    bench.faults.add({ operation: 'DeleteMultipleObjects', how: 'partial', count: 1 });
    const both = '<Delete><Object><Key>a</Key></Object><Object><Key>b</Key></Object></Delete>';
    await batch(bench, both);
    expect(bench.cos.view(BUCKET).keys()).toEqual(['a']);
    bench.faults.add({ operation: 'DeleteMultipleObjects', how: 'partial-busy', count: 1 });
    expect((await batch(bench, both)).text).toContain('<Key>a</Key>\n\t\t<Code>InternalError</Code>');
    expect(bench.cos.view(BUCKET).keys()).toEqual(['a']);
  });

  test.each([
    ['', { 'content-md5': '' }, 'MissingContentMD5'],
    ['<Delete><Object><Key>a</Key></Object></Delete>', { 'content-md5': md5('other') }, 'BadDigest'],
    ['<Delete><Object><Key>a</Object></Delete>', {}, 'MalformedXML'],
    ['<Delete></Delete>', {}, 'MalformedXML'],
    [`<Delete>${'<Object><Key>a</Key></Object>'.repeat(1001)}</Delete>`, {}, 'MalformedXML'],
  ])('%.50s with %j: 400 %s', async (body, headers, code) => {
    expect(await batch(openBench(), body, headers)).toMatchObject({ status: 400, code });
  });
});

describe('PUT Object - Copy (436/10881)', () => {
  const copy = (
    bench: ReturnType<typeof openBench>,
    to: string,
    from: string,
    headers: Record<string, string> = {},
  ) =>
    bench.ask({
      method: 'PUT',
      key: to,
      headers: { 'x-cos-copy-source': `${HOST}/${encodeURIComponent(from)}`, ...headers },
    });

  test("keeps the source's headers, not its ACL; ETag with raw quotes, CRC64, time without milliseconds", async () => {
    const bench = openBench();
    await bench.put('源 +1.txt', '[Object Content]', {
      'cache-control': 'max-age=9',
      'x-cos-meta-a': '1',
      'x-cos-acl': 'public-read',
    });
    const told = await copy(bench, 'b', '源 +1.txt');
    expect(told.text).toMatch(
      /<CopyObjectResult>\n\t<ETag>"[\da-f]{32}"<\/ETag>\n\t<CRC64>16749565679157681890<\/CRC64>\n\t<LastModified>[\dT:-]+Z<\/LastModified>/,
    );
    const { headers } = await bench.ask({ method: 'HEAD', key: 'b' });
    expect(headers).toMatchObject({
      'cache-control': 'max-age=9',
      'x-cos-meta-a': '1',
      'content-type': 'text/plain',
    });
    expect((await bench.ask({ key: 'b', signed: 'none' })).status).toBe(403);
  });

  test('Replaced takes all headers anew, and is the only way onto itself', async () => {
    const bench = openBench();
    await bench.put('a.html', 'x', { 'cache-control': 'max-age=9', 'x-cos-meta-a': '1' });
    expect((await copy(bench, 'a.html', 'a.html')).status).toBe(400);
    expect(
      (
        await copy(bench, 'a.html', 'a.html', {
          'x-cos-metadata-directive': 'Replaced',
          'cache-control': 'no-cache',
        })
      ).status,
    ).toBe(200);
    const { headers } = await bench.ask({ method: 'HEAD', key: 'a.html' });
    expect(headers).toMatchObject({ 'cache-control': 'no-cache', 'content-type': 'text/html' });
    expect(headers).not.toHaveProperty('x-cos-meta-a');
  });

  test.each([
    [{ 'x-cos-copy-source': 'a' }, 400, 'InvalidCopySource'],
    [{ 'x-cos-copy-source': `${HOST}/no` }, 404, 'NoSuchCopySource'],
    [{ 'x-cos-copy-source': `other-1250000000.cos.${REGION}.myqcloud.com/a` }, 404, 'NoSuchBucket'],
    [{ 'x-cos-metadata-directive': 'Replace' }, 400, 'InvalidArgument'],
    [{ 'cache-control': 'no-cache' }, 400, 'InvalidRequest'],
    [{ 'x-cos-copy-source-if-match': '"other"' }, 412, 'PreconditionFailed'],
    [{ 'x-cos-copy-source-if-unmodified-since': 'Thu, 01 Jan 2015 00:00:00 GMT' }, 412, 'PreconditionFailed'],
  ])('%j is refused: %i %s', async (headers, status, code) => {
    const bench = openBench();
    await bench.put('a');
    expect(await copy(bench, 'b', 'a', headers)).toMatchObject({ status, code });
  });

  test('may answer 200 with an error in the body', async () => {
    const bench = openBench();
    await bench.put('a');
    bench.faults.add({ operation: 'PutObjectCopy', how: 'error-in-200', count: 1 });
    expect(await copy(bench, 'b', 'a')).toMatchObject({ status: 200, code: 'InternalError' });
    expect(bench.cos.view(BUCKET).keys()).toEqual(['a']);
  });
});
