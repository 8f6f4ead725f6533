import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { Credential } from '../account.ts';
import { ISSUER, openIssuer, type Issuer } from '../github/index.ts';
import { claimsOf, type Claims } from '../github/claims.ts';
import { stsProduct } from '../sts/index.ts';
import { DEPLOY_ROLE_ARN, NAMES, people, REPOSITORY } from '../world.ts';
import { layGround, openGate, type Call, type Ground, type Tamper } from './api3-client.ts';

// AssumeRoleWithWebIdentity: cloud.tencent.com/document/product/1312/73070 and tencentcloud-cli, sts/v20180813. The trust set-up is
// that of public repositories; codes per mistake are inferred from their texts.

let ground: Ground;
let call: Call;
// Making its key takes a while, so one issuer serves all tests.
const issuer: Issuer = openIssuer();

function open(options: Parameters<typeof people>[0] = {}) {
  ground = layGround(people(options, issuer));
  call = openGate(ground, stsProduct(ground.account)).call;
}
beforeEach(() => {
  open();
});
afterEach(() => {
  ground.clock.stop();
});

const JOB = {
  repository: REPOSITORY.fullName,
  repositoryId: REPOSITORY.id,
  ownerId: REPOSITORY.ownerId,
  isPrivate: false,
  sha: 'a'.repeat(40),
  form: 'immutable',
} as const;
const AUDIENCE = 'sts.tencentcloudapi.com';
const token = (change: Claims = {}) => issuer.token(claimsOf(JOB, AUDIENCE, change));
const proper = (change: object = {}) => ({
  ProviderId: NAMES.oidcProvider,
  WebIdentityToken: token(),
  RoleArn: DEPLOY_ROLE_ARN,
  RoleSessionName: 'github-actions-octo-org-site',
  ...change,
});
const SKIP: Tamper = { afterwards: { authorization: 'SKIP' } };
const assume = (change: object = {}, tamper: Tamper = {}) =>
  call('AssumeRoleWithWebIdentity', proper(change), { ...SKIP, ...tamper });

/** The keys of an answer, as a client would use them. */
function keysOf(response: Readonly<Record<string, unknown>>): Credential {
  const { Token, TmpSecretId, TmpSecretKey } = response['Credentials'] as Record<string, string>;
  const pair = { secretId: TmpSecretId ?? '', secretKey: TmpSecretKey ?? '' };
  return { ...pair, token: Token ?? '', signer: 'anonymous' };
}

