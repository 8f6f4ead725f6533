import { readFile } from 'node:fs/promises';
import { expect, test } from '@jest/globals';
import type { Run } from '../runner/index.ts';
import { pullRequest } from './pull-request.ts';
import { onStage, shown, type Stage } from './stage.ts';

const FILES = { 'index.html': 'home' };

const keyless = (stage: Stage) => ({
  files: FILES,
  inputs: {
    'secret-id': '',
    'secret-key': '',
    'role-arn': stage.cloud.world.deployRoleArn,
    purge: 'direct',
    environment: 'production',
  },
  env: { ...stage.cloud.github.env(), RUNNER_DEBUG: '1' },
});

/** Every form in which a secret could be found in what a run leaves behind. */
function forms(secret: string): readonly string[] {
  const bytes = Buffer.from(secret);
  // What stands before a secret shifts its Base64 by none, one or two bytes; whole groups of three are sure to be there.
  const base64 = [0, 1, 2].map((shift) =>
    bytes.subarray(shift, shift + Math.floor((bytes.length - shift) / 3) * 3).toString('base64'),
  );
  const hex = bytes.toString('hex');
  return [
    secret,
    JSON.stringify(secret).slice(1, -1),
    encodeURIComponent(secret),
    hex.replace(/../g, '%$&'),
    hex.toUpperCase().replace(/../g, '%$&'),
    hex,
    hex.toUpperCase(),
    ...base64,
    ...base64.map((form) => form.replaceAll('+', '-').replaceAll('/', '_')),
  ];
}

/** What a run has printed and written, with every file and every request to GitHub; of these all but what they are signed with. */
async function left(stage: Stage, run: Run): Promise<string> {
  const { cloud } = stage;
  const { ACTIONS_ID_TOKEN_REQUEST_TOKEN: requestToken } = cloud.github.env();
  const report = await readFile(run.outputs['report'] ?? '', 'utf8');
  const requests = cloud.github.requests().map(({ host, method, target, headers, body }) => {
    const { authorization, ...rest } = headers;
    expect(authorization).toBe(
      host === 'api.github.com' ? `token ${cloud.world.githubToken}` : `Bearer ${requestToken ?? ''}`,
    );
    return [method, host, target, JSON.stringify(rest), body.toString()].join('\n');
  });
  expect(requests.length).toBeGreaterThan(2);
  return [shown(run), run.stderr, JSON.stringify(run.annotations), report, ...requests].join('\n');
}

/** Nothing that the run was given is left anywhere, in no form. */
async function expectNoSecret(stage: Stage, run: Run, least: number): Promise<void> {
  const requestToken = stage.cloud.github.env()['ACTIONS_ID_TOKEN_REQUEST_TOKEN'] ?? '';
  const secrets = [...new Set([...run.masks, requestToken])];
  expect(secrets.length).toBeGreaterThanOrEqual(least);
  const text = await left(stage, run);
  for (const secret of secrets) for (const form of forms(secret)) expect(text).not.toContain(form);
}

test('a job without any key deploys as its role; nothing that it was given is shown anywhere', async () => {
  await using stage = await onStage();
  const event = { name: 'push', payload: { after: stage.cloud.github.head() } };
  const run = await stage.deploy({ ...keyless(stage), event });
  expect(run).toMatchObject({ exitCode: 0, stderr: '', outputs: { result: 'deployed' } });
  expect((await stage.cloud.visit('https://www.example.com/')).body).toBe('home');

  expect(stage.cloud.github.deployments()).toHaveLength(1);

  // The GitHub token, what the job's OIDC token is asked for with, that token, and the three parts of the session.
  expect(run.masks.some((mask) => mask.startsWith('ey'))).toBe(true);
  await expectNoSecret(stage, run, 6);
  // No line that is for eyes stands before the masks.
  const lines = run.raw.split('\n').filter((line) => !line.startsWith('::debug::'));
  const lastMask = lines.findLastIndex((line) => line.startsWith('::add-mask::'));
  expect(lines.slice(0, lastMask).filter((line) => !line.startsWith('::add-mask::'))).toEqual([]);
});

test('a role that does not trust the run: the error and the comment have the claims and the policy, the token nowhere', async () => {
  await using stage = await onStage();
  stage.cloud.github.setClaims({ ref: 'refs/heads/next' });
  const event = pullRequest(stage.cloud, 1).on('opened');
  const run = await stage.deploy({ ...keyless(stage), event });
  expect(run).toMatchObject({ exitCode: 1, outputs: { result: 'failed' } });
  const [error] = run.annotations;
  expect(error?.message).toContain('repo:octo-org@1/site@1:ref:refs/heads/next');
  expect(error?.message).toContain('repo:octo-org/site:ref:refs/heads/next');
  expect(error?.message).toContain('No object of the site was changed.');
  expect(stage.cloud.github.comments(1)[0]?.body).toContain('repo:octo-org@1/site@1:ref:refs/heads/next');
  await expectNoSecret(stage, run, 3);
  expect(stage.cloud.bucket().keys()).toEqual([]);
});
