import { crc32 } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import { joinAwsChunks } from '../cos/aws-chunks.ts';
import { awsSignature } from '../cos/sigv4.ts';
import { BUCKET, HOST, openBench, REGION } from './cos-client.ts';
import { askS3, signed } from './cos-s3-client.ts';

// COS takes S3's requests under its own hosts (cloud.tencent.com/document/product/436/37421, 436/32537). "Live" marks what a public suite of
// S3 calls (BucketCat, cos_e2e, July 2026) saw on the real service.

/** AWS's own sample key, in two pieces for the sake of secret scanners. */
const SAMPLE_KEY = 'wJalrXUtnFEMI/K7MDENG/' + 'bPxRfiCYEXAMPLEKEY';
const SAMPLE = { date: '20130524T000000Z', scope: '20130524/us-east-1/s3/aws4_request' };
const EMPTY = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';

describe("AWS signature version 4: the samples of AWS's page", () => {
  test('GET Object with a range', () => {
    const headers = {
      host: 'examplebucket.s3.amazonaws.com',
      range: 'bytes=0-9',
      'x-amz-content-sha256': EMPTY,
      'x-amz-date': SAMPLE.date,
    };
    const terms = { ...SAMPLE, signedHeaders: Object.keys(headers), payload: EMPTY };
    const target = { path: '/test.txt', query: new Map<string, string>() };
    const { stringToSign, sign } = awsSignature({ method: 'GET', headers }, target, terms, SAMPLE_KEY);
    expect(sign(stringToSign)).toBe('f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41');
  });

  test('a list, with parameters', () => {
    const headers = {
      host: 'examplebucket.s3.amazonaws.com',
      'x-amz-content-sha256': EMPTY,
      'x-amz-date': SAMPLE.date,
    };
    const terms = { ...SAMPLE, signedHeaders: Object.keys(headers), payload: EMPTY };
    const query = new Map([
      ['prefix', 'J'],
      ['max-keys', '2'],
    ]);
    const { stringToSign, sign } = awsSignature(
      { method: 'GET', headers },
      { path: '/', query },
      terms,
      SAMPLE_KEY,
    );
    expect(sign(stringToSign)).toBe('34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7');
  });

  test('a body in signed chunks; one that was changed is refused', () => {
    const signatures = [
      'ad80c730a21e5b8d04586a2213dd63b9a0e99e0e2307b0ade35a65485a288648',
      '0055627c9e194cb4542bae2aa5492e3c1575bbb81b612b7d234b86a503ef5497',
      'b6c6ea8a5354eaf15b3cb7646744f4275b71ea724fed81ceb9323e279d449df9',
    ];
    const chunks = ['a'.repeat(65536), 'a'.repeat(1024), ''];
    const framed = (letter: string) =>
      chunks.map((data, at) => {
        const size = data.length.toString(16);
        return `${size};chunk-signature=${signatures[at] ?? ''}\r\n${data.replaceAll('a', letter)}\r\n`;
      });
    const terms = { ...SAMPLE, signedHeaders: [], payload: '' };
    const target = { path: '/', query: new Map<string, string>() };
    const { sign } = awsSignature({ method: 'PUT', headers: {} }, target, terms, SAMPLE_KEY);
    const seed = '4f232c4386841ef735655705268965c44a0e4690baa4adea153f7db9fa80a0a9';
    const proof = { ...SAMPLE, sign, signature: seed, payload: 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD' };
    const joined = (letter: string) => {
      const body = Buffer.from(framed(letter).join(''));
      const headers = { 'x-amz-decoded-content-length': '66560', 'content-encoding': 'aws-chunked' };
      const request = {
        method: 'PUT',
        host: HOST,
        scheme: 'https',
        target: '/',
        from: '',
        headers,
        body,
      } as const;
      const credential = { secretId: '', secretKey: '', signer: 'deployer' } as const;
      return joinAwsChunks(request, { ...proof, credential }, true);
    };
    expect(joined('a').body.length).toBe(66560);
    expect(joined('a').headers).toMatchObject({ 'content-encoding': '', 'content-length': '66560' });
    expect(() => joined('b')).toThrow('The Signature you specified is invalid.');
  });
});

describe('who signs for S3', () => {
  test('the region of the scope is not looked at (live)', async () => {
    expect((await askS3(openBench(), { region: 'mars-1' })).status).toBe(200);
  });

  test.each(['/a%20b%2Bc', '/%E4%B8%AD/..//x', "/(1)!*'~"])(
    'a path that is easily bent passes: %s',
    async (target) => {
      const bench = openBench();
      expect((await askS3(bench, { method: 'PUT', target, body: 'x' })).status).toBe(200);
      expect(bench.cos.view(BUCKET).keys()).toEqual([decodeURIComponent(target.slice(1))]);
    },
  );

  test('wrong key, late, early, other body: refused each', async () => {
    const bench = openBench();
    const ago = (minutes: number) => new Date(Date.now() - minutes * 60_000);
    expect(await askS3(bench, { secretKey: 'x' })).toMatchObject({
      status: 403,
      code: 'SignatureDoesNotMatch',
    });
    expect(await askS3(bench, { at: ago(16) })).toMatchObject({ status: 403, code: 'RequestTimeTooSkewed' });
    expect(await askS3(bench, { at: ago(-16) })).toMatchObject({ status: 403, code: 'RequestTimeTooSkewed' });
    expect(await askS3(bench, { method: 'PUT', target: '/a', body: 'x', payload: EMPTY })).toMatchObject({
      status: 400,
      code: 'XAmzContentSHA256Mismatch',
    });
  });

  test('a signed URL is good for as long as it says', async () => {
    const bench = openBench();
    await bench.put('a', 'hello');
    expect((await askS3(bench, { target: '/a', presigned: 60 })).text).toBe('hello');
    const late = { target: '/a', presigned: 60, at: new Date(Date.now() - 61_000) };
    expect(await askS3(bench, late)).toMatchObject({ status: 403, code: 'AccessDenied' });
  });

  test('temporary keys come with x-amz-security-token (436/37421: S3 SDKs with sessions)', async () => {
    const bench = openBench();
    const keys = bench.account.assume('uploader', 'scf.qcloud.com', 600);
    if (keys?.token === undefined) throw new Error('no keys');
    const { secretId, secretKey, token } = keys;
    const put = (headers: Record<string, string>) =>
      askS3(bench, { method: 'PUT', target: '/a', body: 'x', secretId, secretKey, headers });
    expect((await put({ 'x-amz-security-token': token })).status).toBe(200);
    expect(await put({})).toMatchObject({ status: 403, code: 'InvalidAccessKeyId' });
  });

  test('half an authorization is refused, and nothing is stored', async () => {
    const bench = openBench();
    const headers = { authorization: 'AWS4-HMAC-SHA256 Credential=x' };
    const told = await bench.ask({ method: 'PUT', key: 'a', signed: 'none', headers });
    expect(told).toMatchObject({ status: 400, code: 'InvalidArgument' });
    expect(bench.cos.view(BUCKET).keys()).toEqual([]);
  });
});

describe("S3's words", () => {
  test('x-amz-meta and x-amz ids both ways; COS sees them as its own', async () => {
    const bench = openBench();
    const headers = { 'x-amz-meta-mtime': '1.5', 'x-amz-storage-class': 'STANDARD_IA' };
    await askS3(bench, { method: 'PUT', target: '/a', body: 'x', headers });
    const s3 = await askS3(bench, { method: 'HEAD', target: '/a' });
    expect(s3.headers).toMatchObject({ 'x-amz-meta-mtime': '1.5', 'x-amz-storage-class': 'STANDARD_IA' });
    expect(s3.headers['x-amz-request-id']).toBe(s3.headers['x-cos-request-id']);
    expect((await bench.ask({ method: 'HEAD', key: 'a' })).headers['x-cos-meta-mtime']).toBe('1.5');
  });

  test('a copy names bucket and key, COPY and REPLACE', async () => {
    const bench = openBench();
    await bench.put('a b', 'x', { 'x-cos-meta-a': '1' });
    const copy = (to: string, headers: Record<string, string>) =>
      askS3(bench, {
        method: 'PUT',
        target: to,
        headers: { 'x-amz-copy-source': `/${BUCKET}/a%20b`, ...headers },
      });
    expect((await copy('/c', { 'x-amz-metadata-directive': 'COPY' })).status).toBe(200);
    expect((await copy('/d', { 'x-amz-metadata-directive': 'REPLACE', 'x-amz-meta-a': '2' })).status).toBe(
      200,
    );
    const meta = ['c', 'd'].map((key) => bench.cos.view(BUCKET).headers(key)?.['x-cos-meta-a']);
    expect(meta).toEqual(['1', '2']);
  });

  test('list-type=2 (live): counts, goes on by a token that is no marker, owners only when asked for', async () => {
    const bench = openBench();
    for (const key of ['a', 'b/1', 'b/2', 'c']) await bench.put(key);
    const first = await askS3(bench, { target: '/?list-type=2&max-keys=2&delimiter=%2F' });
    expect(first.text).toMatch(/<KeyCount>2<[^]*<IsTruncated>true<[^]*<Prefix>b\/</);
    expect(first.text).not.toContain('<Owner>');
    const token = encodeURIComponent(/<NextContinuationToken>(.*?)</.exec(first.text)?.[1] ?? '');
    const second = await askS3(bench, {
      target: `/?list-type=2&delimiter=%2F&fetch-owner=true&continuation-token=${token}`,
    });
    expect([...second.text.matchAll(/<Key>(.*?)</g)].map((match) => match[1])).toEqual(['c']);
    expect(second.text).toContain('<Owner>');
    expect((await askS3(bench, { target: '/?list-type=2&start-after=b%2F2' })).text).toContain(
      '<KeyCount>1<',
    );
  });

  test('a batch delete without Content-MD5 (live): 400 InvalidRequest, in those words', async () => {
    const body =
      '<Delete xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Object><Key>a</Key></Object></Delete>';
    const headers = { 'x-amz-sdk-checksum-algorithm': 'CRC32', 'x-amz-checksum-crc32': checksum(body) };
    const told = await askS3(openBench(), { method: 'POST', target: '/?delete', body, headers });
    expect(told).toMatchObject({ status: 400, code: 'InvalidRequest' });
    expect(told.text).toContain('<Message>Missing required header for this request: Content-MD5</Message>');
  });

  test('checksums are compared, and those that cannot be are refused', async () => {
    const put = (headers: Record<string, string>) =>
      askS3(openBench(), { method: 'PUT', target: '/a', body: 'x', headers });
    expect((await put({ 'x-amz-checksum-crc32': checksum('x') })).status).toBe(200);
    expect(await put({ 'x-amz-checksum-crc32': checksum('y') })).toMatchObject({
      status: 400,
      code: 'BadDigest',
    });
    expect(await put({ 'x-amz-checksum-crc64nvme': 'AAAA' })).toMatchObject({
      status: 501,
      code: 'NotImplemented',
    });
  });

  test('a body in chunks with a checksum behind it; the knob awsChunks refuses it', async () => {
    const ask = (sum: string) => ({
      method: 'PUT',
      target: '/a',
      body: `5\r\nhello\r\n0\r\nx-amz-checksum-crc32:${sum}\r\n\r\n`,
      payload: 'STREAMING-UNSIGNED-PAYLOAD-TRAILER',
      headers: {
        'content-encoding': 'aws-chunked',
        'x-amz-decoded-content-length': '5',
        'x-amz-trailer': 'x-amz-checksum-crc32',
      },
    });
    const bench = openBench();
    expect((await askS3(bench, ask(checksum('hello')))).status).toBe(200);
    expect(bench.cos.view(BUCKET).read('a')).toBe('hello');
    expect(bench.cos.view(BUCKET).headers('a')).not.toHaveProperty('Content-Encoding');
    expect(await askS3(bench, ask(checksum('other')))).toMatchObject({ status: 400, code: 'BadDigest' });
    const strict = openBench({ knobs: { awsChunks: false } });
    expect(await askS3(strict, ask(checksum('hello')))).toMatchObject({
      status: 501,
      code: 'NotImplemented',
    });
  });

  test('a part copied from a range of another object (436/8287)', async () => {
    const bench = openBench();
    await bench.put('a', '0123456789');
    const start = await askS3(bench, { method: 'POST', target: '/b?uploads' });
    const id = /<UploadId>(.*?)</.exec(start.text)?.[1] ?? '';
    const headers = { 'x-amz-copy-source': `${BUCKET}/a`, 'x-amz-copy-source-range': 'bytes=2-4' };
    const part = await askS3(bench, { method: 'PUT', target: `/b?partNumber=1&uploadId=${id}`, headers });
    const etag = /<ETag>&quot;(.*?)&quot;</.exec(part.text)?.[1] ?? '';
    const body = `<CompleteMultipartUpload><Part><PartNumber>1</PartNumber><ETag>${etag}</ETag></Part></CompleteMultipartUpload>`;
    expect((await askS3(bench, { method: 'POST', target: `/b?uploadId=${id}`, body })).status).toBe(200);
    expect(bench.cos.view(BUCKET).read('b')).toBe('234');
  });

  test('the bucket in the path (live; 436/102489): 403 PathStyleDomainForbidden', async () => {
    const told = await askS3(openBench(), {
      host: `cos.${REGION}.myqcloud.com`,
      target: `/${BUCKET}?list-type=2`,
    });
    expect(told).toMatchObject({ status: 403, code: 'PathStyleDomainForbidden' });
    expect(told.text).toContain('must be addressed using COS virtual-styled domain.');
  });

  test('whatever is wrong with a signature, it is a refusal', async () => {
    const bench = openBench();
    const good = signed(bench, {});
    for (const authorization of [
      'AWS4-HMAC-SHA256',
      'AWS4-HMAC-SHA256 ,,=',
      good.headers['authorization']?.replace('/s3/', '/x/') ?? '',
    ]) {
      const told = await bench.cos.service.answer({ ...good, headers: { ...good.headers, authorization } });
      expect(told.status).toBe(400);
    }
  });
});

function checksum(text: string): string {
  const sum = Buffer.alloc(4);
  sum.writeUInt32BE(crc32(text));
  return sum.toString('base64');
}
