import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createHash } from 'node:crypto';
import type { PolicyStatement } from '../cam/policy.ts';
import { startCloud, type Cloud, type CloudOptions } from '../index.ts';
import { layGround, openGate, zipOf } from './api3-client.ts';
import { openBench, BUCKET } from './cos-client.ts';
import { startCdn } from '../cdn/index.ts';
import { startScf } from '../scf/index.ts';

const UIN = '100000000001';
const COS_RESOURCE = `qcs::cos:ap-guangzhou:uid/1250000000:${BUCKET}`;
const DOMAIN = `qcs::cdn::uin/${UIN}:domain/www.example.com`;
const FUNCTION = `qcs::scf:ap-shanghai:uin/${UIN}:namespace/default/function/purge`;

const allow = (action: string | string[], resource: string | string[]): PolicyStatement => {
  return { effect: 'allow', action, resource };
};
const granted = (...statement: PolicyStatement[]) => ({
  deployerPolicy: { version: '2.0', statement } as const,
});

describe('COS asks for bucket and key (cloud.tencent.com/document/product/436/30580)', () => {
  const bench = openBench({
    policy: granted(
      allow(
        ['cos:PutObject', 'cos:PutObjectCopy', 'cos:GetObject', 'cos:DeleteMultipleObjects'],
        `${COS_RESOURCE}/preview/*`,
      ),
      allow('cos:GetBucket', `${COS_RESOURCE}/preview/*`),
    ).deployerPolicy,
  });

  test.each([
    ['PUT', 'preview/a', 200],
    ['PUT', 'a', 403],
    ['GET', 'preview/a', 200],
    ['HEAD', 'preview/a', 403],
    ['DELETE', 'preview/a', 403],
  ])('%s %s: %i', async (method, key, status) => {
    expect((await bench.ask({ method, key })).status).toBe(status);
  });

  test('a list is of what begins with its prefix (UNCERTAIN)', async () => {
    expect((await bench.ask({ query: { prefix: 'preview/' } })).status).toBe(200);
    expect((await bench.ask({ query: { prefix: '' } })).code).toBe('AccessDenied');
    expect((await bench.ask()).code).toBe('AccessDenied');
  });

  test('a copy needs its source as well', async () => {
    await bench.put('preview/a');
    const from = (key: string) => ({ 'x-cos-copy-source': `${BUCKET}.cos.ap-guangzhou.myqcloud.com/${key}` });
    const copy = (key: string) => bench.ask({ method: 'PUT', key: 'preview/b', headers: from(key) });
    expect((await copy('preview/a')).status).toBe(200);
    bench.cos.view(BUCKET).put('secret', 'x');
    expect((await copy('secret')).code).toBe('AccessDenied');
  });

  test('an ACL needs PutObjectACL for the same key', async () => {
    expect((await bench.put('preview/a', 'x', { 'x-cos-acl': 'public-read' })).code).toBe('AccessDenied');
  });

  const batch = (...keys: string[]) => {
    const body = `<Delete>${keys.map((key) => `<Object><Key>${key}</Key></Object>`).join('')}</Delete>`;
    const md5 = createHash('md5').update(body).digest('base64');
    return bench.ask({ method: 'POST', query: { delete: '' }, body, headers: { 'content-md5': md5 } });
  };

  test('a batch delete keeps what the policy does not cover, in a 200 (UNCERTAIN)', async () => {
    const told = await batch('preview/a', 'a');
    expect(told.status).toBe(200);
    expect(told.text).toMatch(/<Deleted>\s*<Key>preview\/a<\/Key>/);
    expect(told.text).toMatch(/<Error>\s*<Key>a<\/Key>\s*<Code>AccessDenied<\/Code>/);
    expect((await batch('a')).status).toBe(403);
  });
});

