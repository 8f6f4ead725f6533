import { describe, expect, test } from '@jest/globals';
import { isProbe } from '../../src/core/reserved.ts';
import { deploy } from '../../src/deploy.ts';
import { uninstall } from '../../src/uninstall.ts';
import { blankReport, onStage, type Stage } from './stage.ts';

async function run(stage: Stage, name: string, inputs: Readonly<Record<string, string>> = {}) {
  const source = await stage.source(name, { 'index.html': `${name} ${JSON.stringify(inputs)}` });
  const settings = stage.settings({ source, site: name, prefix: name, ...inputs });
  const report = blankReport();
  const world = stage.world(settings);
  await deploy(settings, world, report);
  return { report, world, settings };
}

const scfWrites = (stage: Stage, from: number) =>
  stage.cloud.ledger
    .entries()
    .slice(from)
    .filter(
      ({ kind, service, operation }) =>
        kind === 'request' && service === 'scf' && !/^(Get|List)/.test(operation),
    )
    .map(({ operation }) => operation);

test('two sites whose first runs come at the same time both end up in the table', async () => {
  await using stage = await onStage();
  const runs = await Promise.all([run(stage, 'one'), run(stage, 'two')]);
  for (const { report } of runs) expect(report.result).toBe('deployed');
  for (const name of ['one', 'two']) {
    await stage.cloud.visit(`https://www.example.com/${name}/`);
    const { report } = await run(stage, name, { 'on-missing': 'fail', 'cache-control': '*.html: no-cache' });
    expect([name, report.result, report.healed]).toEqual([name, 'deployed', []]);
  }
});

test('a prefix with a space is heard, moved and taken down', async () => {
  await using stage = await onStage();
  const inputs = { prefix: 'my docs', 'on-missing': 'fail' };
  await run(stage, 'site', inputs);
  await stage.cloud.visit('https://www.example.com/my%20docs/');
  expect((await run(stage, 'site', { ...inputs, 'cache-control': '*.html: no-cache' })).report).toMatchObject(
    {
      result: 'deployed',
      healed: [],
    },
  );
  const { settings, world } = await run(stage, 'other', { prefix: 'my other docs' });
  const uninstalled = blankReport();
  for (const site of ['site', 'other']) await uninstall({ ...settings, site }, world, uninstalled);
  expect(await world.functions.describe(settings.functionName)).toBeUndefined();
});

describe('what somebody changed by hand', () => {
  test('a disabled trigger is enabled, and the chain proved again', async () => {
    await using stage = await onStage();
    const { world, settings } = await run(stage, 'site');
    const [trigger] = (await world.functions.describe(settings.functionName))?.triggers ?? [];
    if (trigger === undefined) throw new Error('There is no trigger.');
    await world.functions.removeTrigger(settings.functionName, trigger);
    const from = stage.cloud.ledger.entries().length;
    const { report } = await run(stage, 'site', { 'on-missing': 'fail' });
    expect(report).toMatchObject({ result: 'deployed', function: 'updated', healed: [] });
    expect(scfWrites(stage, from)).toEqual(['CreateTrigger']);
  });

  test('variables that are not ours survive, memory is put right', async () => {
    await using stage = await onStage();
    const { world, settings } = await run(stage, 'site');
    const deployed = await world.functions.describe(settings.functionName);
    if (deployed === undefined) throw new Error('There is no function.');
    await world.functions.updateSettings({
      ...deployed,
      memory: 256,
      environment: { ...deployed.environment, THEIRS: 'kept' },
    });
    const from = stage.cloud.ledger.entries().length;
    const { report } = await run(stage, 'site');
    expect(report.function).toBe('updated');
    expect(scfWrites(stage, from)).toEqual(['UpdateFunctionConfiguration']);
    expect(await world.functions.describe(settings.functionName)).toMatchObject({
      memory: 128,
      environment: expect.objectContaining({ THEIRS: 'kept' }),
    });
  });

  test('a function of that name that is not ours is refused, and nothing is written', async () => {
    await using stage = await onStage();
    const settings = stage.settings({});
    const world = stage.world(settings);
    const { zip } = await world.disk.functionCode();
    const foreign = {
      name: settings.functionName,
      role: 'cdn-purge-role',
      runtime: 'Nodejs18.15',
      handler: 'index.main_handler',
      memory: 128,
      timeout: 3,
      environment: {},
    };
    await world.functions.create(foreign, zip);
    const from = stage.cloud.ledger.entries().length;
    await expect(run(stage, 'site')).rejects.toThrow(
      /a function named cdn-purge-site-1250000000 already, and this action did not make it/,
    );
    expect(scfWrites(stage, from)).toEqual([]);
    expect(stage.cloud.bucket().keys()).toEqual([]);
  });
});

test('a chain that is dead is found by the probe, before the first upload, with the cause', async () => {
  await using stage = await onStage();
  await run(stage, 'site');
  const settings = stage.settings({
    source: await stage.source('site', { 'index.html': 'new' }),
    site: 'site',
    prefix: 'site',
    'function-role': 'cdn-purge-role',
    domains: 'www.example.com\nwww.example.org',
  });
  stage.cloud.fail({ operation: 'PurgeUrlsCache', how: 'denied', count: 500 });
  const world = stage.world(settings);
  const from = stage.cloud.ledger.entries().length;
  await expect(deploy(settings, world, blankReport())).rejects.toThrow(
    /The probe .* was created, but the CDN shows no purge .* its role may not call cdn:PurgeUrlsCache/,
  );
  const written = stage.cloud.ledger
    .entries()
    .slice(from)
    .filter(({ operation }) => operation === 'PutObject');
  expect(written.map(({ detail }) => isProbe(String(detail['key'])))).toEqual([true, true, true, true]);
  expect(stage.cloud.bucket().keys().filter(isProbe)).toHaveLength(1);

  // The next run finds nothing to set up, and proves the chain all the same before it uploads.
  await expect(deploy(settings, world, blankReport())).rejects.toThrow(/The probe .* was created/);
  expect(stage.cloud.bucket().read('site/index.html')).not.toBe('new');
});
