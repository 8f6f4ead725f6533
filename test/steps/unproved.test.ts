import { describe, expect, test } from '@jest/globals';
import COS from 'cos-nodejs-sdk-v5';
import type { World } from '../../src/core/ports.ts';
import { isProbe } from '../../src/core/reserved.ts';
import { consoleOf } from './console.ts';
import { onStage, type Stage } from './stage.ts';
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

describe('an event of the probe that is lost', () => {
  const proofs = (stage: Stage) => stage.log.filter((line) => line.includes('a probe was purged'));

  test.each([
    ['created', 1, 2],
    ['removed', 2, 2],
    ['created, twice', 1, 3],
  ])('%s: it is tried again with another one, and nothing stays', async (_, first, last) => {
    await using stage = await onStage();
    let written = 0;
    const lose = () => {
      stage.cloud.fail({ operation: 'event', how: 'lost', count: 1 });
    };
    // Of each try the first write is the creation, the second the removal.
    const wrap = (world: World): World => ({
      ...world,
      bucket: {
        ...world.bucket,
        put: async (object) => {
          if (/probe-[^-]+-\d$/.test(object.key)) {
            written += 1;
            if (written >= first && written < last) lose();
          }
          return await world.bucket.put(object);
        },
        remove: async (key) => {
          if (/probe-[^-]+-1$/.test(key) && first === 2) lose();
          return await world.bucket.remove(key);
        },
      },
    });
    const { error } = await told(stage, 'site', { wrap });
    expect([error, proofs(stage).length, written]).toEqual([undefined, 1, last]);
    expect(stage.cloud.bucket().keys().filter(isProbe)).toEqual([]);
  });

  test('always: red with what was seen, and one probe is left for the next run', async () => {
    await using stage = await onStage();
    stage.cloud.cdn.setQuota('url', 'mainland', { total: 0 });
    const { error } = await told(stage, 'site');
    expect(String(error)).toMatch(
      /The probe \S+-3 was created, but the CDN shows no purge of .*, also not at the third try within 3 minutes\. The account has 0 URL purges left today in the area mainland/,
    );
    expect(stage.cloud.bucket().keys().filter(isProbe)).toHaveLength(1);
    stage.cloud.cdn.setQuota('url', 'mainland', { total: 10_000 });
    expect((await told(stage, 'site')).error).toBeUndefined();
    expect(stage.cloud.bucket().keys().filter(isProbe)).toEqual([]);
  });
});
