import { afterEach, expect, test } from '@jest/globals';
import { createRequire } from 'node:module';
import type { Client as CdnClient } from 'tencentcloud-sdk-nodejs-cdn/tencentcloud/services/cdn/v20180606/cdn_client.js';
import { startTrial, type Trial } from '../cdn/trial.ts';
import { layGround, openDoor, openGate, type Ground } from './api3-client.ts';

// The CDN behind the real gate: signature, rates, permissions and parameters are the gate's, tables are the CDN's.

const open: { stop(): void }[] = [];
afterEach(() => {
  for (const one of open.splice(0)) one.stop();
});

function behindGate(deployerAllows: readonly string[] = ['cdn:*']) {
  const ground: Ground = layGround({ deployerAllows });
  const trial: Trial = startTrial();
  open.push(ground.clock, trial.clock);
  return { ground, trial, ...openGate(ground, trial.cdn.product) };
}

const Urls = ['https://www.example.com/a.html'];

test('the 21st call of an action in a second is refused (tencentcloud.com 228/33601: 20 a second)', async () => {
  const { ground, call } = behindGate();
  // A whole second from here on, so that the calls do not fall into two.
  await ground.clock.sleep(1000 - (ground.clock.now() % 1000));
  const codes: unknown[] = [];
  for (let index = 0; index < 21; index += 1) codes.push((await call('PurgeUrlsCache', { Urls })).code);
  expect(codes.filter((code) => code === undefined)).toHaveLength(20);
  expect(codes.at(-1)).toBe('RequestLimitExceeded');
});

test('a denial names the domain as CAM writes it (cloud.tencent.com/document/product/598/57073)', async () => {
  const { call } = behindGate(['cdn:DescribePurgeTasks']);
  const { code, message } = await call('PurgeUrlsCache', { Urls });
  expect(code).toBe('UnauthorizedOperation');
  expect(message).toContain('(cdn:PurgeUrlsCache)');
  expect(message).toContain('(qcs::cdn::uin/100000000001:domain/www.example.com)');
});

test.each(['RefreshCdnUrl', 'StopCdnDomain'])('%s is no action of this CDN', async (action) => {
  expect((await behindGate().call(action, {})).code).toBe('InvalidAction');
});

test('the official SDK purges, waits and reads its record', async () => {
  const { ground, trial, service } = behindGate();
  const door = await openDoor(service, ground.ledger, 'cdn.tencentcloudapi.com');
  open.push({ stop: door.close });
  const { cdn } = createRequire(import.meta.url)('tencentcloud-sdk-nodejs-cdn') as {
    cdn: { v20180606: { Client: typeof CdnClient } };
  };
  const credential = {
    secretId: ground.account.deployer.secretId,
    secretKey: ground.account.deployer.secretKey,
  };
  const client = new cdn.v20180606.Client({ credential, profile: { httpProfile: door.httpProfile } });
  const { TaskId = '' } = await client.PurgeUrlsCache({ Urls });
  trial.clock.advance(2);
  const { PurgeLogs, TotalCount } = await client.DescribePurgeTasks({ TaskId });
  expect(PurgeLogs).toMatchObject([{ TaskId, Url: Urls[0], Status: 'done', PurgeType: 'url' }]);
  expect(TotalCount).toBe(1);
  const wrong = client.PurgeUrlsCache({ Urls: ['https://other.example.com/'] });
  await expect(wrong).rejects.toMatchObject({ code: 'ResourceNotFound.CdnHostNotExists' });
});
