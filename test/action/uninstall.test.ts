import { expect, test } from '@jest/globals';
import { onStage, writes } from './stage.ts';
import { expectSummary } from './summary.ts';

const ONE = { 'index.html': 'one' };

const scf = (entries: Parameters<typeof writes>[0]) =>
  writes(entries)
    .filter(({ service }) => service === 'scf')
    .map(({ operation }) => operation);

test('takes down its own row first, function and triggers with the last row, and no object', async () => {
  await using stage = await onStage();
  await stage.deploy({ files: ONE, inputs: { site: 'main' } });
  await stage.deploy({ files: ONE, inputs: { site: 'docs', prefix: 'docs' } });
  stage.since();
  const uninstall = (site: string) =>
    stage.deploy({ files: {}, inputs: { mode: 'uninstall', source: '', site } });

  expect(await uninstall('main')).toMatchObject({
    exitCode: 0,
    outputs: { result: 'removed', function: 'updated' },
  });
  // The row that is left begins with docs/: the triggers now listen to that prefix alone.
  expect(scf(stage.since())).toEqual([
    'UpdateFunctionConfiguration',
    'DeleteTrigger',
    'DeleteTrigger',
    'CreateTrigger',
    'CreateTrigger',
  ]);
  expect(await uninstall('main')).toMatchObject({ exitCode: 0, outputs: { result: 'unchanged' } });
  expect(scf(stage.since())).toEqual([]);

  const last = await uninstall('docs');
  expect(last).toMatchObject({ exitCode: 0, outputs: { result: 'removed', function: 'removed' } });
  await expectSummary(last, 'uninstall');
  expect(scf(stage.since())).toEqual(['DeleteTrigger', 'DeleteTrigger', 'DeleteFunction']);
  expect(stage.cloud.bucket().read('docs/index.html')).toBe('one');
  expect(stage.cloud.bucket().read('index.html')).toBe('one');
});

test('a bucket whose events another function hears: the message names it', async () => {
  await using stage = await onStage();
  await stage.deploy({ files: ONE, inputs: { 'function-name': 'somebody-else', site: 'main' } });
  const run = await stage.deploy({ files: ONE, inputs: { site: 'docs', prefix: 'docs' } });
  expect(run.exitCode).toBe(1);
  expect(run.annotations[0]?.message).toMatch(
    /The function somebody-else already listens to cos:ObjectCreated:\* of this bucket/,
  );
  expect(run.annotations[0]?.message).toMatch(/purge: direct/);
});
