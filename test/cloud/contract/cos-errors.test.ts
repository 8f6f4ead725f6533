import { describe, expect, test } from '@jest/globals';
import { BUCKET, HOST, openBench, REGION } from './cos-client.ts';

describe('errors (436/7730)', () => {
  test('the document is laid out as the real one, byte for byte but the ids', async () => {
    const { text, headers } = await openBench().ask({ key: 'test_404' });
    expect(text.replace(/(<(?:RequestId|TraceId)>)[\w=]+/g, '$1ID')).toBe(
      `<?xml version='1.0' encoding='utf-8' ?>
<Error>
	<Code>NoSuchKey</Code>
	<Message>The specified key does not exist.</Message>
	<Resource>${HOST}/test_404</Resource>
	<RequestId>ID</RequestId>
	<TraceId>ID</TraceId>
</Error>
`,
    );
    expect(headers).toMatchObject({ 'content-type': 'application/xml', server: 'tencent-cos' });
    const id = Buffer.from(headers['x-cos-request-id'] ?? '', 'base64').toString();
    expect(id).toMatch(/^[\da-f]{8}_[\da-f]{8}_[\da-f]+_[\da-f]+$/);
    expect(text).toContain(`<RequestId>${headers['x-cos-request-id'] ?? ''}<`);
  });

  test.each([
    ['GET', '', { replication: '' }],
    ['PUT', '', { cors: '' }],
    ['POST', '', {}],
    ['POST', 'a', { append: '', position: '0' }],
    ['PUT', 'a', { tagging: '' }],
    ['GET', '', { 'list-type': '2' }],
    ['PUT', 'a', { shiny: '' }],
    ['PUT', 'a', { versionId: '1' }],
  ])('what is not played is refused, never passed over: %s /%s %j', async (method, key, query) => {
    const bench = openBench();
    await bench.put('a');
    expect(await bench.ask({ method, key, query })).toMatchObject({ status: 501, code: 'NotImplemented' });
  });

  test('an unknown parameter on reading an object is passed over, as visitors rely on (?v=3)', async () => {
    const bench = openBench();
    await bench.put('a');
    expect((await bench.ask({ key: 'a', query: { v: '3' } })).status).toBe(200);
  });

  test.each([
    ['other-1250000000.cos.ap-guangzhou.myqcloud.com', 404, 'NoSuchBucket'],
    ['site-1250000000.cos.ap-beijing.myqcloud.com', 404, 'NoSuchBucket'],
    ['site-1250000000.cos.accelerate.myqcloud.com', 400, 'BucketAccelerateNotEnabled'],
    ['nobody.cos.ap-guangzhou.myqcloud.com', 501, 'NotImplemented'],
  ])('%s answers %i %s', async (host, status, code) => {
    expect(await openBench().ask({ host })).toMatchObject({ status, code });
  });

  test('the spare domain tencentcos.cn is the same bucket', async () => {
    expect((await openBench().ask({ host: `${BUCKET}.cos.${REGION}.tencentcos.cn` })).status).toBe(200);
  });

  test('HEAD Bucket: 200, 404 and 403 without a body', async () => {
    const bench = openBench({ allows: ['cos:PutObject'] });
    expect(await bench.ask({ method: 'HEAD' })).toMatchObject({ status: 403, text: '' });
    expect(await openBench().ask({ method: 'HEAD' })).toMatchObject({ status: 200, text: '' });
    expect(
      await openBench().ask({ method: 'HEAD', host: 'x-1250000000.cos.ap-guangzhou.myqcloud.com' }),
    ).toMatchObject({ status: 404, text: '' });
  });

  test.each([
    ['503', 503, 'SlowDown'],
    ['throttle', 503, 'SlowDown'],
    ['500', 500, 'InternalError'],
    ['403', 403, 'AccessDenied'],
    ['skew', 403, 'RequestTimeTooSkewed'],
  ])('the fault %s answers %i %s, as often as was asked, and stores nothing', async (how, status, code) => {
    const bench = openBench();
    bench.faults.add({ operation: 'putobject', how, count: 2 });
    expect(await bench.put('a')).toMatchObject({ status, code });
    expect(await bench.put('a')).toMatchObject({ status, code });
    expect(bench.cos.view(BUCKET).keys()).toEqual([]);
    expect((await bench.put('a')).status).toBe(200);
    expect(
      bench.ledger
        .entries()
        .filter(({ kind }) => kind === 'request')
        .map((entry) => [entry.operation, entry.status, entry.by]),
    ).toEqual([
      ['PutObject', status, 'deployer'],
      ['PutObject', status, 'deployer'],
      ['PutObject', 200, 'deployer'],
    ]);
  });
});
