import { describe, expect, test } from '@jest/globals';
import { judge } from '../cam/evaluate.ts';
import { checkPolicy, type PolicyDocument, type PolicyStatement } from '../cam/policy.ts';
import { checkTrust, trusts, type TrustDocument } from '../cam/trust.ts';

const policy = (...statement: PolicyStatement[]): PolicyDocument => ({ version: '2.0', statement });
const allow = (action: string | string[], resource: string | string[] = '*'): PolicyStatement => {
  return { effect: 'allow', action, resource };
};
const deny = (action: string, resource = '*'): PolicyStatement => ({ effect: 'deny', action, resource });

const BUCKET = 'qcs::cos:ap-guangzhou:uid/1250000000:site-1250000000';
const KEY = `${BUCKET}/preview/a.html`;
const FUNCTION = 'qcs::scf:gz:uin/100000000001:namespace/default/function/purge-cdn';
const DOMAIN = 'qcs::cdn::uin/100000000001:domain/www.example.com';

describe('evaluation (cloud.tencent.com/document/product/598/10605)', () => {
  test.each<[string, PolicyStatement[], 'allow' | 'deny' | 'silent']>([
    ['what nobody allows is refused', [], 'silent'],
    ['an allow allows', [allow('cos:PutObject')], 'allow'],
    ['an explicit deny wins', [allow('*'), deny('cos:PutObject')], 'deny'],
    ['whatever the order', [deny('cos:Put*'), allow('cos:PutObject')], 'deny'],
    ['a deny of something else does not', [allow('*'), deny('cos:DeleteObject')], 'allow'],
    ['a deny of another resource does not', [allow('*'), deny('*', `${BUCKET}/other/*`)], 'allow'],
  ])('%s', (_, statements, verdict) => {
    expect(judge([policy(...statements)], { action: 'cos:PutObject', resource: KEY })).toBe(verdict);
  });

  test('several policies are one', () => {
    const wish = { action: 'cos:PutObject', resource: KEY };
    expect(judge([policy(allow('*')), policy(deny('cos:*'))], wish)).toBe('deny');
  });
});

describe('actions (cloud.tencent.com/document/product/436/30580)', () => {
  test.each([
    ['cos:PutObject', true],
    ['name/cos:PutObject', true],
    ['cos:Put*', true],
    ['name/cos:Put*', true],
    ['cos:*', true],
    ['*', true],
    ['cos:*Object', true],
    ['cos:P*t*ct', true],
    ['cos:putobject', false],
    ['cos:PutObjectACL', false],
    ['cos:Put', false],
    ['cos:*ObjectACL', false],
    ['scf:*', false],
  ])('%s names cos:PutObject: %s', (pattern, names) => {
    const verdict = judge([policy(allow(pattern))], { action: 'cos:PutObject', resource: KEY });
    expect(verdict === 'allow').toBe(names);
  });
});

describe('resources in six segments (cloud.tencent.com/document/product/598/10606)', () => {
  test.each<[string, string, boolean]>([
    ['*', KEY, true],
    [`${BUCKET}/*`, KEY, true],
    [`${BUCKET}/preview/*`, KEY, true],
    [`${BUCKET}/preview/a.html`, KEY, true],
    [`${BUCKET}/preview/*.html`, KEY, true],
    [`${BUCKET}/other/*`, KEY, false],
    [`${BUCKET}/preview`, KEY, false],
    ['qcs::cos:ap-guangzhou:uid/1250000000:other-1250000000/*', KEY, false],
    ['qcs::cos:ap-guangzhou:uid/1250000000:*', KEY, true],
    ['qcs::cos::uid/1250000000:*', KEY, true],
    ['qcs::cos:ap-guangzhou::*', KEY, true],
    ['qcs::cos:ap-shanghai:uid/1250000000:*', KEY, false],
    ['qcs::cos:ap-guangzhou:uid/1250000001:*', KEY, false],
    ['qcs::scf:ap-guangzhou:uid/1250000000:*', KEY, false],
    [`${BUCKET}/a:b/*`, `${BUCKET}/a:b/c`, true],
    ['qcs::scf:ap-guangzhou:uin/100000000001:namespace/default/function/purge-cdn', FUNCTION, true],
    ['qcs::scf:gz:uin/100000000001:namespace/default/*', FUNCTION, true],
    ['qcs::scf:ap-shanghai:uin/100000000001:namespace/default/*', FUNCTION, false],
    ['qcs::cdn::uin/100000000001:domain/www.example.com', DOMAIN, true],
    ['qcs::cdn::uin/100000000001:domain/*.example.com', DOMAIN, true],
    ['qcs::cdn::uin/100000000001:domain/example.com', DOMAIN, false],
    ['qcs::cdn::uin/100000000001:domain/*', '*', false],
    ['*', '*', true],
  ])('%s contains %s: %s', (pattern, resource, contains) => {
    const verdict = judge([policy(allow('x:Y', pattern))], { action: 'x:Y', resource });
    expect(verdict === 'allow').toBe(contains);
  });
});

