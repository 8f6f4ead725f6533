import { describe, expect, jest, test } from '@jest/globals';
import { signatureOf } from '../cos/signature.ts';
import { HOST, openBench } from './cos-client.ts';

/** The documentation's own sample key (436/7778), in two pieces for the sake of secret scanners. */
const SAMPLE_KEY = 'BQYIM75p8x0iWVF' + 'SIgqEKwFprpRSVHlz';
const KEY_PATH = '/exampleobject(腾讯云)';
const SAMPLE_HOST = 'examplebucket-1250000000.cos.ap-beijing.myqcloud.com';

describe('the signature of cloud.tencent.com/document/product/436/7778', () => {
  test("the page's PUT sample: HttpString, StringToSign and signature", () => {
    const headers = {
      'content-length': '13',
      'content-md5': 'mQ/fVh815F3k6TAUm8m0eg==',
      'content-type': 'text/plain',
      date: 'Thu, 16 May 2019 06:45:51 GMT',
      host: SAMPLE_HOST,
      'x-cos-acl': 'private',
      'x-cos-grant-read': 'uin="100000000011"',
    };
    const period = '1557989151;1557996351';
    const terms = { signTime: period, keyTime: period, headerList: Object.keys(headers), paramList: [] };
    const parts = { method: 'PUT', path: KEY_PATH, headers, params: {} };
    const { signature, stringToSign } = signatureOf(parts, terms, SAMPLE_KEY);
    expect(stringToSign).toBe(`sha1\n${period}\n8b2751e77f43a0995d6e9eb9477f4b685cca4172\n`);
    expect(signature).toBe('3b8851a11a569213c17ba8fa7dcf2abec6935172');
  });

  test("the page's GET sample, with parameters", () => {
    const period = '1557989753;1557996953';
    const params = {
      'response-content-type': 'application/octet-stream',
      'response-cache-control': 'max-age=600',
    };
    const headers = { date: 'Thu, 16 May 2019 06:55:53 GMT', host: SAMPLE_HOST };
    const terms = {
      signTime: period,
      keyTime: period,
      headerList: ['date', 'host'],
      paramList: Object.keys(params).sort(),
    };
    const { signature } = signatureOf({ method: 'GET', path: KEY_PATH, headers, params }, terms, SAMPLE_KEY);
    expect(signature).toBe('01681b8c9d798a678e43b685a9f1bba0f6c0e012');
  });

  test.each([
    'a b.html',
    '中文→ ! $&\'()+,-.=@[]^_`{}~*";:<>?#%|\\.jpg',
    'a/../b',
    './b',
    '/x',
    '~💥',
    '100%.html',
    'a//b/',
  ])('a key that is easily bent passes as it is: %s', async (key) => {
    const bench = openBench();
    expect((await bench.put(key)).status).toBe(200);
    expect(bench.cos.view('site-1250000000').keys()).toEqual([key]);
  });

  test('by parameters instead of the header', async () => {
    const bench = openBench();
    await bench.put('a');
    const told = await bench.ask({
      key: 'a',
      signed: 'query',
      query: { 'response-content-type': 'text/x;a=1' },
    });
    expect(told.status).toBe(200);
    expect(told.headers['content-type']).toBe('text/x;a=1');
  });
});