describe('AssumeRoleWithWebIdentity', () => {
  test('gives keys for 7200 seconds without a signature; its line names role and session, never the token', async () => {
    const before = Math.floor(Date.now() / 1000);
    const { response, code } = await assume();
    expect(code).toBeUndefined();
    const until = Number(response['ExpiredTime']);
    expect(until - before).toBeGreaterThanOrEqual(7200);
    expect(until - before).toBeLessThan(7230);
    expect(response['Expiration']).toBe(`${new Date(until * 1000).toISOString().slice(0, 19)}Z`);
    expect(keysOf(response).secretId).toMatch(/^AKID/);
    const [line] = ground.ledger.entries();
    expect(line).toMatchObject({
      service: 'sts',
      operation: 'AssumeRoleWithWebIdentity',
      by: 'anonymous',
      status: 200,
    });
    expect(line?.detail).toMatchObject({ role: DEPLOY_ROLE_ARN, session: 'github-actions-octo-org-site' });
    expect(JSON.stringify(line)).not.toContain('ey');
  });

  test.each<[string, object, Tamper, string]>([
    ['no region', {}, { region: '' }, 'MissingParameter'],
    ['no provider', { ProviderId: undefined }, {}, 'MissingParameter'],
    ['another provider', { ProviderId: 'gitlab' }, {}, 'InvalidParameter.ParamError'],
    ['no token', { WebIdentityToken: undefined }, {}, 'MissingParameter'],
    ['no JWT', { WebIdentityToken: 'abc' }, {}, 'InvalidParameter.WebIdentityTokenError'],
    ['no description of a role', { RoleArn: 'deploy' }, {}, 'InvalidParameter.ParamError'],
    ['a role that is not there', { RoleArn: `${DEPLOY_ROLE_ARN}x` }, {}, 'InternalError.GetRoleError'],
    ["another account's role", { RoleArn: 'qcs::cam::uin/1:roleName/x' }, {}, 'InternalError.GetRoleError'],
    [
      'a role that trusts somebody else',
      { RoleArn: DEPLOY_ROLE_ARN.replace(NAMES.deployRole, NAMES.role) },
      {},
      'UnauthorizedOperation',
    ],
    ['a session with a slash', { RoleSessionName: 'octo-org/site' }, {}, 'InvalidParameter.ParamError'],
    ['a session of one character', { RoleSessionName: 'a' }, {}, 'InvalidParameter.ParamError'],
    ['a session of 129', { RoleSessionName: 'a'.repeat(129) }, {}, 'InvalidParameter.ParamError'],
    ['more than the role allows', { DurationSeconds: 7201 }, {}, 'InvalidParameter.OverTimeError'],
    ['no time at all', { DurationSeconds: 0 }, {}, 'InvalidParameter.ParamError'],
    ['a duration in quotes', { DurationSeconds: '60' }, {}, 'InvalidParameterValue'],
    ['an unknown parameter', { Policy: '{}' }, {}, 'UnknownParameter'],
    ['another version', {}, { headers: { 'x-tc-version': '2019-01-16' } }, 'NoSuchVersion'],
  ])('%s is refused', async (_, change, tamper, code) => {
    expect((await assume(change, tamper)).code).toBe(code);
  });

  test('SKIP is for this action only, and only this word', async () => {
    expect((await call('GetCallerIdentity', {}, SKIP)).code).toBe('AuthFailure.InvalidAuthorization');
    expect((await assume({}, { afterwards: { authorization: 'skip' } })).code).toBe(
      'AuthFailure.InvalidAuthorization',
    );
    expect((await call('AssumeRole', {})).code).toBe('InvalidAction');
  });

  test("up to the role's own maximum, and never above 43200", async () => {
    open({ deployRole: { maxSession: 50_000 } });
    expect((await assume({ DurationSeconds: 43_200 })).code).toBeUndefined();
    expect((await assume({ DurationSeconds: 43_201 })).code).toBe('InvalidParameter.OverTimeError');
  });

  test('a role is also named by its number', async () => {
    const id = ground.account.roles.get(NAMES.deployRole)?.id ?? '';
    expect(
      (await assume({ RoleArn: `qcs::cam::uin/${ground.account.uin}:role/${id}` })).code,
    ).toBeUndefined();
  });

  test('20 calls a second, with the real message', async () => {
    while (ground.clock.now() % 1000 > 300) await ground.clock.sleep(50);
    const answers = await Promise.all(Array.from({ length: 21 }, () => assume({ WebIdentityToken: 'x' })));
    expect(answers.filter(({ code }) => code === 'RequestLimitExceeded')).toHaveLength(1);
  });
});

describe('the token (RFC 7519; cloud.tencent.com/document/product/598/58323)', () => {
  const now = () => Math.floor(Date.now() / 1000);
  test.each<[string, () => string, string]>([
    ['expired', () => token({ exp: now() - 1 }), 'expired'],
    ['not valid yet', () => token({ nbf: now() + 60 }), 'not valid yet'],
    ['by another issuer', () => token({ iss: 'https://example.com' }), 'issuer'],
    ['for somebody else', () => token({ aud: 'sigstore' }), 'audience'],
    ['signed by a stranger', () => openIssuer().token(claimsOf(JOB, AUDIENCE, {})), 'kid'],
    ['changed afterwards', () => forged(token()), 'signature'],
    ['without a signature', () => `${Buffer.from('{"alg":"none"}').toString('base64url')}.e30.`, 'RS256'],
  ])('%s is refused', async (_, make, because) => {
    const { code, message } = await assume({ WebIdentityToken: make() });
    expect(code).toBe('InvalidParameter.WebIdentityTokenError');
    expect(message).toContain(because);
  });

  /** The same head and signature around another subject. */
  function forged(jwt: string): string {
    const [head = '', , signature = ''] = jwt.split('.');
    const body = Buffer.from(JSON.stringify(claimsOf(JOB, AUDIENCE, { environment: 'production' }))).toString(
      'base64url',
    );
    return `${head}.${body}.${signature}`;
  }

  test('the audience may be one of several', async () => {
    expect((await assume({ WebIdentityToken: token({ aud: ['a', AUDIENCE] }) })).code).toBeUndefined();
  });

  test('with AutoRotateKey a new key of the issuer is known at once, the old one no longer', async () => {
    const old = token();
    issuer.rotate();
    expect((await assume({ WebIdentityToken: old })).code).toBe('InvalidParameter.WebIdentityTokenError');
    expect((await assume()).code).toBeUndefined();
  });
});