describe('conditions (cloud.tencent.com/document/product/598/10608)', () => {
  const when = (operator: string, key: string, ...values: string[]) =>
    policy({ ...allow('*'), condition: { [operator]: { [key]: values } } });
  test.each<[string, PolicyDocument, Record<string, string>, boolean]>([
    ['one of the values', when('string_equal', 'cos:prefix', 'a/', 'b/'), { 'cos:prefix': 'b/' }, true],
    ['none of the values', when('string_equal', 'cos:prefix', 'a/'), { 'cos:prefix': 'b/' }, false],
    ['case counts', when('string_equal', 'cos:prefix', 'A/'), { 'cos:prefix': 'a/' }, false],
    ['not known equals nothing', when('string_equal', 'cos:prefix', 'a/'), {}, false],
    ['not equal', when('string_not_equal', 'cos:prefix', 'a/'), { 'cos:prefix': 'b/' }, true],
    ['not unequal', when('string_not_equal', 'cos:prefix', 'a/'), { 'cos:prefix': 'a/' }, false],
    ['in the block', when('ip_equal', 'qcs:ip', '10.0.0.0/8'), { 'qcs:ip': '::ffff:10.1.2.3' }, true],
    ['outside it', when('ip_equal', 'qcs:ip', '10.0.0.0/8'), { 'qcs:ip': '11.1.2.3' }, false],
    ['the address', when('ip_equal', 'qcs:ip', '10.0.0.1'), { 'qcs:ip': '10.0.0.1' }, true],
    ['not the block', when('ip_not_equal', 'qcs:ip', '10.0.0.0/8'), { 'qcs:ip': '10.1.2.3' }, false],
  ])('%s', (_, document, circumstances, holds) => {
    const wish = { action: 'cos:GetBucket', resource: KEY, circumstances };
    expect(judge([checkPolicy(document)], wish) === 'allow').toBe(holds);
  });
});

describe('a policy that cannot be played whole is refused', () => {
  const because = (statement: object) => () => checkPolicy(policy(statement as PolicyStatement));
  test.each<[string, object, string]>([
    ['an unknown member', { ...allow('*'), Resource: '*' }, 'member Resource'],
    ['a principal', { ...allow('*'), principal: '*' }, 'member principal'],
    ['an unknown effect', { ...allow('*'), effect: 'Allow' }, 'allow or deny'],
    ['an action without a service', allow('PutObject'), 'action "PutObject"'],
    ['three segments', allow('*', 'qcs:cos:site'), 'six segments'],
    ['the old form of COS', allow('*', 'qcs::cos:gz:uid/1:prefix//1/site/*'), 'six segments'],
    ['an unknown operator', { ...allow('*'), condition: { string_like: { 'qcs:ip': '1' } } }, 'string_like'],
    ['an unknown key', { ...allow('*'), condition: { string_equal: { 'qcs:tag': '1' } } }, 'qcs:tag'],
  ])('%s', (_, statement, message) => {
    expect(because(statement)).toThrow(message);
  });

  test('a version that is not 2.0', () => {
    expect(() => checkPolicy({ ...policy(), version: '1.0' as '2.0' })).toThrow('version');
  });
});

describe('trust (public set-ups of GitHub as a provider; cloud.tencent.com/document/product/598/58323)', () => {
  const PROVIDER = 'qcs::cam::uin/100000000001:oidc-provider/github';
  const trust = (
    condition: Record<string, string | string[]>,
    effect: 'allow' | 'deny' = 'allow',
  ): TrustDocument => ({
    version: '2.0',
    statement: [
      {
        effect,
        action: 'name/sts:AssumeRoleWithWebIdentity',
        principal: { federated: [PROVIDER] },
        condition: { string_equal: condition },
      },
    ],
  });
  const run = (sub: string, principal = PROVIDER) =>
    ({
      action: 'sts:AssumeRoleWithWebIdentity',
      kind: 'federated',
      principal,
      circumstances: { 'oidc:iss': 'https://i', 'oidc:aud': 'sts', 'oidc:sub': sub },
    }) as const;
  test.each<[string, Record<string, string | string[]>, boolean]>([
    ['without oidc:sub anybody passes', { 'oidc:aud': 'sts' }, true],
    ['a subject of several', { 'oidc:sub': ['repo:a/b:pull_request', 'repo:a/b:ref:refs/heads/main'] }, true],
    ['another subject', { 'oidc:sub': ['repo:a/c:ref:refs/heads/main'] }, false],
    ['no wildcards', { 'oidc:sub': ['repo:a/b:*'] }, false],
    ['every key has to hold', { 'oidc:sub': 'repo:a/b:ref:refs/heads/main', 'oidc:aud': 'other' }, false],
    ['the issuer too', { 'oidc:iss': ['https://i'] }, true],
  ])('%s', (_, condition, passes) => {
    expect(trusts(checkTrust(trust(condition)), run('repo:a/b:ref:refs/heads/main'))).toBe(passes);
  });

  test('another provider, another way of asking, and a deny do not pass', () => {
    const document = trust({ 'oidc:aud': 'sts' });
    expect(trusts(document, run('x', `${PROVIDER}-2`))).toBe(false);
    expect(trusts(document, { ...run('x'), action: 'sts:AssumeRole' })).toBe(false);
    const both = {
      ...document,
      statement: [...document.statement, ...trust({ 'oidc:sub': 'x' }, 'deny').statement],
    };
    expect([trusts(both, run('x')), trusts(both, run('y'))]).toEqual([false, true]);
  });
});
