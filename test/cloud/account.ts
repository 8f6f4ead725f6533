import { randomBytes } from 'node:crypto';
import type { CloudClock } from './clock.ts';
import type { Signer } from './ledger.ts';

/** A key pair that signs requests. Temporary ones carry a token and end. */
export type Credential = {
  readonly secretId: string;
  readonly secretKey: string;
  readonly token?: string;
  /** Unix ms; undefined: permanent. */
  readonly expiresAt?: number;
  readonly signer: Signer;
};

/** An execution role: who may assume it and what it may do (`cdn:PurgeUrlsCache`, `cdn:*`, `*`). */
export type Role = {
  readonly name: string;
  readonly trusts: readonly string[];
  readonly allows: readonly string[];
};

/** One cloud account: its keys, its roles, and what each may do. */
export type Account = {
  readonly appid: string;
  readonly uin: string;
  /** The key pair of the user who deploys. */
  readonly deployer: Credential;
  readonly roles: ReadonlyMap<string, Role>;
  find(secretId: string): Credential | undefined;
  /** Temporary keys of a role for a service that it trusts (`scf.qcloud.com`); undefined when it does not. */
  assume(role: string, service: string, seconds: number): Credential | undefined;
  /** Whether this signer may call `service:Action`. */
  may(signer: Signer, action: string): boolean;
};

export type AccountOptions = {
  readonly appid: string;
  readonly uin: string;
  readonly roles: readonly Role[];
  /** What the deployer's key may do. */
  readonly deployerAllows: readonly string[];
};

export function openAccount(options: AccountOptions, clock: CloudClock): Account {
  const roles = new Map(options.roles.map((role) => [role.name, role]));
  const deployer: Credential = { secretId: secretId(), secretKey: letters(32), signer: 'deployer' };
  const credentials = new Map([[deployer.secretId, deployer]]);
  return {
    appid: options.appid,
    uin: options.uin,
    deployer,
    roles,
    find: (id) => credentials.get(id),
    assume(name, service, seconds) {
      if (!roles.get(name)?.trusts.includes(service)) return undefined;
      const credential: Credential = {
        secretId: secretId(),
        secretKey: letters(32),
        token: letters(120),
        expiresAt: clock.now() + seconds * 1000,
        signer: `role:${name}`,
      };
      credentials.set(credential.secretId, credential);
      return credential;
    },
    may(signer, action) {
      if (signer === 'deployer') return allowed(options.deployerAllows, action);
      const role = roles.get(signer.replace(/^role:/, ''));
      return role !== undefined && allowed(role.allows, action);
    },
  };
}

/** A policy's actions: a name, `service:*`, `service:Get*` or `*`. */
function allowed(patterns: readonly string[], action: string): boolean {
  return patterns.some((pattern) =>
    pattern.endsWith('*') ? action.startsWith(pattern.slice(0, -1)) : pattern === action,
  );
}

// Keys are made up at each start, so that no key-like string stands in the sources.
const secretId = () => `AKID${letters(32)}`;
const letters = (count: number) =>
  randomBytes(count * 2)
    .toString('base64')
    .replace(/[^A-Za-z0-9]/g, '')
    .slice(0, count);
