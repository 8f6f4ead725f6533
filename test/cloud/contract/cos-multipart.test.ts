import { describe, expect, test } from '@jest/globals';
import { BUCKET, openBench, type Bench } from './cos-client.ts';

const MIB = 'x'.repeat(1024 * 1024);

async function begun(headers: Record<string, string> = {}) {
  const bench = openBench();
  const { text } = await bench.ask({ method: 'POST', key: 'big.txt', query: { uploads: '' }, headers });
  const uploadId = /<UploadId>(.*)</.exec(text)?.[1] ?? '';
  const part = (number: number, body: string, id = uploadId) =>
    bench.ask({ method: 'PUT', key: 'big.txt', query: { partNumber: String(number), uploadId: id }, body });
  const complete = (parts: readonly (readonly [number, string | undefined])[], id = uploadId) => {
    const list = parts.map(
      ([number, etag]) => `<Part><PartNumber>${number}</PartNumber><ETag>${etag ?? ''}</ETag></Part>`,
    );
    const body = `<CompleteMultipartUpload>${list.join('')}</CompleteMultipartUpload>`;
    return bench.ask({ method: 'POST', key: 'big.txt', query: { uploadId: id }, body });
  };
  return { bench, uploadId, part, complete };
}

const head = (bench: Bench) => bench.ask({ method: 'HEAD', key: 'big.txt' });

describe('multipart upload (cloud.tencent.com/document/product/436/14112)', () => {
  test('parts in any order become one object with the headers of its beginning', async () => {
    const { bench, uploadId, part, complete } = await begun({ 'cache-control': 'no-cache' });
    expect(uploadId).toMatch(/^\d{10}[\da-f]{64}$/);
    const two = await part(2, 'end');
    const one = await part(1, MIB);
    expect(await head(bench)).toMatchObject({ status: 404 });
    const told = await complete([
      [1, one.headers['etag']],
      [2, two.headers['etag']],
    ]);
    expect(told.status).toBe(200);
    expect(told.text).toMatch(/<ETag>&quot;[\da-f]{32}-2&quot;<\/ETag>/);
    expect(told.headers['x-cos-hash-crc64ecma']).toMatch(/^\d+$/);
    const { headers } = await head(bench);
    expect(headers).toMatchObject({
      'content-length': String(MIB.length + 3),
      'cache-control': 'no-cache',
      'content-type': 'text/plain',
    });
    expect(bench.events.map(({ name }) => name)).toEqual(['cos:ObjectCreated:CompleteMultipartUpload']);
  });

  test("the ETag is not made of the parts': the same part twice gives two (436/7742's samples)", async () => {
    const etags = [];
    for (let i = 0; i < 2; i++) {
      const { bench, part, complete } = await begun();
      await complete([[1, (await part(1, 'same')).headers['etag']]]);
      etags.push((await head(bench)).headers['etag']);
    }
    expect(new Set(etags).size).toBe(2);
  });

  test('refusals: EntityTooSmall, InvalidPart, InvalidPartOrder, NoSuchUpload (436/7730)', async () => {
    const { part, complete } = await begun();
    const small = (await part(1, 'small')).headers['etag'];
    const end = (await part(2, 'end')).headers['etag'];
    expect(
      (
        await complete([
          [1, small],
          [2, end],
        ])
      ).code,
    ).toBe('EntityTooSmall');
    expect((await complete([[1, end]])).code).toBe('InvalidPart');
    expect((await complete([[2, end]])).code).toBe('InvalidPart');
    expect(
      (
        await complete([
          [2, end],
          [1, small],
        ])
      ).code,
    ).toBe('InvalidPartOrder');
    expect(await complete([[1, small]], 'none')).toMatchObject({ status: 404, code: 'NoSuchUpload' });
    expect((await part(0, 'x')).code).toBe('InvalidArgument');
    expect((await part(10_001, 'x')).code).toBe('InvalidArgument');
  });

  test('a completed upload is gone: the second Complete is 404 NoSuchUpload, which a lost answer makes visible', async () => {
    const { part, complete } = await begun();
    const etag = (await part(1, 'a')).headers['etag'];
    expect((await complete([[1, etag]])).status).toBe(200);
    expect((await complete([[1, etag]])).code).toBe('NoSuchUpload');
  });

  test('abort: 204, then 404; lists show uploads and parts', async () => {
    const { bench, uploadId, part } = await begun();
    await part(1, 'a');
    const uploads = () => bench.ask({ query: { uploads: '', prefix: 'big' } });
    expect((await uploads()).text).toContain(`<UploadId>${uploadId}</UploadId>`);
    expect((await bench.ask({ key: 'big.txt', query: { uploadId } })).text).toContain(
      '<PartNumber>1</PartNumber>',
    );
    const abort = () => bench.ask({ method: 'DELETE', key: 'big.txt', query: { uploadId } });
    expect((await abort()).status).toBe(204);
    expect((await abort()).code).toBe('NoSuchUpload');
    expect((await uploads()).text).not.toContain(uploadId);
    expect(bench.cos.view(BUCKET).keys()).toEqual([]);
  });

  test('Complete may answer 200 with an error in the body (436/7742)', async () => {
    const { bench, part, complete } = await begun();
    const etag = (await part(1, 'a')).headers['etag'];
    bench.faults.add({ operation: 'CompleteMultipartUpload', how: 'error-in-200', count: 1 });
    expect(await complete([[1, etag]])).toMatchObject({ status: 200, code: 'InternalError' });
    expect((await complete([[1, etag]])).code).toBeUndefined();
  });
});
