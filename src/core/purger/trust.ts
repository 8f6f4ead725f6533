import { DeployError, type CloudError } from '../errors.ts';
import type { Federation } from '../settings.ts';

/** The `aud` that our tokens are made for: the client ID that the identity provider in CAM has to list. */
export const AUDIENCE = 'sts.tencentcloudapi.com';

/** What a token says of itself; it is no secret, unlike the token. */
export type Claims = Readonly<Record<string, unknown>>;

/** The name of the session in Tencent Cloud's audit logs. Fewer than 64 characters of those that STS takes. */
export const sessionNameFor = (repository: string): string =>
  `github-actions-${repository.replace(/[^\w.@-]/g, '-')}`.slice(0, 63);

/**
 * Both forms of a subject, the token's own first: repositories made or renamed since 2026-07-15 have the numbers of owner and
 * repository in it, older ones only the names (github.blog changelog of 2026-04-23). A subject that was customized has one form.
 */
export function subjectsOf(claims: Claims): readonly string[] {
  const subject = textOf(claims['sub']);
  const [owner = '', name = ''] = textOf(claims['repository']).split('/');
  const forms = [
    `repo:${owner}/${name}:`,
    `repo:${owner}@${textOf(claims['repository_owner_id'])}/${name}@${textOf(claims['repository_id'])}:`,
  ];
  const own = forms.find((form) => subject.startsWith(form));
  if (own === undefined) return [subject];
  const rest = subject.slice(own.length);
  return [subject, ...forms.filter((form) => form !== own).map((form) => `${form}${rest}`)];
}

/** The trust policy of a role, as CAM takes it, that accepts this token. Values of one key are alternatives. */
export function trustPolicyFor(claims: Claims, { roleArn, provider }: Federation): object {
  const account = roleArn.split(':')[4] ?? 'uin/0';
  return {
    version: '2.0',
    statement: [
      {
        effect: 'allow',
        action: ['name/sts:AssumeRoleWithWebIdentity'],
        principal: { federated: [`qcs::cam::${account}:oidc-provider/${provider}`] },
        condition: {
          string_equal: {
            'oidc:iss': [textOf(claims['iss'])],
            'oidc:aud': [claims['aud']].flat().map(textOf),
            'oidc:sub': subjectsOf(claims),
          },
        },
      },
    ],
  };
}

/** The error for a role that was refused: what the token says, the trust policy that would accept it, and what else may be wrong. */
export function refusedRole(cause: CloudError, claims: Claims, federation: Federation): DeployError {
  const said = ['iss', 'aud', 'sub'].map((name) => `  ${name}: ${JSON.stringify(claims[name])}`);
  const message = `This run may not be the role ${federation.roleArn}. Its token says:\n${said.join('\n')}`;
  return new DeployError(message, { remedy: remedyFor(claims, federation), cause });
}

function remedyFor(claims: Claims, federation: Federation): string {
  const { provider } = federation;
  const fromPull = claims['event_name'] === 'pull_request' ? [PULL_WARNING] : [];
  return [
    'If the role shall trust this run, open it at https://console.cloud.tencent.com/cam/role and make this its trust policy, with one',
    'line of oidc:sub for each branch or environment that may deploy (both forms that GitHub writes are below; there are no wildcards):',
    JSON.stringify(trustPolicyFor(claims, federation), undefined, 2),
    ...fromPull,
    'If it is that already, look for these:',
    `  - role-arn: the account has no role of this name, or it is another account's.`,
    `  - oidc-provider: ${JSON.stringify(provider)} must be the name of a role SSO identity provider (OIDC) at https://console.cloud.tencent.com/cam/idp.`,
    `  - The identity provider: its URL must be ${textOf(claims['iss'])}, and its client IDs must hold ${AUDIENCE}.`,
    '  - The signing keys of the identity provider: GitHub changes them; switch their automatic rotation on.',
    "  - The runner's clock, if it is your own: a token holds for five minutes.",
  ].join('\n');
}

const PULL_WARNING =
  'This run belongs to a pull request. Whoever can open one can then be the role: let it write previews and nothing else.';

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');
