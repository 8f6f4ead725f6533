import { expect, test } from '@jest/globals';
import { pullRequest } from './pull-request.ts';
import { onStage, shown } from './stage.ts';
import { expectSummary } from './summary.ts';

const FILES = { 'index.html': '<h1>home</h1>' };
/** As in a run of a fork: every secret is empty, also the bucket's name where that is one. */
const NO_SECRETS = { 'secret-id': '', 'secret-key': '', bucket: '' };

test.each([
  ['a fork', { fork: 'mallory/site' }, 'octocat', /^Pull request #1 comes from a fork/],
  ['a fork that was deleted', { fork: null }, 'octocat', /^Pull request #1 comes from a fork/],
  ['Dependabot', {}, 'dependabot[bot]', /^Pull request #1 is Dependabot's/],
])(
  'a pull request of %s has no secrets: green, one notice, nothing done',
  async (...[, from, actor, want]) => {
    await using stage = await onStage();
    const event = pullRequest(stage.cloud, 1, from).on('opened');
    const run = await stage.deploy({
      files: FILES,
      event,
      inputs: NO_SECRETS,
      env: { GITHUB_ACTOR: actor },
    });
    expect(run).toMatchObject({ exitCode: 0, stderr: '' });
    expect(run.annotations).toMatchObject([{ level: 'notice', message: expect.stringMatching(want) }]);
    expect(run.outputs).toMatchObject({ result: 'skipped', url: '', uploaded: '0', function: 'off' });
    if (actor === 'dependabot[bot]') await expectSummary(run, 'skipped');
    expect(stage.since()).toEqual([]);
  },
);

test('a pull request of the repository itself without secrets is a mistake', async () => {
  await using stage = await onStage();
  const event = pullRequest(stage.cloud, 1).on('opened');
  const inputs = { 'secret-id': '', 'secret-key': '' };
  const run = await stage.deploy({ files: FILES, event, inputs });
  expect(run.exitCode).toBe(1);
  expect(run.outputs['result']).toBe('failed');
  expect(run.annotations[0]?.message).toContain('secret-id and secret-key are required');
});

test('what fails is told on the pull request, without a secret in it', async () => {
  await using stage = await onStage();
  const { cloud } = stage;
  const source = `no-such-${cloud.world.secretKey}`;
  const run = await stage.deploy({
    files: FILES,
    event: pullRequest(cloud, 1).on('opened'),
    inputs: { source },
  });
  expect(run.exitCode).toBe(1);
  expect(cloud.github.comments(1)[0]?.body).toContain('The source no-such-*** does not exist.');
  expect(shown(run)).not.toContain(cloud.world.secretKey);
});
