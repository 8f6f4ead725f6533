import { describe, expect, test } from '@jest/globals';
import { whySecretless } from '../../../src/core/github/secretless.ts';
import { payload } from '../webhooks.ts';

const own = payload('pull_request', { action: 'opened' });
const fork = payload(
  'pull_request',
  { action: 'opened' },
  { 'pull_request.head.repo.full_name': 'mallory/Hello-World' },
);
const gone = payload('pull_request', { action: 'closed' }, { 'pull_request.head.repo': null });

describe('why a run has no secrets', () => {
  test.each([
    ['a fork', 'pull_request', fork, 'mallory', /comes from a fork/],
    ['a fork that was deleted', 'pull_request', gone, 'mallory', /comes from a fork/],
    ['Dependabot', 'pull_request', own, 'dependabot[bot]', /is Dependabot's/],
    ['the repository itself', 'pull_request', own, 'octocat', undefined],
    ['somebody who is called like Dependabot', 'pull_request', own, 'dependabot', undefined],
    ['a fork, where secrets are there', 'pull_request_target', fork, 'mallory', undefined],
    ['a push of Dependabot', 'push', payload('push'), 'dependabot[bot]', undefined],
    ['no payload', 'pull_request', {}, 'octocat', undefined],
    ['a payload that is none', 'pull_request', null, 'octocat', undefined],
  ])('%s', (...[, event, sent, actor, want]) => {
    const why = whySecretless({ event, payload: sent, actor });
    if (want === undefined) expect(why).toBeUndefined();
    else expect(why).toMatch(want);
  });
});
