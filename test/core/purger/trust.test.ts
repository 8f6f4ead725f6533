import { describe, expect, test } from '@jest/globals';
import { CloudError } from '../../../src/core/errors.ts';
import { refusedRole, sessionNameFor, subjectsOf, trustPolicyFor } from '../../../src/core/purger/trust.ts';

const ROLE = { roleArn: 'qcs::cam::uin/100000000001:roleName/deploy', provider: 'gh' };
const CLAIMS = {
  iss: 'https://token.actions.githubusercontent.com',
  aud: 'sts.tencentcloudapi.com',
  sub: 'repo:acme/site:ref:refs/heads/main',
  repository: 'acme/site',
  repository_id: '13',
  repository_owner_id: '37',
};

describe('both forms of a subject, the own one first', () => {
  const names = 'repo:acme/site:';
  const numbers = 'repo:acme@37/site@13:';
  test.each([
    [`${names}ref:refs/heads/main`, [`${names}ref:refs/heads/main`, `${numbers}ref:refs/heads/main`]],
    [`${numbers}environment:prod`, [`${numbers}environment:prod`, `${names}environment:prod`]],
    [`${names}pull_request`, [`${names}pull_request`, `${numbers}pull_request`]],
    ['repo:acme/site-two:ref:refs/heads/main', ['repo:acme/site-two:ref:refs/heads/main']],
    ['customized', ['customized']],
    ['', ['']],
  ])('%s', (sub, forms) => {
    expect(subjectsOf({ ...CLAIMS, sub })).toEqual(forms);
  });
});

test('the trust policy names provider and account, and only what the token says', () => {
  expect(trustPolicyFor(CLAIMS, ROLE)).toEqual({
    version: '2.0',
    statement: [
      {
        effect: 'allow',
        action: ['name/sts:AssumeRoleWithWebIdentity'],
        principal: { federated: ['qcs::cam::uin/100000000001:oidc-provider/gh'] },
        condition: {
          string_equal: {
            'oidc:iss': [CLAIMS.iss],
            'oidc:aud': [CLAIMS.aud],
            'oidc:sub': [CLAIMS.sub, 'repo:acme@37/site@13:ref:refs/heads/main'],
          },
        },
      },
    ],
  });
});

test('a session has a name that STS takes, whatever the repository is called', () => {
  expect(sessionNameFor('octo-org/site.io')).toBe('github-actions-octo-org-site.io');
  expect(sessionNameFor(`o/${'x'.repeat(100)}`)).toMatch(/^[\w.@-]{63}$/);
  expect(sessionNameFor('')).toBe('github-actions-');
});

describe('the error for a refused role', () => {
  const cause = new CloudError({
    operation: 'sts:AssumeRoleWithWebIdentity',
    kind: 'denied',
    code: 'UnauthorizedOperation',
    message: 'no',
  });
  const errorFor = (claims: object) => refusedRole(cause, { ...CLAIMS, ...claims }, ROLE);
  test('shows the claims and the policy; a branch cannot end its line', () => {
    const { message } = errorFor({ sub: 'repo:acme/site:ref:refs/heads/a\n::error::b' });
    expect(message).toContain('aud: "sts.tencentcloudapi.com"');
    expect(message).toContain(String.raw`sub: "repo:acme/site:ref:refs/heads/a\n::error::b"`);
    const shown = errorFor({}).remedy;
    expect(shown).toContain(JSON.stringify(trustPolicyFor(CLAIMS, ROLE), undefined, 2));
    expect(shown).not.toContain('pull request');
  });
  test('warns of what a role for pull requests means', () => {
    expect(errorFor({ event_name: 'pull_request' }).remedy).toContain('Whoever can open one');
  });
});
