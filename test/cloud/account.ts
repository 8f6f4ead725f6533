import { randomBytes } from 'node:crypto';
import { judge, type Circumstances } from './cam/evaluate.ts';
import type { IdentityProvider } from './cam/identity-provider.ts';
import { allowing, checkPolicy, type PolicyDocument } from './cam/policy.ts';
import { openRoles, type Role, type RoleSetup } from './cam/role.ts';
import { trusts } from './cam/trust.ts';
import type { CloudClock } from './clock.ts';
import type { Signer } from './ledger.ts';

/** A key pair that signs requests. Temporary ones carry a token and end. */
export type Credential = {
  readonly secretId: string;
  readonly secretKey: string;
  readonly token?: string;
  /** Unix ms; undefined: permanent. */
  readonly expiresAt?: number;
  /**
   * Whose time `expiresAt` is. Keys that SCF hands to a run end by the cloud's clock, which is the default. Keys that a client was given
   * by STS end by the machine's clock, as its signatures do: it renews them by its own clock, and that cannot be moved.
   */
  readonly endsBy?: 'cloud' | 'machine';
  /** What the client called the session, for keys of a role. */
  readonly session?: string;
  readonly signer: Signer;
};

/** Whether a temporary key pair is over. `now`: Unix ms of the cloud's clock. */
export function hasEnded({ expiresAt, endsBy }: Credential, now: number): boolean {
  return expiresAt !== undefined && expiresAt <= (endsBy === 'machine' ? Date.now() : now);
}

/** One cloud account: its keys, its roles, and what each may do. */
export type Account = {
  readonly appid: string;
  readonly uin: string;
  /** The uin of the user who deploys; a sub-user unless it is the account's own. */
  readonly deployerUin: string;
  /** The key pair of the user who deploys. */
  readonly deployer: Credential;
  readonly roles: ReadonlyMap<string, Role>;
  readonly providers: ReadonlyMap<string, IdentityProvider>;
  readonly demandsPassRole: boolean;
  find(secretId: string): Credential | undefined;
  /** Temporary keys of a role for a service that it trusts (`scf.qcloud.com`); undefined when it does not. */
  assume(role: string, service: string, seconds: number): Credential | undefined;
  /** Temporary keys of a role for a client; whether it may have them is decided before (STS). */
  openSession(role: Role, session: string, seconds: number): Credential;
  /** Whether this signer may call `service:Action` on a resource (six segments); without one only a policy for `*` allows it. */
  may(signer: Signer, action: string, resource?: string, circumstances?: Circumstances): boolean;
};

export type AccountOptions = {
  readonly appid: string;
  readonly uin: string;
  /** Default: the account's own, its root. */
  readonly deployerUin?: string;
  readonly roles: readonly RoleSetup[];
  readonly providers?: readonly IdentityProvider[];
  /** Actions that the deployer's key may do on every resource: short for a policy. */
  readonly deployerAllows: readonly string[];
  /** What the deployer's key may do; goes before `deployerAllows`. */
  readonly deployerPolicy?: PolicyDocument | undefined;
  /** Whether giving a function a role takes `cam:PassRole`. UNCERTAIN in the real cloud; default false. */
  readonly demandsPassRole?: boolean;
};

/** Opens an account. Throws where a policy cannot be played. */
export function openAccount(options: AccountOptions, clock: CloudClock): Account {
  const { appid, uin, deployerUin = uin, providers = [], demandsPassRole = false } = options;
  const roles = openRoles(options.roles);
  const deployerPolicy = checkPolicy(options.deployerPolicy ?? allowing(options.deployerAllows));
  const deployer: Credential = { secretId: secretId(), secretKey: letters(32), signer: 'deployer' };
  const credentials = new Map([[deployer.secretId, deployer]]);
  const issue = (role: string, ending: Pick<Credential, 'expiresAt' | 'endsBy' | 'session'>): Credential => {
    const keys = { secretId: secretId(), secretKey: letters(32), token: letters(120) };
    const credential: Credential = { ...keys, ...ending, signer: `role:${role}` };
    credentials.set(credential.secretId, credential);
    return credential;
  };
  const policyOf = (signer: Signer) => {
    if (signer === 'deployer') return deployerPolicy;
    return signer.startsWith('role:') ? roles.get(signer.slice('role:'.length))?.policy : undefined;
  };
  return {
    appid,
    uin,
    deployerUin,
    deployer,
    roles,
    demandsPassRole,
    providers: new Map(providers.map((provider) => [provider.name, provider])),
    find: (id) => credentials.get(id),
    assume(name, service, seconds) {
      const role = roles.get(name);
      const candidate = { action: 'sts:AssumeRole', kind: 'service', principal: service } as const;
      if (role === undefined || !trusts(role.trust, candidate)) return undefined;
      return issue(name, { expiresAt: clock.now() + seconds * 1000 });
    },
    openSession: ({ name }, session, seconds) =>
      issue(name, { session, expiresAt: Date.now() + seconds * 1000, endsBy: 'machine' }),
    may(signer, action, resource = '*', circumstances = {}) {
      const policy = policyOf(signer);
      return policy !== undefined && judge([policy], { action, resource, circumstances }) === 'allow';
    },
  };
}

// Keys are made up at each start, so that no key-like string stands in the sources.
const secretId = () => `AKID${letters(32)}`;
const letters = (count: number) =>
  randomBytes(count * 2)
    .toString('base64')
    .replace(/[^A-Za-z0-9]/g, '')
    .slice(0, count);
