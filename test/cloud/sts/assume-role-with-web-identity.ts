import type { Account } from '../account.ts';
import { textOf } from '../api3/parameters.ts';
import type { ApiAction, ApiCall } from '../api3/product.ts';
import { refusal } from '../api3/refusals.ts';
import type { Role } from '../cam/role.ts';
import { trusts } from '../cam/trust.ts';
import { refuse } from './refusals.ts';
import { readToken, type TokenClaims } from './token.ts';

/** Seconds. Source: cloud.tencent.com/document/product/1312/73070. */
const DURATION = { standard: 7200, most: 43_200 };

/** What AssumeRole says of its own (tencentcloud-cli, sts/v20180813/api.json); for web identities nothing is said. */
const SESSION_NAME = /^[\w+=,.@-]{2,128}$/;

/** `qcs::cam::uin/12345678:roleName/deploy`, or `:role/` and the role's number. */
const ROLE_ARN = /^qcs::cam::uin\/(\d+):(roleName|role)\/([\w+=,.@-]+)$/;

/**
 * Temporary keys of a role for whoever shows a token of an identity provider that the role trusts. Not signed: `Authorization: SKIP`.
 * Source: cloud.tencent.com/document/product/1312/73070. Which code goes with which mistake is inferred from their texts.
 */
export const assumeRoleWithWebIdentity = (account: Account): ApiAction => ({
  rate: 20,
  unsigned: true,
  parameters: {
    ProviderId: 'string',
    WebIdentityToken: 'string',
    RoleArn: 'string',
    RoleSessionName: 'string',
    DurationSeconds: 'integer',
  },
  required: ['ProviderId', 'WebIdentityToken', 'RoleArn', 'RoleSessionName'],
  note: ({ ProviderId, RoleArn, RoleSessionName }) => ({
    provider: ProviderId,
    role: RoleArn,
    session: RoleSessionName,
  }),
  perform(call) {
    if (call.region === '') throw refusal('MissingParameter', call.language, { name: 'Region' });
    const session = sessionNameOf(call);
    const role = roleOf(account, call);
    const seconds = durationOf(call, role);
    const { name, claims } = identityOf(account, call);
    const candidate = {
      action: 'sts:AssumeRoleWithWebIdentity',
      kind: 'federated',
      principal: `qcs::cam::uin/${account.uin}:oidc-provider/${name}`,
      circumstances: { 'oidc:iss': claims.iss, 'oidc:aud': claims.aud, 'oidc:sub': claims.sub },
    } as const;
    if (!trusts(role.trust, candidate)) throw untrusted(call);
    const { secretId, secretKey, token, expiresAt = 0 } = account.openSession(role, session, seconds);
    const expiredTime = Math.floor(expiresAt / 1000);
    return {
      ExpiredTime: expiredTime,
      Expiration: new Date(expiredTime * 1000).toISOString().replace('.000Z', 'Z'),
      Credentials: { Token: token, TmpSecretId: secretId, TmpSecretKey: secretKey },
    };
  },
});

function sessionNameOf(call: ApiCall): string {
  const name = textOf(call, 'RoleSessionName', '');
  if (SESSION_NAME.test(name)) return name;
  const detail = 'RoleSessionName has 2 to 128 letters, digits and =,.@_-.';
  throw refuse('InvalidParameter.ParamError', call.language, detail);
}

function roleOf(account: Account, call: ApiCall): Role {
  const [, uin, form, id] = ROLE_ARN.exec(textOf(call, 'RoleArn', '')) ?? [];
  if (id === undefined)
    throw refuse('InvalidParameter.ParamError', call.language, 'RoleArn is not the description of a role.');
  const role =
    form === 'roleName' ? account.roles.get(id) : [...account.roles.values()].find((one) => one.id === id);
  if (role === undefined || uin !== account.uin)
    throw refuse('InternalError.GetRoleError', call.language, 'There is no such role.');
  return role;
}

function durationOf({ params, language }: ApiCall, { maxSession }: Role): number {
  const seconds = params['DurationSeconds'] ?? Math.min(DURATION.standard, maxSession);
  if (typeof seconds !== 'number' || seconds < 1)
    throw refuse('InvalidParameter.ParamError', language, 'DurationSeconds is a positive number.');
  if (seconds > Math.min(DURATION.most, maxSession))
    throw refuse('InvalidParameter.OverTimeError', language, `DurationSeconds is at most ${maxSession}.`);
  return seconds;
}

/** By the machine's clock, like signatures: whoever issued the token cannot be moved ahead. */
function identityOf(account: Account, call: ApiCall): { name: string; claims: TokenClaims } {
  const provider = account.providers.get(textOf(call, 'ProviderId', ''));
  if (provider === undefined)
    throw refuse('InvalidParameter.ParamError', call.language, 'There is no such identity provider.');
  const claims = readToken(textOf(call, 'WebIdentityToken', ''), provider, Date.now() / 1000);
  if (typeof claims === 'string')
    throw refuse('InvalidParameter.WebIdentityTokenError', call.language, claims);
  return { name: provider.name, claims };
}

function untrusted({ requestId, language, params }: ApiCall) {
  return refusal('UnauthorizedOperation', language, {
    requestId,
    operation: 'sts:AssumeRoleWithWebIdentity',
    resource: String(params['RoleArn']),
  });
}
