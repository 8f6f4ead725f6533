/** What a policy may say once or several times. */
export type OneOrMany = string | readonly string[];

/** Operator, key, values: `{ string_equal: { 'oidc:aud': ['sts.tencentcloudapi.com'] } }`. All pairs must hold; of the values one. */
export type PolicyCondition = Readonly<Record<string, Readonly<Record<string, OneOrMany>>>>;

export type PolicyStatement = {
  readonly effect: 'allow' | 'deny';
  /** `cos:PutObject`, `name/cos:PutObject`, `cos:Get*`, `cos:*`, `*`. */
  readonly action: OneOrMany;
  /** `*` or six segments: `qcs::cos:ap-guangzhou:uid/1250000000:site-1250000000/preview/*`. */
  readonly resource: OneOrMany;
  readonly condition?: PolicyCondition;
};

/** A permission policy as CAM has it. Source: cloud.tencent.com/document/product/598/10603. */
export type PolicyDocument = {
  readonly version: '2.0';
  readonly statement: readonly PolicyStatement[];
};

/** The condition operators that are played. Source: cloud.tencent.com/document/product/598/10608. */
export const OPERATORS = ['string_equal', 'string_not_equal', 'ip_equal', 'ip_not_equal'] as const;
export type Operator = (typeof OPERATORS)[number];

/** The condition keys that a gate of this cloud fills in; with another a statement would silently never hold. */
const KEYS = ['qcs:ip', 'cos:prefix'];

/** The project is empty in today's syntax; the old `prefix//` form of COS is not played (cloud.tencent.com/document/product/598/10606). */
const RESOURCE = /^(\*|qcs::[^:]*:[^:]*:[^:]*:(?!prefix\/\/).+)$/;
const ACTION = /^(\*|(name\/)?[a-z][a-z0-9]*:[A-Za-z0-9*]+)$/;

/** Every action of these on every resource: the short form of a policy. */
export const allowing = (actions: readonly string[]): PolicyDocument => ({
  version: '2.0',
  statement: actions.length === 0 ? [] : [{ effect: 'allow', action: actions, resource: '*' }],
});

/**
 * The document, if it is a permission policy that can be played whole; throws with what is wrong otherwise, because a policy that is
 * half understood would let a test pass that tests nothing. Elements are lower case (cloud.tencent.com/document/product/436/46206).
 */
export function checkPolicy(document: PolicyDocument): PolicyDocument {
  demandForm(document);
  for (const statement of document.statement) {
    demandMembers(statement, ['effect', 'action', 'resource', 'condition']);
    for (const action of many(statement.action))
      if (!ACTION.test(action)) throw new Error(`A policy cannot have the action "${action}".`);
    for (const resource of many(statement.resource))
      if (!RESOURCE.test(resource))
        throw new Error(`A resource is * or has six segments, not "${resource}".`);
    checkCondition(statement.condition, (key) => KEYS.includes(key));
  }
  return document;
}

/** Refuses operators and keys that are not played. */
export function checkCondition(condition: PolicyCondition = {}, isKey: (key: string) => boolean): void {
  for (const [operator, pairs] of Object.entries(condition)) {
    if (!OPERATORS.some((known) => known === operator))
      throw new Error(`The condition operator ${operator} is not played here.`);
    for (const key of Object.keys(pairs))
      if (!isKey(key)) throw new Error(`The condition key ${key} is not played here.`);
  }
}

/** What permission and trust policies have in common: version 2.0 and statements that allow or deny. */
export function demandForm(document: {
  readonly version: string;
  readonly statement: readonly { readonly effect: string }[];
}): void {
  if (document.version !== '2.0') throw new Error(`A policy's version is 2.0, not ${document.version}.`);
  for (const { effect } of document.statement)
    if (effect !== 'allow' && effect !== 'deny')
      throw new Error(`A policy's effect is allow or deny, not ${effect}.`);
}

/** Refuses a statement with members that it cannot have. */
export function demandMembers(statement: object, known: readonly string[]): void {
  const strange = Object.keys(statement).find((name) => !known.includes(name));
  if (strange !== undefined) throw new Error(`A statement cannot have the member ${strange}.`);
}

export const many = (value: OneOrMany): readonly string[] => (typeof value === 'string' ? [value] : value);
