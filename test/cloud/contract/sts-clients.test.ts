import { spawn } from 'node:child_process';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { startCloud, type Cloud } from '../index.ts';

let cloud: Cloud;
beforeAll(async () => {
  cloud = await startCloud();
  cloud.github.push();
});
afterAll(async () => {
  await cloud[Symbol.asyncDispose]();
});

/** What a job would do, with clients as their makers ship them. Everything it knows is in its environment. */
const JOB = `
import { getIDToken } from '@actions/core';
import { getOctokit, context } from '@actions/github';
import COS from 'cos-nodejs-sdk-v5';
import common from 'tencentcloud-sdk-nodejs-common';
import { scf } from 'tencentcloud-sdk-nodejs-scf';
import { cdn } from 'tencentcloud-sdk-nodejs-cdn';

const { ROLE_ARN, PROVIDER, BUCKET, REGION, DOMAIN, TOKEN } = process.env;
const told = {};
const jwt = await getIDToken('sts.tencentcloudapi.com');
told.sub = JSON.parse(Buffer.from(jwt.split('.')[1], 'base64url')).sub;
const role = new common.OIDCRoleArnCredential(
  { region: REGION },
  { RoleArn: ROLE_ARN, RoleSessionName: 'job', WebIdentityToken: jwt, ProviderId: PROVIDER },
);
const credential = await role.getCredential();
const who = new common.CommonClient('sts.tencentcloudapi.com', '2018-08-13', { region: REGION, credential });
told.who = (await who.request('GetCallerIdentity', {})).Type;
const cos = new COS({ SecretId: credential.secretId, SecretKey: credential.secretKey, SecurityToken: credential.token });
await cos.putObject({ Bucket: BUCKET, Region: REGION, Key: 'a.html', Body: 'a' });
told.functions = (await new scf.v20180416.Client({ credential, region: REGION }).ListFunctions({})).TotalCount;
told.domains = (await new cdn.v20180606.Client({ credential }).DescribeDomains({})).TotalNumber;

const github = getOctokit(TOKEN).rest;
const octokit = getOctokit(TOKEN);
const { repo } = context;
told.first = (await github.issues.createComment({ ...repo, issue_number: 1, body: 'marker' })).status;
const all = await octokit.paginate(github.issues.listComments, { ...repo, issue_number: 1, per_page: 100 });
told.comments = all.length;
told.last = all.at(-1).body;
await github.issues.updateComment({ ...repo, comment_id: all.at(-1).id, body: 'marker 2' });
const { data: deployment } = await github.repos.createDeployment({ ...repo, ref: 'main', required_contexts: [] });
await github.repos.createDeploymentStatus({ ...repo, deployment_id: deployment.id, state: 'success' });
told.pull = (await github.pulls.get({ ...repo, pull_number: 1 })).data.state;
told.denied = await github.actions.cancelWorkflowRun({ ...repo, run_id: 1 }).catch((error) => error.status);
console.log('TOLD ' + JSON.stringify(told));
`;

/** Runs the job in a process of its own. */
async function job(env: Readonly<Record<string, string>>) {
  const child = spawn(process.execPath, ['--input-type=module', '-e', JOB], {
    env: { PATH: process.env['PATH'] ?? '', ...env },
  });
  let text = '';
  child.stdout.on('data', (chunk: Buffer) => (text += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (text += chunk.toString()));
  await new Promise((resolve) => child.once('close', resolve));
  const line = /^TOLD (.*)$/m.exec(text)?.[1];
  if (line === undefined) throw new Error(text);
  return { text, told: JSON.parse(line) as Record<string, unknown> };
}

test('@actions/core, @actions/github, and the SDKs for STS, COS, SCF and CDN, all with nothing but the environment', async () => {
  const { world, github } = cloud;
  for (let index = 0; index < 100; index += 1) github.comment(1, `comment ${index}`, 'octocat');
  const { told, text } = await job({
    ...cloud.env,
    ...github.env(),
    GITHUB_REPOSITORY: world.repository,
    ROLE_ARN: world.deployRoleArn,
    PROVIDER: world.oidcProvider,
    BUCKET: world.bucket,
    REGION: world.region,
    TOKEN: world.githubToken,
  });
  expect(told).toMatchObject({
    sub: 'repo:octo-org@1/site@1:ref:refs/heads/main',
    who: 'CAMRole',
    functions: 0,
    domains: 2,
    first: 201,
    comments: 101,
    last: 'marker',
    pull: 'open',
    denied: 404,
  });
  expect(cloud.bucket().read('a.html')).toBe('a');
  expect(github.comments(1).at(-1)).toMatchObject({ body: 'marker 2', by: 'github-actions[bot]' });
  expect(github.deployments()).toMatchObject([
    { environment: 'production', statuses: [{ state: 'success' }] },
  ]);
  // @actions/core masks what it got.
  expect(text).toContain('::add-mask::ey');
  const lines = cloud.ledger.entries().map(({ service, operation, by }) => `${service} ${operation} ${by}`);
  expect(lines).toEqual(
    expect.arrayContaining([
      'github GetIDToken github-actions',
      'sts AssumeRoleWithWebIdentity anonymous',
      `cos PutObject role:${world.deployRole}`,
      `scf ListFunctions role:${world.deployRole}`,
      'github issues/create-comment github-actions',
    ]),
  );
});
