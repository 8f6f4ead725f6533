import { setTimeout as delay } from 'node:timers/promises';
import { expect, test } from '@jest/globals';
import { DeployError } from '../../src/core/errors.ts';
import { deploy } from '../../src/deploy.ts';
import type { CloudOptions } from '../cloud/index.ts';
import { blankReport, onStage } from './stage.ts';

/** A stage whose runs have a role and no keys. */
async function keyless(options: CloudOptions = {}) {
  const stage = await onStage(options);
  // The toolkit reads them from the process itself.
  Object.assign(process.env, stage.cloud.github.env());
  const inputs = (more: Readonly<Record<string, string>> = {}) => ({
    'secret-id': '',
    'secret-key': '',
    'role-arn': stage.cloud.world.deployRoleArn,
    purge: 'direct',
    ...more,
  });
  const sessions = () =>
    stage.cloud.ledger.entries().filter(({ operation }) => operation === 'AssumeRoleWithWebIdentity');
  const dispose = { [Symbol.asyncDispose]: () => stage[Symbol.asyncDispose]() };
  return { ...dispose, stage, inputs, sessions };
}

const thrownBy = async (promise: Promise<unknown>): Promise<DeployError> => {
  const error: unknown = await promise.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof DeployError)) throw new Error(`No DeployError: ${String(error)}`);
  return error;
};

test('a run with a role and no keys deploys and purges as that role, with one session', async () => {
  await using run = await keyless();
  const { stage, inputs, sessions } = run;
  const { cloud } = stage;
  const source = await stage.source('public', { 'index.html': 'one' });
  const settings = stage.settings(inputs({ source }));
  const report = blankReport();
  await deploy(settings, stage.world(settings), report);
  expect(report.result).toBe('deployed');
  expect(cloud.bucket().read('index.html')).toBe('one');
  expect(sessions()).toMatchObject([
    { status: 200, detail: { role: cloud.world.deployRoleArn, session: 'github-actions-octo-org-site' } },
  ]);
  const signers = cloud.ledger
    .entries()
    .filter(({ kind, service }) => kind === 'request' && (service === 'cos' || service === 'cdn'))
    .map(({ by }) => by);
  expect(new Set(signers)).toEqual(new Set([`role:${cloud.world.deployRole}`]));
});

test('a run may outlive its session: new keys are made before the older ones end', async () => {
  await using run = await keyless({ deployRole: { maxSession: 1 } });
  const { stage, inputs, sessions } = run;
  const { bucket, cdn } = stage.world(stage.settings(inputs()));
  await bucket.list('');
  await delay(1100);
  await bucket.list('');
  await cdn.quota();
  // On a busy machine the second one may be over before the CDN is asked.
  expect(sessions().length).toBeGreaterThanOrEqual(2);
  expect(new Set(sessions().map(({ status }) => status))).toEqual(new Set([200]));
});

test('a refused role shows what the token says and the trust policy that would accept it, and it would', async () => {
  await using run = await keyless();
  const { stage, inputs } = run;
  stage.cloud.github.setClaims({ ref: 'refs/heads/next' });
  const error = await thrownBy(stage.world(stage.settings(inputs())).bucket.list(''));
  expect(error.message).toContain('sub: "repo:octo-org@1/site@1:ref:refs/heads/next"');
  expect(error.cause).toMatchObject({ code: 'UnauthorizedOperation' });
  const trust: unknown = JSON.parse(/^\{$[^]*?^\}$/m.exec(error.remedy)?.[0] ?? '');

  for (const form of ['old', 'immutable'] as const) {
    await using other = await keyless({ deployRole: { trust: trust as never } });
    other.stage.cloud.github.setClaims({ ref: 'refs/heads/next' });
    other.stage.cloud.github.setSubjectForm(form);
    expect(await other.stage.world(other.stage.settings(other.inputs())).bucket.list('')).toEqual([]);
  }
});

test('another mistake of the set-up is told at once, with what may be wrong', async () => {
  await using run = await keyless();
  const { stage, inputs, sessions } = run;
  const mistakes = [
    [{ 'oidc-provider': 'gitlab' }, 'InvalidParameter.ParamError'],
    [{ 'role-arn': 'qcs::cam::uin/100000000001:roleName/x' }, 'InternalError.GetRoleError'],
  ] as const;
  for (const [more, code] of mistakes) {
    const error = await thrownBy(stage.world(stage.settings(inputs(more))).bucket.list(''));
    expect(error).toMatchObject({ cause: { code } });
    expect(error.remedy).toMatch(/role-arn: [^]*oidc-provider: /);
  }
  expect(sessions()).toHaveLength(mistakes.length);
});

test('STS and the issuer of tokens may stumble', async () => {
  await using run = await keyless();
  const { stage, inputs } = run;
  stage.cloud.fail({ operation: 'AssumeRoleWithWebIdentity', how: '503', count: 1 });
  stage.cloud.fail({ operation: 'AssumeRoleWithWebIdentity', how: 'html-200', count: 1 });
  stage.cloud.fail({ operation: 'AssumeRoleWithWebIdentity', how: 'throttle', count: 1 });
  stage.cloud.fail({ operation: 'GetIDToken', how: 'reset', count: 1 });
  expect(await stage.world(stage.settings(inputs())).bucket.list('')).toEqual([]);
});

test('a job that may not ask for a token is told which permission it lacks', async () => {
  await using run = await keyless();
  const { stage, inputs } = run;
  stage.cloud.github.setPermissions({ contents: 'read' });
  const error = await thrownBy(stage.world(stage.settings(inputs())).bucket.list(''));
  expect(error.remedy).toContain('id-token: write');
});