describe('trust on the subject, in both of its forms (github/docs PR 45221)', () => {
  const subject = (sub: string) => assume({ WebIdentityToken: token({ sub }) });
  test.each([
    ['repo:octo-org/site:ref:refs/heads/main', true],
    ['repo:octo-org@1/site@1:ref:refs/heads/main', true],
    ['repo:octo-org@1/site@1:environment:production', true],
    ['repo:octo-org/site:pull_request', false],
    ['repo:octo-org/site:ref:refs/heads/topic', false],
    ['repo:octo-org@2/site@1:ref:refs/heads/main', false],
    ['repo:evil/site:ref:refs/heads/main', false],
  ])('%s: %s', async (sub, passes) => {
    const { code, message, response } = await subject(sub);
    expect(code).toBe(passes ? undefined : 'UnauthorizedOperation');
    if (!passes)
      expect(message).toBe(
        `[request id:${String(response['RequestId'])}]you are not authorized to perform operation (sts:AssumeRoleWithWebIdentity)\n` +
          `resource (${DEPLOY_ROLE_ARN}) has no permission\n`,
      );
  });

  test("a role without oidc:sub is everybody's", async () => {
    const [statement] = people({}, issuer).roles[1]?.trust?.statement ?? [];
    if (statement === undefined) throw new Error('The role has no trust policy.');
    const condition = { string_equal: { 'oidc:iss': ISSUER, 'oidc:aud': AUDIENCE } };
    open({ deployRole: { trust: { version: '2.0', statement: [{ ...statement, condition }] } } });
    expect((await subject('repo:evil/site:ref:refs/heads/main')).code).toBeUndefined();
  });
});

describe('the keys', () => {
  test('say who they are: samples of tencentcloud-cli, sts/v20180813/examples.json', async () => {
    const { account } = ground;
    const id = account.roles.get(NAMES.deployRole)?.id ?? '';
    const credential = keysOf((await assume()).response);
    expect((await call('GetCallerIdentity', {}, { credential })).response).toMatchObject({
      Type: 'CAMRole',
      AccountId: account.uin,
      UserId: `${id}:github-actions-octo-org-site`,
      PrincipalId: account.uin,
      Arn: `qcs::sts:${account.uin}:assumed-role/${id}`,
    });
    expect((await call('GetCallerIdentity')).response).toMatchObject({
      Type: 'CAMUser',
      AccountId: '100000000001',
      UserId: '100000000011',
      Arn: 'qcs::cam:100000000001:uin/100000000011',
    });
    expect(ground.ledger.entries().map(({ by }) => by)).toEqual([
      'anonymous',
      `role:${NAMES.deployRole}`,
      'deployer',
    ]);
  });

  test('are nothing without their token', async () => {
    const { secretId, secretKey } = keysOf((await assume()).response);
    const credential: Credential = { secretId, secretKey, signer: 'anonymous' };
    expect((await call('GetCallerIdentity', {}, { credential })).code).toBe('AuthFailure.TokenFailure');
  });

  test('may do what the role may, no more', async () => {
    open({ deployRole: { allows: ['cos:*'] } });
    const credential = keysOf((await assume()).response);
    expect((await call('GetCallerIdentity', {}, { credential })).code).toBe('UnauthorizedOperation');
  });

  test("end by the machine's clock, which is the client's: moving the cloud ahead does not end them", async () => {
    const credential = keysOf((await assume({ DurationSeconds: 1 })).response);
    ground.clock.advance(3600);
    expect((await call('GetCallerIdentity', {}, { credential })).code).toBeUndefined();
    await new Promise((resolve) => setTimeout(resolve, 1100));
    expect((await call('GetCallerIdentity', {}, { credential })).code).toBe('AuthFailure.TokenFailure');
  });
});