describe('SCF asks for the function (cloud.tencent.com/document/product/583/18014)', () => {
  const open = (options: Parameters<typeof layGround>[0]) => {
    const ground = layGround(options);
    const scf = startScf({ ...ground, pace: 'fast', env: {}, bucketExists: () => true });
    const { call } = openGate(ground, scf.product);
    const stop = async () => {
      ground.clock.stop();
      await scf.stop();
    };
    return { call, [Symbol.asyncDispose]: stop };
  };
  const trigger = { FunctionName: 'purge', TriggerName: 'a.cos.ap-shanghai.myqcloud.com', Type: 'cos' };

  test('its own name in the long spelling of the region, and no other', async () => {
    await using gate = open(granted(allow('scf:*', FUNCTION)));
    expect((await gate.call('GetFunction', { FunctionName: 'purge' })).code).toMatch(/^ResourceNotFound/);
    const { code, message } = await gate.call('GetFunction', { FunctionName: 'other' });
    expect(code).toBe('UnauthorizedOperation');
    expect(message).toContain(
      `(scf:GetFunction)\nresource (qcs::scf:sh:uin/${UIN}:namespace/default/function/other)`,
    );
    expect((await gate.call('GetFunction', { FunctionName: 'purge' }, { region: 'ap-beijing' })).code).toBe(
      code,
    );
  });

  test('CreateTrigger knows no resource: a policy has to allow it on * (cloud.tencent.com/document/product/598/70005)', async () => {
    await using gate = open(granted(allow('scf:*', FUNCTION)));
    const { code, message } = await gate.call('CreateTrigger', trigger);
    expect([code, message]).toEqual(['UnauthorizedOperation', expect.stringContaining('resource (*)')]);
    await using other = open(granted(allow('scf:CreateTrigger', '*')));
    expect((await other.call('CreateTrigger', trigger)).code).toMatch(/^ResourceNotFound/);
  });

  const params = {
    FunctionName: 'purge',
    Runtime: 'Nodejs18.15',
    Handler: 'index.main_handler',
    Role: 'PurgeRole',
    Code: { ZipFile: zipOf({ 'index.js': 'exports.main_handler = () => 0' }) },
  };
  test('cam:PassRole is not asked for unless the knob says so (UNCERTAIN)', async () => {
    await using gate = open(granted(allow('scf:*', FUNCTION)));
    expect((await gate.call('CreateFunction', params)).code).toBeUndefined();
    await using strict = open({ ...granted(allow('scf:*', FUNCTION)), demandsPassRole: true });
    const { code, message } = await strict.call('CreateFunction', params);
    expect(code).toBe('UnauthorizedOperation');
    expect(message).toContain(`(cam:PassRole)\nresource (qcs::cam::uin/${UIN}:roleName/PurgeRole)`);
  });
});

describe('the CDN asks for each domain (tencentcloud.com/document/product/598/57073)', () => {
  const ground = layGround(granted(allow(['cdn:Purge*', 'cdn:Describe*'], DOMAIN)));
  const cdn = startCdn({
    ...ground,
    pace: 'fast',
    fetchOrigin: () => Promise.reject(new Error('no origin')),
  });
  for (const domain of ['www.example.com', 'www.example.org'])
    cdn.addDomain({ domain, origin: { host: 'o' } });
  const { call } = openGate(ground, cdn.product);
  afterAll(() => {
    ground.clock.stop();
  });

  test('a purge of several is refused for the first that is not allowed', async () => {
    const urls = ['https://www.example.com/a', 'https://www.example.org/b'];
    expect((await call('PurgeUrlsCache', { Urls: [urls[0]] })).code).toBeUndefined();
    const { code, message } = await call('PurgeUrlsCache', { Urls: urls });
    expect(code).toBe('UnauthorizedOperation');
    expect(message).toContain(`(cdn:PurgeUrlsCache)\nresource (qcs::cdn::uin/${UIN}:domain/www.example.org)`);
  });

  test('a list shows the domains that the caller may see (inferred)', async () => {
    const { response } = await call('DescribeDomains');
    expect(response['Domains']).toMatchObject([{ Domain: 'www.example.com' }]);
  });

  test('what is about no domain needs *', async () => {
    expect((await call('DescribePurgeQuota')).message).toContain('resource (*)');
  });
});

test('a role that is called as somebody else gives him nothing', () => {
  const roles = ['anonymous', 'github-actions'].map((name) => ({ name, allows: ['*'] }));
  const { account, clock } = layGround({ roles, deployerAllows: [] });
  const signers = ['anonymous', 'github-actions', 'deployer', 'role:anonymous'] as const;
  expect(signers.map((signer) => account.may(signer, 'cos:GetObject'))).toEqual([false, false, false, true]);
  clock.stop();
});

describe('in a whole cloud', () => {
  let cloud: Cloud;
  const options: CloudOptions = granted(allow('cos:PutObject', '*'));
  beforeAll(async () => {
    cloud = await startCloud(options);
  });
  afterAll(async () => {
    await cloud[Symbol.asyncDispose]();
  });

  test('a policy that cannot be played stops the cloud from starting', async () => {
    await expect(startCloud(granted(allow('everything', '*')))).rejects.toThrow('everything');
  });

  test('the owner himself is not asked', () => {
    cloud.bucket().put('a', 'x');
    expect(cloud.bucket().keys()).toEqual(['a']);
  });
});
