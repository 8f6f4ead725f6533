import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { World } from '../../src/core/ports.ts';
import { VARIABLE } from '../../src/core/purger/purger-settings.ts';
import { encodeRules } from '../../src/core/purger/rules.ts';
import { uninstall } from '../../src/uninstall.ts';
import { consoleOf, meddled, type Console } from './console.ts';
import { blankReport, onStage, type Stage } from './stage.ts';
import { messageOf, scfWrites, setUp, told } from './story.ts';

const NAME = 'cdn-purge-site-1250000000';
/** Long enough that a write which is to meet a busy function does so on a loaded machine too, ms. */
const BUSY = 200;
const OLD_CODE = { [VARIABLE.code]: 'old' };

describe('a function that is busy when the write comes is waited for', () => {
  test.each([
    ['documented', 'ResourceNotFound.Function'],
    ['bare', 'ResourceNotFound.FunctionName'],
    ['function status', 'ResourceNotFound.Function'],
    ['deploying', 'ResourceNotFound.Function'],
    ['in use', 'ResourceNotFound.Function'],
  ] as const)('refused as "%s", absent as %s', async (refusal, notFound) => {
    await using stage = await onStage({ scf: { changeDelay: BUSY, refusal, notFound } });
    const wrap = (world: World) => meddled(world, consoleOf(stage).touch);
    expect((await setUp(stage, { wrap })).state).toBe('created');
    expect(refusals(stage)).toEqual(['CreateTrigger']);
  });

  test('when triggers and function are taken down or put right, too', async () => {
    await using stage = await onStage({ scf: { changeDelay: BUSY } });
    const owner = consoleOf(stage);
    const wrap = (world: World) => meddled(world, owner.touch);
    await setUp(stage);
    const { environment, triggers } = await owner.rested(NAME);
    await owner.change(NAME, { environment: { ...environment, ...OLD_CODE } });
    if (triggers[0] !== undefined) await owner.disable(NAME, triggers[0]);
    await setUp(stage, { wrap });
    const { settings, world } = await setUp(stage, { wrap, inputs: { prefix: 'docs' } });
    await uninstall(settings, world, blankReport());
    expect(await world.functions.describe(NAME)).toBeUndefined();
    expect(refusals(stage)).toEqual([
      'CreateTrigger',
      'DeleteFunction',
      'DeleteTrigger',
      'UpdateFunctionCode',
      'UpdateFunctionConfiguration',
      'UpdateTriggerStatus',
    ]);
  });

  test('Active, and the first write is refused all the same', async () => {
    await using stage = await onStage({ scf: { changeDelay: 20, activeRefusesOnce: true } });
    expect((await setUp(stage)).state).toBe('created');
    expect(refusals(stage)).toEqual(['CreateTrigger']);
  });

  test('a refusal that never ends is given up, in the words of SCF', async () => {
    await using stage = await onStage();
    stage.cloud.fail({ operation: 'CreateTrigger', how: 'FailedOperation.CreateTrigger', count: 100 });
    await expect(setUp(stage)).rejects.toMatchObject({ kind: 'busy' });
  });
});

/** The writes that SCF refused at least once. */
const refusals = (stage: Stage): readonly string[] => {
  const refused = stage.cloud.ledger
    .entries()
    .filter(({ kind, service, status }) => kind === 'request' && service === 'scf' && status !== 200)
    .map(({ operation }) => operation);
  return [...new Set(refused)].filter((operation) => !/^(Get|List)/.test(operation)).sort();
};

