import { expect, test } from '@jest/globals';
import COS from 'cos-nodejs-sdk-v5';
import type { World } from '../../src/core/ports.ts';
import { isProbe } from '../../src/core/reserved.ts';
import { consoleOf } from './console.ts';
import { onStage } from './stage.ts';
import { told } from './story.ts';

const NAME = 'cdn-purge-site-1250000000';

/** A role that SCF may be, and that may do nothing. */
const POWERLESS = {
  trust: {
    version: '2.0',
    statement: [
      { effect: 'allow', action: ['name/sts:AssumeRole'], principal: { service: ['scf.qcloud.com'] } },
    ],
  },
  allows: [],
} as const;

test.each([
  ['a parent in common', 'a/b', 'a/c'],
  ['nothing in common', 'b', 'c'],
])('sites with %s: a proof that failed is tried again before anything goes up', async (_, one, other) => {
  await using stage = await onStage({ deployRole: POWERLESS });
  await told(stage, 'one', { inputs: { site: 'one', prefix: one } });
  await told(stage, 'other', { inputs: { site: 'other', prefix: other } });
  const owner = consoleOf(stage);
  await owner.change(NAME, { role: 'site-deploy-role' });
  const moved = { site: 'one', prefix: one, 'preview-prefix': 'drafts/pr-{pr}/' };
  const inputs = { ...moved, 'function-role': 'site-deploy-role' };
  for (let run = 1; run <= 2; run++) {
    const { error, report } = await told(stage, 'one', { files: { 'index.html': 'new' }, inputs });
    expect(String(error)).toMatch(/The probe .* shows no purge/);
    expect([run, report.synced]).toEqual([run, undefined]);
  }
  // With a role that may, the proof succeeds, and nothing of it stays.
  await owner.change(NAME, { role: stage.cloud.world.role });
  const { error } = await told(stage, 'one', { inputs: moved });
  expect(error).toBeUndefined();
  const keys = stage.cloud.bucket().keys();
  expect(keys.filter((key) => key.includes('probe-'))).toEqual([]);
});

test('a probe that a run of another site takes for a leftover and removes is written again, and the proof succeeds', async () => {
  await using stage = await onStage();
  const { bucket: Bucket, region: Region, secretId, secretKey } = stage.cloud.world;
  const other = new COS({ SecretId: secretId, SecretKey: secretKey });
  const removed: string[] = [];
  const wrap = (world: World): World => ({
    ...world,
    cdn: {
      ...world.cdn,
      records: async (...asked) => {
        const Key = stage.cloud.bucket().keys().find(isProbe);
        if (removed.length === 0 && Key !== undefined) {
          removed.push(Key);
          await other.deleteObject({ Bucket, Region, Key });
        }
        return await world.cdn.records(...asked);
      },
    },
  });
  const { error } = await told(stage, 'site', { wrap });
  expect([error, removed.length]).toEqual([undefined, 1]);
  expect(stage.cloud.bucket().keys().filter(isProbe)).toEqual([]);
});
