import { describe, expect, test } from '@jest/globals';
import { BUCKET, openBench, REGION, type Bench } from './cos-client.ts';

const OTHER = 'other-1250000000';
const hostOf = (name: string, region = REGION) => `${name}.cos.${region}.myqcloud.com`;
const listed = async (bench: Bench, host: string) =>
  [...(await bench.ask({ host })).text.matchAll(/<Name>(.*?)</g)].map((match) => match[1]);

describe('GET Service (436/8291)', () => {
  test('service.cos lists every bucket, a region its own', async () => {
    const bench = openBench();
    bench.cos.createBucket(OTHER, 'ap-beijing');
    expect(await listed(bench, 'service.cos.myqcloud.com')).toEqual([OTHER, BUCKET]);
    expect(await listed(bench, `cos.${REGION}.myqcloud.com`)).toEqual([BUCKET]);
    expect(await listed(bench, 'cos.ap-chengdu.myqcloud.com')).toEqual([]);
    const { text } = await bench.ask({ host: 'service.cos.myqcloud.com' });
    expect(text).toMatch(/<Location>ap-beijing<\/Location>\s*<CreationDate>[\d-]+T[\d:]+Z</);
  });

  test('never to nobody', async () => {
    expect(await openBench().ask({ host: 'service.cos.myqcloud.com', signed: 'none' })).toMatchObject({
      status: 403,
      code: 'AccessDenied',
    });
  });
});

describe('PUT and DELETE Bucket (436/7738, 436/7732)', () => {
  test('made, used, not removed while anything is in it, removed', async () => {
    const bench = openBench();
    const host = hostOf(OTHER, 'ap-beijing');
    expect((await bench.ask({ method: 'PUT', host })).status).toBe(200);
    expect((await bench.ask({ method: 'PUT', host, key: 'a', body: 'x' })).status).toBe(200);
    expect(await bench.ask({ method: 'DELETE', host })).toMatchObject({
      status: 409,
      code: 'BucketNotEmpty',
    });
    await bench.ask({ method: 'DELETE', host, key: 'a' });
    expect((await bench.ask({ method: 'DELETE', host })).status).toBe(204);
    expect((await bench.ask({ host })).code).toBe('NoSuchBucket');
  });

  test('a name that is taken, here or in another region, or that is not ours', async () => {
    const bench = openBench();
    const made = async (host: string) => (await bench.ask({ method: 'PUT', host })).code;
    expect(await made(hostOf(BUCKET))).toBe('BucketAlreadyOwnedByYou');
    expect(await made(hostOf(BUCKET, 'ap-beijing'))).toBe('BucketAlreadyExists');
    expect(await made(hostOf('x-1259999999'))).toBe('AccessDenied');
  });
});

describe('what a client asks a bucket', () => {
  test('?location is text in its root (436/8275)', async () => {
    const { text } = await openBench().ask({ query: { location: '' } });
    expect(text).toContain(`<LocationConstraint>${REGION}</LocationConstraint>`);
  });

  test('?acl names the owner, and everybody where it is public (436/7733)', async () => {
    const grants = async (publicRead: boolean) =>
      [
        ...(await openBench({ publicRead }).ask({ query: { acl: '' } })).text.matchAll(/<Permission>(.*?)</g),
      ].map((match) => match[1]);
    expect([await grants(false), await grants(true)]).toEqual([['FULL_CONTROL'], ['FULL_CONTROL', 'READ']]);
  });

  test.each([
    ['cors', 'NoSuchCORSConfiguration'],
    ['lifecycle', 'NoSuchLifecycleConfiguration'],
    ['tagging', 'NoSuchTagSet'],
    ['policy', 'NoSuchBucketPolicy'],
    ['encryption', 'NoSuchEncryptionConfiguration'],
  ])('?%s was never set: 404 %s (436/7730); setting it is not played', async (name, code) => {
    const bench = openBench();
    expect(await bench.ask({ query: { [name]: '' } })).toMatchObject({ status: 404, code });
    expect((await bench.ask({ method: 'PUT', query: { [name]: '' }, body: '<x/>' })).status).toBe(501);
  });
});

describe('other names of a bucket (436/6224, 436/38864)', () => {
  test.each([
    `${BUCKET}.cos.${REGION}.tencentcos.cn`,
    `${BUCKET}.cos-internal.${REGION}.tencentcos.cn`,
    `${BUCKET}.cos-internal.${REGION}.myqcloud.com`,
  ])('%s', async (host) => {
    expect((await openBench().ask({ host })).status).toBe(200);
  });

  test('acceleration: for objects and lists, once it is switched on', async () => {
    const bench = openBench();
    const host = `${BUCKET}.cos.accelerate.myqcloud.com`;
    expect((await bench.ask({ host })).code).toBe('BucketAccelerateNotEnabled');
    const body = '<AccelerateConfiguration><Status>Enabled</Status></AccelerateConfiguration>';
    expect((await bench.ask({ method: 'PUT', query: { accelerate: '' }, body })).status).toBe(200);
    expect((await bench.ask({ method: 'PUT', host, key: 'a', body: 'x' })).status).toBe(200);
    expect((await bench.ask({ host })).text).toContain('<Key>a</Key>');
    const refused = [{ query: { website: '' } }, { method: 'DELETE' }, { method: 'PUT' }];
    for (const ask of refused)
      expect((await bench.ask({ host, ...ask })).code).toBe('ActionAccelerateNotSupported');
  });
});

describe('a bucket made since 2024 (436/102489; knob forcesDownload)', () => {
  test('reads on the default domain are downloads, and an .apk is refused', async () => {
    const bench = openBench({ knobs: { forcesDownload: true } });
    await bench.put('a.png');
    await bench.put('a.apk');
    expect((await bench.ask({ key: 'a.png' })).headers).toMatchObject({
      'content-disposition': 'attachment',
      'x-cos-force-download': 'true',
    });
    expect(await bench.ask({ key: 'a.apk' })).toMatchObject({ status: 403, code: 'DownloadForbidden' });
  });
});
