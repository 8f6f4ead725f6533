import { expect, test } from '@jest/globals';
import { CloudError } from '../../src/core/errors.ts';
import { githubClient, type GithubClient } from '../../src/github/client.ts';
import { githubPulls } from '../../src/github/pulls.ts';
import type { Cloud } from '../cloud/index.ts';
import { onStage } from './stage.ts';

type Around = Parameters<typeof githubClient>[2];

const client = (cloud: Cloud, around: Partial<Around> = {}): GithubClient =>
  githubClient(cloud.world.githubToken, cloud.world.repository, {
    environment: cloud.env,
    signal: new AbortController().signal,
    hide: (text) => text,
    ...around,
  });

/** What one call of a pull request rejects with. */
async function failure({ repo, call }: GithubClient): Promise<CloudError> {
  const error: unknown = await call('pulls/get', '#1', ({ rest }) =>
    rest.pulls.get({ ...repo, pull_number: 1 }),
  ).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof CloudError)) throw new Error(`No CloudError: ${String(error)}`);
  return error;
}

test('each refusal of GitHub is of one kind, and says how long to wait where GitHub does', async () => {
  await using stage = await onStage();
  const { cloud } = stage;
  const rows = [
    ['401', 'credentials', 'HTTP 401', undefined],
    ['403', 'denied', 'HTTP 403', undefined],
    ['404', 'absent', 'HTTP 404', undefined],
    ['500', 'transient', 'HTTP 500', undefined],
    ['502', 'transient', 'HTTP 502', undefined],
    ['html', 'transient', 'HTTP 502', undefined],
    ['reset', 'transient', 'HTTP 500', undefined],
    ['truncate', 'transient', 'HTTP 500', undefined],
    ['secondary', 'throttled', 'HTTP 403', 60_000],
  ] as const;
  for (const [how, kind, code, retryAfter] of rows) {
    cloud.fail({ operation: 'pulls/get', how, count: 1 });
    expect([how, await failure(client(cloud))]).toEqual([
      how,
      expect.objectContaining({ kind, code, retryAfter }),
    ]);
  }
  cloud.fail({ operation: 'pulls/get', how: 'throttle', count: 1 });
  const limited = await failure(client(cloud));
  expect(limited).toMatchObject({ kind: 'throttled', operation: 'github:pulls/get', subject: '#1' });
  expect(limited.retryAfter).toBeGreaterThan(30_000);
  expect(limited.requestId).toMatch(/^[0-9A-F]+$/);
});

test('after a cancellation nothing waits for GitHub, neither what is under way nor what begins then', async () => {
  await using stage = await onStage();
  const { cloud } = stage;
  const cancelled = new AbortController();
  cloud.fail({ operation: 'pulls/get', how: 'stall', count: 2 });
  const stalled = client(cloud, { signal: cancelled.signal });
  const first = failure(stalled);
  cancelled.abort();
  expect((await Promise.all([first, failure(stalled)])).map(({ kind }) => kind)).toEqual([
    'transient',
    'transient',
  ]);
});

test('what is written to GitHub is cleaned of secrets', async () => {
  await using stage = await onStage();
  const { cloud } = stage;
  const hide = (text: string) => text.replaceAll('secret', '***');
  await githubPulls(client(cloud, { hide })).createComment(1, 'a secret text');
  expect(cloud.github.comments(1).map(({ body }) => body)).toEqual(['a *** text']);
});