describe('on one stage', () => {
  let stage: Stage;
  let owner: Console;
  beforeAll(async () => {
    stage = await onStage();
    owner = consoleOf(stage);
  });
  afterAll(async () => {
    await stage[Symbol.asyncDispose]();
  });
  /** Below a prefix of its own and with a function of its own, so that many fit on one stage. */
  const apart = (name: string) => ({ site: name, prefix: name, 'function-name': name, 'on-missing': 'fail' });

  describe('a function whose last change failed', () => {
    test('CreateFailed is deleted and made anew', async () => {
      const environment = { [VARIABLE.rules]: encodeRules([]) };
      await owner.create('create-failed', { environment }, owner.brokenZip);
      expect((await owner.rested('create-failed')).state).toBe('CreateFailed');
      const from = stage.cloud.ledger.entries().length;
      await setUp(stage, { inputs: apart('create-failed') });
      expect(scfWrites(stage, from)).toEqual([
        'DeleteFunction',
        'CreateFunction',
        'CreateTrigger',
        'CreateTrigger',
      ]);
      expect((await owner.rested('create-failed')).state).toBe('Active');
    });

    test('UpdateFailed is repaired, and the chain proved again', async () => {
      const inputs = apart('update-failed');
      await told(stage, 'update-failed', { inputs });
      const { functions } = stage.world(stage.settings({}));
      await functions.updateCode(await owner.rested('update-failed'), owner.brokenZip);
      expect((await owner.rested('update-failed')).state).toBe('UpdateFailed');
      const from = stage.cloud.ledger.entries().length;
      const next = await told(stage, 'update-failed', { inputs });
      expect([next.error, next.report.function]).toEqual([undefined, 'updated']);
      expect(scfWrites(stage, from)).toEqual(['UpdateFunctionCode']);
      expect(stage.log.join('\n')).toMatch(/a probe was purged/);
    });

    test('UpdateFailed is no reason not to delete it', async () => {
      const inputs = apart('deleted');
      await told(stage, 'deleted', { inputs });
      const { functions } = stage.world(stage.settings({}));
      await functions.updateCode(await owner.rested('deleted'), owner.brokenZip);
      expect((await owner.rested('deleted')).state).toBe('UpdateFailed');
      const settings = stage.settings({ ...inputs, mode: 'uninstall' });
      const report = blankReport();
      await uninstall(settings, stage.world(settings), report);
      expect(report.result).toBe('removed');
      expect(await functions.describe('deleted')).toBeUndefined();
    });

    test('code that SCF cannot take: red with the words of SCF, and the next run repairs it', async () => {
      const inputs = apart('bad-code');
      const wrap = (world: World) => ({
        ...world,
        disk: {
          ...world.disk,
          functionCode: () => Promise.resolve({ zip: owner.brokenZip, digest: 'broken', generation: 1 }),
        },
      });
      const broken = await told(stage, 'bad-code', { inputs, wrap });
      expect(messageOf(broken.error)).toMatch(/is CreateFailed: 未找到函数执行入口文件/);
      expect((await setUp(stage, { inputs })).state).toBe('updated');
    });
  });

  test('an older action does not replace newer code, but its row stands', async () => {
    const inputs = { ...apart('older'), prefix: 'older/a' };
    await setUp(stage, { inputs });
    const { environment } = await owner.rested('older');
    const newer = { [VARIABLE.version]: '99', [VARIABLE.code]: 'newer' };
    await owner.change('older', { memory: 256, environment: { ...environment, ...newer } });
    const from = stage.cloud.ledger.entries().length;
    const second = { ...inputs, site: 'second', prefix: 'older/b' };
    const { plan } = await setUp(stage, { inputs: second });
    expect(scfWrites(stage, from)).not.toContain('UpdateFunctionCode');
    expect(await owner.rested('older')).toMatchObject({ memory: 256, environment: newer });
    expect(plan.rules.map(({ site }) => site).sort()).toEqual(['older', 'second']);
    const { report } = await told(stage, 'second', { inputs: { ...second, mode: 'plan' } });
    expect(report.warnings).toEqual([expect.stringMatching(/newer version of this action/)]);
  });

  describe('a write whose answer was lost was done once', () => {
    test.each([
      ['created', ['CreateFunction', 'CreateTrigger']],
      ['updated', ['UpdateFunctionCode', 'UpdateFunctionConfiguration', 'UpdateTriggerStatus']],
      ['updated', ['DeleteTrigger', 'CreateTrigger']],
    ])('%s: %j', async (state, operations) => {
      const inputs = apart(`lost-${operations[0] ?? ''}`);
      if (state === 'updated') await spoil(inputs);
      for (const operation of operations) stage.cloud.fail({ operation, how: 'lost-answer', count: 1 });
      const prefix = operations.includes('DeleteTrigger') ? `${inputs.prefix}/below` : inputs.prefix;
      expect((await setUp(stage, { inputs: { ...inputs, prefix } })).state).toBe(state);
      const deployed = await owner.rested(inputs['function-name']);
      expect(deployed).toMatchObject({ state: 'Active', memory: 128 });
      expect(deployed.triggers.map((trigger) => [trigger.prefix, trigger.enabled])).toEqual([
        [`${prefix}/`, true],
        [`${prefix}/`, true],
      ]);
    });

    test('DeleteFunction', async () => {
      const { settings, world } = await setUp(stage, { inputs: apart('lost-delete') });
      stage.cloud.fail({ operation: 'DeleteFunction', how: 'lost-answer', count: 1 });
      await uninstall(settings, world, blankReport());
      expect(await world.functions.describe('lost-delete')).toBeUndefined();
    });

    /** Set up, and then with older code, other settings and a trigger that is off. */
    async function spoil(inputs: ReturnType<typeof apart>) {
      const name = inputs['function-name'];
      await setUp(stage, { inputs });
      const { environment, triggers } = await owner.rested(name);
      await owner.change(name, { memory: 256, environment: { ...environment, ...OLD_CODE } });
      if (triggers[0] !== undefined) await owner.disable(name, triggers[0]);
    }
  });
});