describe('a signature that does not hold (436/40105, 436/7730)', () => {
  test('unknown SecretId: 403 InvalidAccessKeyId', async () => {
    const told = await openBench().ask({ keys: { secretId: 'nobody', secretKey: 'x' } });
    expect([told.status, told.code]).toEqual([403, 'InvalidAccessKeyId']);
  });

  test('wrong key: 403 SignatureDoesNotMatch, with the strings that COS made', async () => {
    const bench = openBench();
    const { secretId } = bench.account.deployer;
    const told = await bench.ask({ key: 'a b', keys: { secretId, secretKey: 'wrong' } });
    expect([told.status, told.code]).toEqual([403, 'SignatureDoesNotMatch']);
    expect(told.text).toContain('<Message>The Signature you specified is invalid.</Message>');
    expect(told.text).toMatch(
      /<StringToSign>sha1\n\d+;\d+\n[0-9a-f]{40}\n<\/StringToSign>\n\t<FormatString>get\n\/a b\n\n/,
    );
    expect(told.text).toContain(`content-length=0&amp;host=${HOST}\n</FormatString>\n\t<Resource>`);
  });

  test('a signed header that was changed on the way: 403', async () => {
    const bench = openBench();
    const { request, answer } = await forwarded(bench);
    expect(
      (await answer({ ...request, headers: { ...request.headers, 'content-type': 'text/other' } })).status,
    ).toBe(403);
    expect(
      (await answer({ ...request, headers: { ...request.headers, 'x-forwarded-for': '1.2.3.4' } })).status,
    ).toBe(200);
  });

  test('its time is over: 403 AccessDenied, "Request has expired"', async () => {
    const told = await openBench().ask({ keyTime: '1557989151;1557996351' });
    expect([told.status, told.code]).toEqual([403, 'AccessDenied']);
    expect(told.text).toContain('<Message>Request has expired</Message>');
  });

  test('its time has not come: 403 RequestTimeTooSkewed', async () => {
    const start = Math.floor(Date.now() / 1000) + 3600;
    const told = await openBench().ask({ keyTime: `${start};${start + 900}` });
    expect([told.status, told.code]).toEqual([403, 'RequestTimeTooSkewed']);
  });

  test("times are judged by the machine's clock, wherever the cloud's own is", async () => {
    const bench = openBench();
    bench.clock.advance(3 * 3600);
    expect((await bench.ask()).status).toBe(200);
    // The SDK sets its clock by the Date of these refusals, so they must not show the cloud's.
    const { headers } = await bench.ask({ keyTime: '1557989151;1557996351' });
    expect(Math.abs(Date.parse(headers['date'] ?? '') - Date.now())).toBeLessThan(2000);
  });

  test('no signature on a private bucket: 403 AccessDenied "Access Denied."', async () => {
    const told = await openBench().ask({ signed: 'none' });
    expect([told.status, told.code]).toEqual([403, 'AccessDenied']);
    expect(told.text).toContain('<Message>Access Denied.</Message>');
  });
});

describe('temporary keys (436/7778)', () => {
  const assumed = (bench: ReturnType<typeof openBench>) => {
    const keys = bench.account.assume('uploader', 'scf.qcloud.com', 600);
    if (keys?.token === undefined) throw new Error('no keys');
    return { ...keys, token: keys.token };
  };

  test("come with x-cos-security-token; without it, or with another, they are nobody's", async () => {
    const bench = openBench();
    const keys = assumed(bench);
    expect((await bench.ask({ method: 'PUT', key: 'a', keys })).status).toBe(200);
    for (const token of [undefined, 'other']) {
      const { secretId, secretKey } = keys;
      const told = await bench.ask({
        method: 'PUT',
        key: 'a',
        keys: { secretId, secretKey, ...(token && { token }) },
      });
      expect([told.status, told.code]).toEqual([403, 'InvalidAccessKeyId']);
    }
  });

  test('end: 400 ExpiredToken', async () => {
    const bench = openBench();
    const keys = assumed(bench);
    bench.clock.advance(601);
    expect(await bench.ask({ method: 'PUT', key: 'a', keys })).toMatchObject({
      status: 400,
      code: 'ExpiredToken',
    });
  });

  test('may do what their role allows, and are named so in the ledger', async () => {
    const bench = openBench();
    const keys = assumed(bench);
    await bench.ask({ method: 'PUT', key: 'a', keys });
    expect(bench.ledger.entries().at(-1)).toMatchObject({
      operation: 'PutObject',
      status: 200,
      by: 'role:uploader',
    });
    expect(await bench.ask({ method: 'DELETE', key: 'a', keys })).toMatchObject({
      status: 403,
      code: 'AccessDenied',
    });
  });
});

/** A signed PUT that can be changed before it is delivered. */
async function forwarded(bench: ReturnType<typeof openBench>) {
  let request: Parameters<typeof bench.cos.service.answer>[0] | undefined;
  const service = bench.cos.service;
  const answer = service.answer.bind(service);
  const spy = jest.spyOn(service, 'answer').mockImplementation((seen) => {
    request = seen;
    return answer(seen);
  });
  await bench.put('a', 'x', { 'content-type': 'text/plain' });
  spy.mockRestore();
  if (request === undefined) throw new Error('nothing was sent');
  return { request, answer };
}
