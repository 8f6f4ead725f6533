import { readFile } from 'node:fs/promises';
import { expect, test } from '@jest/globals';
import { onStage, shown, type Stage } from './stage.ts';

const FILES = { 'index.html': 'home' };

const keyless = (stage: Stage) => ({
  files: FILES,
  inputs: {
    'secret-id': '',
    'secret-key': '',
    'role-arn': stage.cloud.world.deployRoleArn,
    purge: 'direct',
  },
  env: { ...stage.cloud.github.env(), RUNNER_DEBUG: '1' },
});

/** Every form in which a secret could be found in what a run leaves behind. */
const forms = (secret: string) => [
  secret,
  encodeURIComponent(secret),
  JSON.stringify(secret).slice(1, -1),
  Buffer.from(secret).toString('base64').replace(/=+$/, ''),
];

test('a job without any key deploys as its role; nothing that it was given is shown anywhere', async () => {
  await using stage = await onStage();
  const run = await stage.deploy(keyless(stage));
  expect(run).toMatchObject({ exitCode: 0, stderr: '', outputs: { result: 'deployed' } });
  expect((await stage.cloud.visit('https://www.example.com/')).body).toBe('home');

  // The GitHub token, the job's OIDC token, and the three parts of the session.
  expect(run.masks.length).toBeGreaterThanOrEqual(5);
  expect(run.masks.some((mask) => mask.startsWith('ey'))).toBe(true);
  const report = await readFile(run.outputs['report'] ?? '', 'utf8');
  for (const form of run.masks.flatMap(forms)) expect(`${shown(run)}\n${report}`).not.toContain(form);
  // No line that is for eyes stands before the masks.
  const lines = run.raw.split('\n').filter((line) => !line.startsWith('::debug::'));
  const lastMask = lines.findLastIndex((line) => line.startsWith('::add-mask::'));
  expect(lines.slice(0, lastMask).filter((line) => !line.startsWith('::add-mask::'))).toEqual([]);
});

test('a role that does not trust the run: the error has the claims and the policy, the token nowhere', async () => {
  await using stage = await onStage();
  stage.cloud.github.setClaims({ ref: 'refs/heads/next' });
  const run = await stage.deploy(keyless(stage));
  expect(run).toMatchObject({ exitCode: 1, outputs: { result: 'failed' } });
  const [error] = run.annotations;
  expect(error?.message).toContain('repo:octo-org@1/site@1:ref:refs/heads/next');
  expect(error?.message).toContain('repo:octo-org/site:ref:refs/heads/next');
  expect(error?.message).toContain('No object of the site was changed.');
  const report = await readFile(run.outputs['report'] ?? '', 'utf8');
  for (const form of run.masks.flatMap(forms)) expect(`${shown(run)}\n${report}`).not.toContain(form);
  expect(stage.cloud.bucket().keys()).toEqual([]);
});
