import type { AccountOptions } from './account.ts';
import type { PolicyDocument } from './cam/policy.ts';
import type { RoleSetup } from './cam/role.ts';
import type { TrustDocument } from './cam/trust.ts';
import type { Cdn } from './cdn/index.ts';
import type { Cos } from './cos/index.ts';
import { ISSUER, type Issuer } from './github/index.ts';
import type { CloudWorld } from './index.ts';

/** What a fresh cloud is called. The appid is the one of the official documentation's samples; it belongs to nobody. */
export const NAMES = {
  appid: '1250000000',
  bucket: 'site-1250000000',
  region: 'ap-guangzhou',
  domain: 'www.example.com',
  overseasDomain: 'www.example.org',
  role: 'cdn-purge-role',
  deployRole: 'site-deploy-role',
  oidcProvider: 'github',
  repository: 'octo-org/site',
} as const satisfies Partial<CloudWorld>;

/** The repository's numbers and its owner's, as in the immutable form of a token's subject. */
export const REPOSITORY = { fullName: NAMES.repository, id: 1, ownerId: 1 } as const;

/** The account's own number, and that of the sub-user who deploys. */
const UIN = '100000000001';
const DEPLOYER_UIN = '100000000011';

/** What a client names to be the role of the repository's runs. */
export const DEPLOY_ROLE_ARN = `qcs::cam::uin/${UIN}:roleName/${NAMES.deployRole}`;

/** The client id of the identity provider, as public set-ups for GitHub have it. */
const AUDIENCE = 'sts.tencentcloudapi.com';

export type PeopleOptions = {
  readonly deployerAllows?: readonly string[];
  readonly deployerPolicy?: PolicyDocument;
  readonly deployRole?: Partial<RoleSetup>;
  readonly passRole?: boolean;
};

/**
 * Who there is: the deployer, who may do everything unless a policy is given; an execution role that SCF may assume and that may purge,
 * which is all that a purge function needs; and a role for runs of the repository on `main` or in `production`, which may do everything.
 */
export const people = (options: PeopleOptions, issuer: Issuer): AccountOptions => ({
  appid: NAMES.appid,
  uin: UIN,
  deployerUin: DEPLOYER_UIN,
  roles: [
    {
      name: NAMES.role,
      trusts: ['scf.qcloud.com'],
      allows: ['cdn:PurgeUrlsCache', 'cdn:PurgePathCache'],
    },
    { name: NAMES.deployRole, allows: ['*'], trust: trustInRuns(), ...options.deployRole },
  ],
  providers: [{ name: NAMES.oidcProvider, url: ISSUER, clientIds: [AUDIENCE], keys: () => issuer.keys() }],
  deployerAllows: options.deployerAllows ?? ['*'],
  deployerPolicy: options.deployerPolicy,
  demandsPassRole: options.passRole ?? false,
});

/** Trust in the repository's own runs, whichever form their subject has: values of one key are alternatives. */
function trustInRuns(): TrustDocument {
  const [owner = '', name = ''] = NAMES.repository.split('/');
  const repositories = [NAMES.repository, `${owner}@${REPOSITORY.ownerId}/${name}@${REPOSITORY.id}`];
  const subjects = repositories.flatMap((one) => [
    `repo:${one}:ref:refs/heads/main`,
    `repo:${one}:environment:production`,
  ]);
  return {
    version: '2.0',
    statement: [
      {
        effect: 'allow',
        action: ['name/sts:AssumeRoleWithWebIdentity'],
        principal: { federated: [`qcs::cam::uin/${UIN}:oidc-provider/${NAMES.oidcProvider}`] },
        condition: { string_equal: { 'oidc:iss': [ISSUER], 'oidc:aud': [AUDIENCE], 'oidc:sub': subjects } },
      },
    ],
  };
}

/** Puts up the bucket and both domains in front of its website endpoint. What the edge keeps it keeps for 30 days, whatever the query. */
export function furnish(cos: Cos, cdn: Cdn, area: 'mainland' | 'global' = 'mainland'): void {
  const { bucket, region, domain, overseasDomain } = NAMES;
  const website = {
    index: 'index.html',
    errorKey: '404.html',
    errorStatus: 'original',
    autoAddressing: false,
  } as const;
  cos.createBucket(bucket, region, { website, publicRead: true });
  const host = `${bucket}.cos-website.${region}.myqcloud.com`;
  const origin = { host, type: 'cos', serverName: host } as const;
  cdn.addDomain({ domain, origin, area, fullUrlCache: false });
  cdn.addDomain({ domain: overseasDomain, origin, area: 'overseas', fullUrlCache: false });
}
