import { coversAction, holds, type Circumstances } from './evaluate.ts';
import {
  checkCondition,
  demandForm,
  demandMembers,
  many,
  type OneOrMany,
  type PolicyCondition,
} from './policy.ts';

export type TrustStatement = {
  readonly effect: 'allow' | 'deny';
  /** `name/sts:AssumeRole` for services, `name/sts:AssumeRoleWithWebIdentity` for federated identities. */
  readonly action: OneOrMany;
  readonly principal: {
    /** `scf.qcloud.com`. */
    readonly service?: OneOrMany;
    /** `qcs::cam::uin/<uin>:oidc-provider/<name>`. */
    readonly federated?: OneOrMany;
  };
  readonly condition?: PolicyCondition;
};

/** Who may assume a role: a trust policy. Its shape is that of published ones; operators as in cloud.tencent.com/document/product/598/10608. */
export type TrustDocument = { readonly version: '2.0'; readonly statement: readonly TrustStatement[] };

/** Somebody who wants to be the role. */
export type Candidate = {
  readonly action: 'sts:AssumeRole' | 'sts:AssumeRoleWithWebIdentity';
  readonly kind: 'service' | 'federated';
  readonly principal: string;
  /** `oidc:iss`, `oidc:aud`, `oidc:sub` of a federated identity. */
  readonly circumstances?: Circumstances;
};

/** The trust policy of an execution role: these services may assume it. */
export const trustingServices = (services: readonly string[]): TrustDocument => ({
  version: '2.0',
  statement: [{ effect: 'allow', action: 'name/sts:AssumeRole', principal: { service: services } }],
});

/** The document, if it can be played whole; throws with what is wrong otherwise. */
export function checkTrust(document: TrustDocument): TrustDocument {
  demandForm(document);
  for (const statement of document.statement) {
    demandMembers(statement, ['effect', 'action', 'principal', 'condition']);
    demandMembers(statement.principal, ['service', 'federated']);
    checkCondition(statement.condition, (key) => /^oidc:(iss|aud|sub)$/.test(key));
  }
  return document;
}

/**
 * Whether the role may be assumed by this candidate. A condition that is not there asks nothing: without `oidc:sub` every identity of the
 * provider passes, which is what makes such a role everybody's (cloud.tencent.com/document/product/598/58323).
 */
export function trusts({ statement }: TrustDocument, candidate: Candidate): boolean {
  const effects = statement
    .filter(({ action }) => many(action).some((pattern) => coversAction(pattern, candidate.action)))
    .filter(({ principal }) => many(principal[candidate.kind] ?? []).includes(candidate.principal))
    .filter(({ condition }) => holds(condition, candidate.circumstances ?? {}))
    .map(({ effect }) => effect);
  return effects.includes('allow') && !effects.includes('deny');
}
