import { expect, test } from '@jest/globals';
import { onStage, writes } from './stage.ts';

const ONE = { 'index.html': 'one' };
const TWO = { 'index.html': 'two' };

const scfWrites = (entries: Parameters<typeof writes>[0]) =>
  writes(entries)
    .filter(({ service }) => service === 'scf')
    .map(({ operation }) => operation);

test('a second site in the bucket edits its own row of the table and leaves the other alone', async () => {
  await using stage = await onStage();
  expect((await stage.deploy({ files: ONE, inputs: { site: 'main' } })).exitCode).toBe(0);
  stage.since();
  const docs = { prefix: 'docs', site: 'docs' };
  const second = await stage.deploy({ files: ONE, inputs: docs });
  expect(second).toMatchObject({
    exitCode: 0,
    outputs: { function: 'updated', url: 'https://www.example.com/docs/' },
  });
  expect(scfWrites(stage.since())).toEqual(['UpdateFunctionConfiguration']);

  await stage.cloud.visit('https://www.example.com/');
  await stage.cloud.visit('https://www.example.com/docs/');
  for (const inputs of [{ site: 'main' }, docs]) {
    const run = await stage.deploy({ files: TWO, inputs: { ...inputs, 'on-missing': 'fail' } });
    expect(run).toMatchObject({ exitCode: 0, outputs: { function: 'unchanged', purged: '2' } });
  }
  expect((await stage.cloud.visit('https://www.example.com/')).body).toBe('two');
  expect((await stage.cloud.visit('https://www.example.com/docs/')).body).toBe('two');
});

test('a key that belongs to another site is refused with both names, before any write', async () => {
  await using stage = await onStage();
  const inputs = { purge: 'off' };
  await stage.deploy({ files: ONE, inputs: { ...inputs, site: 'main' } });
  stage.since();
  const run = await stage.deploy({ files: TWO, inputs: { ...inputs, site: 'other' } });
  expect(run.exitCode).toBe(1);
  expect(run.annotations[0]?.message).toMatch(/1 file of the site other already belongs to the site main/);
  expect(writes(stage.since())).toEqual([]);
});

test('a lost answer of CreateFunction, throttling and a busy function do not stop a first deploy', async () => {
  await using stage = await onStage({ scf: { activeRefusesOnce: true } });
  stage.cloud.fail({ operation: 'CreateFunction', how: 'lost-answer', count: 1 });
  stage.cloud.fail({ operation: 'CreateTrigger', how: 'throttle', count: 1 });
  stage.cloud.fail({ operation: 'PutObject', how: '503', count: 5 });
  stage.cloud.fail({ operation: 'DescribePurgeTasks', how: 'reset', count: 1 });
  const run = await stage.deploy({ files: ONE });
  expect(run).toMatchObject({ exitCode: 0, annotations: [], outputs: { function: 'created' } });
});

test('a role that does not exist ends red and says what had been changed', async () => {
  await using stage = await onStage();
  const run = await stage.deploy({ files: ONE, inputs: { 'function-role': 'nobody' } });
  expect(run.exitCode).toBe(1);
  expect(run.annotations[0]?.message).toMatch(/scf:CreateFunction .* answered ResourceNotFound\.Role/);
  expect(run.annotations[0]?.message).toMatch(/There is no such role/);
  expect(run.annotations[0]?.message).toMatch(/Changed before that: 1 of 1 upload, 0 of 0 removals done\./);
});

test('a key without SCF permission is told the exact permission', async () => {
  await using stage = await onStage({ deployerAllows: ['cos:*', 'cdn:*'] });
  const run = await stage.deploy({ files: ONE });
  expect(run.exitCode).toBe(1);
  expect(run.annotations[0]?.message).toMatch(/Allow scf:(GetFunction|ListTriggers) in its policy/);
  expect(writes(stage.since())).toEqual([]);
});
