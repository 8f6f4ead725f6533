import { expect, test } from '@jest/globals';
import COS from 'cos-nodejs-sdk-v5';
import { explain } from '../../src/core/report/explain.ts';
import { onStage, type Stage } from './stage.ts';
import { told } from './story.ts';

const INPUTS = { purge: 'direct', 'keep-removed-for': '0' };

/** Regions in the host names under which an operation was asked for. */
const regionsOf = (stage: Stage, operation: string): ReadonlySet<unknown> =>
  new Set(
    stage.cloud.ledger
      .entries()
      .flatMap((entry) => (entry.operation === operation ? entry.detail['region'] : [])),
  );

test('accelerate: refused with the remedy while it is off; then files and lists go that way', async () => {
  await using stage = await onStage();
  const { bucket, region, secretId, secretKey } = stage.cloud.world;
  const inputs = { ...INPUTS, endpoint: 'accelerate' };
  const off = await told(stage, 'site', { inputs });
  expect(explain(off.error, stage.cloud.world)).toMatch(/BucketAccelerateNotEnabled.*\n.*not switched on/);

  await new COS({ SecretId: secretId, SecretKey: secretKey }).putBucketAccelerate({
    Bucket: bucket,
    Region: region,
    AccelerateConfiguration: { Status: 'Enabled' },
  });
  const files = { 'index.html': 'home', 'gone.html': 'gone' };
  expect((await told(stage, 'site', { inputs, files })).error).toBeUndefined();
  const next = await told(stage, 'site', {
    inputs: { ...inputs, 'cache-control': '*.html: no-cache' },
    files: { 'index.html': 'home' },
  });
  expect([next.error, next.report.warnings]).toEqual([undefined, []]);
  expect(stage.cloud.bucket().headers('index.html')?.['Cache-Control']).toBe('no-cache');
  expect(stage.cloud.bucket().keys()).not.toContain('gone.html');
  expect(regionsOf(stage, 'PutObjectCopy')).toEqual(new Set(['accelerate']));
  expect(regionsOf(stage, 'DeleteMultipleObjects')).toEqual(new Set(['accelerate']));
  expect(regionsOf(stage, 'GetBucketWebsite')).toEqual(new Set([region]));
});

test.each(['internal', '{bucket}.cos.{region}.tencentcos.cn'])('%s: the site is there', async (endpoint) => {
  await using stage = await onStage();
  expect((await told(stage, 'site', { inputs: { ...INPUTS, endpoint } })).error).toBeUndefined();
  expect(stage.cloud.bucket().read('index.html')).toBe('site');
});
