import { expect, test } from '@jest/globals';
import type { WorkflowEvent } from '../runner/index.ts';
import { pullRequest } from './pull-request.ts';
import { objectWrites, onStage } from './stage.ts';

/** The second of README's two workflows, as GitHub starts it once the first has built this commit of a fork. */
const built = (sha: string): WorkflowEvent => ({
  name: 'workflow_run',
  payload: {
    action: 'completed',
    workflow_run: {
      event: 'pull_request',
      conclusion: 'success',
      head_sha: sha,
      head_branch: 'topic-1',
      head_repository: { full_name: 'mallory/site' },
      // GitHub leaves it empty for pull requests of forks.
      pull_requests: [],
    },
  },
});

const FILES = { 'index.html': '<h1>theirs</h1>' };

test('a fork in two stages: previewed by the number that GitHub confirms, refused by any other, removed by pull_request_target', async () => {
  await using stage = await onStage({ deployerAllows: ['cos:*'] });
  const { cloud } = stage;
  const pr = pullRequest(cloud, 1, { fork: 'mallory/site' });
  pr.on('opened');
  const { sha } = cloud.github.setPull(1);
  const other = pullRequest(cloud, 2, { fork: 'mallory/site' });
  other.on('opened');

  for (const [number, want] of [
    ['2', /pr-number is 2, but the workflow run before this one has not built that/],
    ['1; rm -rf /', /pr-number must be like 7/],
    ['', /pr-number/],
  ] as const) {
    stage.since();
    const run = await stage.deploy({ files: FILES, event: built(sha), inputs: { 'pr-number': number } });
    expect([number, run.exitCode, run.annotations[0]?.level]).toEqual([number, 1, 'error']);
    expect(run.annotations[0]?.message).toMatch(want);
    expect(objectWrites(stage.since())).toEqual([]);
  }

  const run = await stage.deploy({ files: FILES, event: built(sha), inputs: { 'pr-number': '1' } });
  expect(run).toMatchObject({ exitCode: 0, outputs: { result: 'deployed', uploaded: '1' } });
  expect(cloud.bucket().read('previews/pr-1/index.html')).toBe('<h1>theirs</h1>');
  expect(cloud.bucket().read('index.html')).toBeUndefined();
  expect(cloud.github.comments(1)[0]?.body).toContain(`Commit \`${sha.slice(0, 7)}\`.`);
  expect(run.summary).toContain(sha.slice(0, 7));

  const closed = await stage.deploy({
    files: {},
    event: pr.on('closed', 'pull_request_target'),
    inputs: { source: '' },
  });
  expect(closed).toMatchObject({ exitCode: 0, outputs: { result: 'removed', deleted: '1' } });
  expect(
    cloud
      .bucket()
      .keys()
      .filter((key) => key.startsWith('previews/pr-1/')),
  ).toEqual([]);
  expect(cloud.github.comments(1)).toHaveLength(1);
});
