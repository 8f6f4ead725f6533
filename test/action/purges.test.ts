import { describe, expect, test } from '@jest/globals';
import { onStage, purges, type Stage } from './stage.ts';

const ONE = { 'index.html': 'one', 'about.html': 'about' };
const TWO = { 'index.html': 'two', 'about.html': 'about' };

/** Every event of a run: those of the deploy's own notes are events too. */
const LOST = { operation: 'event', how: 'lost', count: 20 };

/** A stage on which version one is live and the edge holds it. */
async function live(): Promise<Stage> {
  const stage = await onStage();
  const run = await stage.deploy({ files: ONE });
  expect(run.exitCode).toBe(0);
  for (const path of ['', 'index.html', 'about.html'])
    await stage.cloud.visit(`https://www.example.com/${path}`);
  stage.since();
  return stage;
}

const byDeployer = (stage: Stage) => purges(stage.since()).filter(({ by }) => by === 'deployer');

describe('an event that is lost', () => {
  test('on-missing: purge heals it, loudly', async () => {
    await using stage = await live();
    stage.cloud.fail(LOST);
    const run = await stage.deploy({ files: TWO, inputs: { 'on-missing': 'purge', 'wait-timeout': '4s' } });
    expect(run).toMatchObject({ exitCode: 0, outputs: { result: 'deployed', healed: '2', purged: '2' } });
    expect(run.annotations).toEqual([
      expect.objectContaining({
        level: 'warning',
        message: expect.stringMatching(/2 URLs had no finished purge/),
      }),
    ]);
    expect(
      byDeployer(stage)
        .flatMap(({ urls }) => urls)
        .sort(),
    ).toEqual(['https://www.example.com/', 'https://www.example.com/index.html']);
    expect((await stage.cloud.visit('https://www.example.com/')).body).toBe('two');
  });

  test('on-missing: fail ends red, says so, and the next run pays the debt', async () => {
    await using stage = await live();
    stage.cloud.fail(LOST);
    const red = await stage.deploy({ files: TWO, inputs: { 'on-missing': 'fail', 'wait-timeout': '4s' } });
    expect(red.exitCode).toBe(1);
    expect(red.annotations[0]?.message).toMatch(/did not finish 2 of 2 purges in time: 2 without a record/);
    expect(red.annotations[0]?.message).toMatch(/purges stay owed/);
    expect(byDeployer(stage)).toEqual([]);
    expect((await stage.cloud.visit('https://www.example.com/')).body).toBe('one');

    const next = await stage.deploy({ files: TWO, inputs: { 'on-missing': 'fail', 'wait-timeout': '4s' } });
    expect(next).toMatchObject({ exitCode: 0, outputs: { uploaded: '0', healed: '2' } });
    expect((await stage.cloud.visit('https://www.example.com/')).body).toBe('two');

    const last = await stage.deploy({ files: TWO });
    expect(last).toMatchObject({ exitCode: 0, outputs: { result: 'unchanged' } });
  });

  test('on-missing: warn is green with a warning', async () => {
    await using stage = await live();
    stage.cloud.fail(LOST);
    const run = await stage.deploy({ files: TWO, inputs: { 'on-missing': 'warn', 'wait-timeout': '4s' } });
    expect(run).toMatchObject({ exitCode: 0, outputs: { healed: '0', purged: '0' } });
    expect(run.annotations[0]).toMatchObject({ level: 'warning' });
    expect(byDeployer(stage)).toEqual([]);
  });
});

test('a purge that failed is not done: it is purged again', async () => {
  await using stage = await live();
  stage.cloud.fail({ operation: 'purge', how: 'fail', count: 2 });
  const run = await stage.deploy({ files: TWO, inputs: { 'on-missing': 'purge' } });
  expect(run).toMatchObject({ exitCode: 0, outputs: { healed: '2', purged: '2' } });
  expect((await stage.cloud.visit('https://www.example.com/index.html')).body).toBe('two');
});

test('wait: off leaves the debt to the next run, which sees the records of the function and pays nothing twice', async () => {
  await using stage = await live();
  const first = await stage.deploy({ files: TWO, inputs: { wait: 'off' } });
  expect(first).toMatchObject({ exitCode: 0, outputs: { purged: '0' } });
  await stage.cloud.settled();
  const second = await stage.deploy({ files: TWO, inputs: { 'on-missing': 'fail' } });
  expect(second).toMatchObject({ exitCode: 0, outputs: { uploaded: '0', purged: '2', healed: '0' } });
  expect(byDeployer(stage)).toEqual([]);
});

test('wait: recorded passes while the purge is still running', async () => {
  await using stage = await live();
  stage.cloud.fail({ operation: 'purge', how: 'stuck', count: 2 });
  const run = await stage.deploy({ files: TWO, inputs: { wait: 'recorded', 'on-missing': 'fail' } });
  expect(run).toMatchObject({ exitCode: 0, outputs: { purged: '0' } });
});

test('purge: direct needs no function and no SCF permission', async () => {
  await using stage = await onStage({ deployerAllows: ['cos:*', 'cdn:*'] });
  const inputs = { purge: 'direct', 'function-role': '' };
  expect((await stage.deploy({ files: ONE, inputs })).exitCode).toBe(0);
  await stage.cloud.visit('https://www.example.com/');
  const run = await stage.deploy({ files: TWO, inputs });
  expect(run).toMatchObject({
    exitCode: 0,
    annotations: [],
    outputs: { function: 'off', purged: '2', healed: '0' },
  });
  expect((await stage.cloud.visit('https://www.example.com/')).body).toBe('two');
  expect(stage.since().filter(({ kind, service }) => kind === 'request' && service === 'scf')).toEqual([]);
});
