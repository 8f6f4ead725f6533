import { describe, expect, test } from '@jest/globals';
import { explain } from '../../src/core/report/explain.ts';
import type { CloudOptions } from '../cloud/index.ts';
import { consoleOf } from './console.ts';
import { onStage, type Stage } from './stage.ts';
import { scfWrites, setUp, told } from './story.ts';

const NAME = 'cdn-purge-site-1250000000';

/** What the user reads. */
const read = (error: unknown, stage: Stage): string => explain(error, stage.cloud.world);

const FOR_SCF = {
  version: '2.0',
  statement: [
    { effect: 'allow', action: ['name/sts:AssumeRole'], principal: { service: ['scf.qcloud.com'] } },
  ],
} as const;

describe('a role that is not fit', () => {
  test.each<[string, CloudOptions, string, RegExp]>([
    ['does not exist', {}, 'nobody', /ResourceNotFound\.Role.*\nThere is no such role.*function-role/],
    ['does not trust SCF', {}, 'site-deploy-role', /The probe .*the function itself fails.*its role/],
    [
      'may not purge',
      { deployRole: { trust: FOR_SCF, allows: [] } },
      'site-deploy-role',
      /The probe .*the function itself fails.*its role may not call cdn:PurgeUrlsCache/,
    ],
  ])('%s: the deploy says so', async (_, options, role, want) => {
    await using stage = await onStage({ ...options, scf: { changeDelay: 20 } });
    const { error } = await told(stage, 'site', { inputs: { 'function-role': role } });
    expect(read(error, stage)).toMatch(want);
  });

  test.each([
    ['CreateFunction', 'FailedOperation.QcsRoleNotFound'],
    ['CreateTrigger', 'UnauthorizedOperation.Role'],
    ['CreateTrigger', 'FailedOperation.CallRoleFailed'],
  ])('SCF’s own role is missing: %s answers %s', async (operation, how) => {
    await using stage = await onStage();
    stage.cloud.fail({ operation, how, count: 1 });
    const error: unknown = await setUp(stage).catch((thrown: unknown) => thrown);
    expect(read(error, stage)).toMatch(/service role SCF_QcsRole.*console\.cloud\.tencent\.com\/scf /);
    expect((await setUp(stage)).plan.steps).toEqual([]);
  });
});

describe('a runtime that does not fit', () => {
  test('SCF does not know it', async () => {
    await using stage = await onStage();
    const inputs = { 'function-runtime': 'Nodejs99.1' };
    const error: unknown = await setUp(stage, { inputs }).catch((thrown: unknown) => thrown);
    expect(read(error, stage)).toMatch(/InvalidParameterValue\.Runtime.*\nSCF does not know this runtime/);
  });

  test('the function has another: refused with both names, before any write', async () => {
    await using stage = await onStage();
    await setUp(stage);
    const from = stage.cloud.ledger.entries().length;
    const { error } = await told(stage, 'site', { inputs: { 'function-runtime': 'Nodejs16.13' } });
    expect(read(error, stage)).toMatch(/runs on Nodejs18\.15, but function-runtime is Nodejs16\.13/);
    expect([scfWrites(stage, from), stage.cloud.bucket().keys()]).toEqual([[], []]);
  });
});

test('a region without SCF: purge: direct is offered, and nothing is written', async () => {
  await using stage = await onStage({ scf: { regions: ['ap-shanghai'] } });
  const { error } = await told(stage, 'site');
  expect(read(error, stage)).toMatch(/SCF is not offered in ap-guangzhou\. Set purge: direct/);
  expect(stage.cloud.bucket().keys()).toEqual([]);
  expect((await told(stage, 'site', { inputs: { purge: 'direct' } })).error).toBeUndefined();
});

describe('somebody else listens to the bucket', () => {
  const CODES = ['by kind', 'ResourceInUse.Cos'] as const;

  test.each(CODES)(
    'refused with the code %s: named where functions may be listed, else the way to find it',
    async (code) => {
      await using stage = await onStage({ scf: { changeDelay: 20, triggerConflict: code } });
      const { functions } = stage.world(stage.settings({}));
      await consoleOf(stage).create('their-thumbnails');
      await functions.addTrigger('their-thumbnails', {
        bucketDomain: 'site-1250000000.cos.ap-guangzhou.myqcloud.com',
        event: 'cos:ObjectCreated:Put',
        prefix: 'images/',
        suffix: '.png',
        qualifier: '$DEFAULT',
      });
      const named: unknown = await setUp(stage).catch((thrown: unknown) => thrown);
      expect(read(named, stage)).toMatch(
        /The function their-thumbnails already listens to cos:ObjectCreated:Put .*\(prefix "images\/", suffix "\.png"\)/,
      );
      stage.cloud.fail({ operation: 'ListFunctions', how: 'denied', count: 1 });
      const unnamed: unknown = await setUp(stage).catch((thrown: unknown) => thrown);
      expect(read(unnamed, stage)).toMatch(
        /already listens to these events of the bucket site-1250000000.*Function service .*console\.cloud\.tencent\.com\/cos\/bucket/,
      );
      expect((await functions.describe('their-thumbnails'))?.triggers).toHaveLength(1);
      expect((await functions.describe(NAME))?.triggers).toEqual([]);
    },
  );
});
