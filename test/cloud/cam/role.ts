import { allowing, checkPolicy, type PolicyDocument } from './policy.ts';
import { checkTrust, trustingServices, type TrustDocument } from './trust.ts';

/** A role as it is set up; `trusts` and `allows` are short for documents. */
export type RoleSetup = {
  readonly name: string;
  /** Services that may assume it: `scf.qcloud.com`. */
  readonly trusts?: readonly string[];
  /** Who may assume it; goes before `trusts`. */
  readonly trust?: TrustDocument;
  /** Actions that it may do on every resource: `cdn:PurgeUrlsCache`, `cdn:*`, `*`. */
  readonly allows?: readonly string[];
  /** What it may do; goes before `allows`. */
  readonly policy?: PolicyDocument;
  /** The longest session of a federated identity, in seconds. */
  readonly maxSession?: number;
};

export type Role = {
  readonly name: string;
  /** 19 digits, as real ones have. */
  readonly id: string;
  readonly trust: TrustDocument;
  readonly policy: PolicyDocument;
  readonly maxSession: number;
};

/** The longest session of a role that says nothing else, in seconds. UNCERTAIN: the default of a session, which every role allows. */
const DEFAULT_MAX_SESSION = 7200;

/** The first role id of this account; the others follow. */
const FIRST_ID = 4_611_686_018_427_397_919n;

/** The roles of an account by name. Throws where a document cannot be played. */
export function openRoles(setups: readonly RoleSetup[]): ReadonlyMap<string, Role> {
  return new Map(setups.map((setup, index) => [setup.name, completeRole(setup, index)]));
}

function completeRole(setup: RoleSetup, index: number): Role {
  return {
    name: setup.name,
    id: String(FIRST_ID + BigInt(index)),
    trust: checkTrust(setup.trust ?? trustingServices(setup.trusts ?? [])),
    policy: checkPolicy(setup.policy ?? allowing(setup.allows ?? [])),
    maxSession: setup.maxSession ?? DEFAULT_MAX_SESSION,
  };
}
