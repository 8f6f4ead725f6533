import { expect, test } from '@jest/globals';
import { onStage, type Stage } from './stage.ts';

const deployment = (stage: Stage, signal?: AbortSignal) => ({
  files: { 'index.html': 'home' },
  inputs: { purge: 'direct', environment: 'production', 'github-token': stage.cloud.world.githubToken },
  event: { name: 'push', payload: { after: stage.cloud.github.head() } },
  ...(signal === undefined ? {} : { signal }),
});

const states = (stage: Stage) =>
  stage.cloud.github.deployments().map(({ statuses }) => statuses.map(({ state }) => state));

test('a deploy shows as a deployment of its environment, with the address of the site and the log of the run', async () => {
  await using stage = await onStage();
  const run = await stage.deploy(deployment(stage));
  const [made] = stage.cloud.github.deployments();
  expect(run).toMatchObject({ exitCode: 0, annotations: [], outputs: { 'deployment-id': String(made?.id) } });
  expect(states(stage)).toEqual([['in_progress', 'success']]);
  expect(made).toMatchObject({ sha: stage.cloud.github.head(), environment: 'production' });
  const { logUrl, environmentUrl } = made?.statuses.at(-1) ?? {};
  expect(environmentUrl).toBe('https://www.example.com/');
  expect(logUrl).toMatch(/^https:\/\/github\.com\/octo-org\/site\/actions\/runs\/\d+$/);
});

test('a run that is cancelled while it waits leaves no deployment in progress', async () => {
  await using stage = await onStage({ cdn: { doneAfter: 60_000 } });
  const cancel = new AbortController();
  const running = stage.deploy(deployment(stage, cancel.signal));
  while (stage.cloud.purges().length === 0) await new Promise((resolve) => setTimeout(resolve, 50));
  cancel.abort();
  expect(await running).toMatchObject({ cancelled: true, exitCode: 1, outputs: { result: 'failed' } });
  expect(states(stage)).toEqual([['in_progress', 'failure']]);
});
