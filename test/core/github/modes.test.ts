import { describe, expect, test } from '@jest/globals';
import { decideMode, type Decision, type Mode } from '../../../src/core/github/modes.ts';
import { payload, payloadsOf, type Payload } from '../webhooks.ts';

const SHA = 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa';

type Case = {
  readonly is: string;
  readonly event: string;
  readonly payload?: Payload;
  readonly mode?: Mode | 'auto';
  readonly pr?: number;
  /** The mode; or `skip` or `mistake` with a part of its text. */
  readonly want: string | readonly ['skip' | 'mistake', RegExp];
};

function decided({ event, payload: sent = {}, mode = 'auto', pr }: Omit<Case, 'is' | 'want'>): Decision {
  const repository = (sent['repository'] as Payload | undefined)?.['full_name'];
  return decideMode(
    { mode, pr },
    {
      name: event,
      payload: sent,
      repository: typeof repository === 'string' ? repository : 'acme/docs',
      sha: SHA,
    },
  );
}

const pull = (action: string, change: Payload = {}) => payload('pull_request', { action }, change);
/** A run that ended well, of this repository's default branch unless it is changed. */
const after = (event: string, change: Payload = {}) =>
  payload(
    'workflow_run',
    { 'workflow_run.conclusion': 'success' },
    { 'workflow_run.event': event, ...change },
  );

const CASES: readonly Case[] = [
  { is: 'a push', event: 'push', payload: payload('push', { deleted: false }), want: 'deploy' },
  {
    is: 'a push that deletes a branch',
    event: 'push',
    payload: payload('push', { deleted: true }),
    want: ['skip', /deleted a branch/],
  },
  {
    is: 'a push that deletes a branch, also when asked to deploy',
    event: 'push',
    payload: payload('push', { deleted: true }),
    mode: 'deploy',
    want: ['skip', /deleted a branch/],
  },
  {
    is: 'a run by hand',
    event: 'workflow_dispatch',
    payload: payload('workflow_dispatch'),
    want: 'deploy',
  },
  { is: 'a schedule', event: 'schedule', payload: { schedule: '0 3 * * *' }, want: 'deploy' },
  {
    is: 'a release that was published',
    event: 'release',
    payload: payload('release', { action: 'published' }),
    want: 'deploy',
  },
  {
    is: 'a release that became one',
    event: 'release',
    payload: payload('release', { action: 'released' }),
    want: 'deploy',
  },
  {
    is: 'a pre-release',
    event: 'release',
    payload: payload('release', { action: 'prereleased' }),
    want: ['skip', /mode: deploy/],
  },
  {
    is: 'a pre-release, which is published as well',
    event: 'release',
    payload: payload('release', { action: 'published' }, { 'release.prerelease': true }),
    want: ['skip', /pre-release/],
  },
  {
    is: 'a pre-release, asked for',
    event: 'release',
    payload: payload('release', { action: 'prereleased' }),
    mode: 'deploy',
    want: 'deploy',
  },
  {
    is: 'a draft',
    event: 'release',
    payload: payload('release', { action: 'created' }, { 'release.draft': true }),
    want: ['skip', /draft/],
  },
  {
    is: 'a release that is gone',
    event: 'release',
    payload: payload('release', { action: 'deleted' }),
    want: ['skip', /was deleted/],
  },
  { is: 'a merge queue', event: 'merge_group', payload: payload('merge_group'), want: 'plan' },
  ...['opened', 'synchronize', 'reopened', 'labeled'].map((action) => ({
    is: `a pull request: ${action}`,
    event: 'pull_request',
    payload: pull(action),
    want: 'preview',
  })),
  { is: 'a pull request: closed', event: 'pull_request', payload: pull('closed'), want: 'remove-preview' },
  {
    is: 'a label on a pull request that is closed',
    event: 'pull_request',
    payload: pull('labeled', { 'pull_request.state': 'closed' }),
    want: 'remove-preview',
  },
  {
    is: 'pull_request_target: opened',
    event: 'pull_request_target',
    payload: pull('opened'),
    want: 'preview',
  },
  {
    is: 'pull_request_target: closed',
    event: 'pull_request_target',
    payload: pull('closed'),
    want: 'remove-preview',
  },
  {
    is: 'a branch that was deleted',
    event: 'delete',
    payload: payload('delete'),
    want: ['mistake', /mode auto does not know what to do on the event "delete"/],
  },
  {
    is: 'a comment',
    event: 'issue_comment',
    payload: payload('issue_comment'),
    want: ['mistake', /set mode to deploy, preview or plan/],
  },
  { is: 'no event', event: '', want: ['mistake', /the event ""/] },

  {
    is: 'after a run of a push to the default branch',
    event: 'workflow_run',
    payload: after('push'),
    want: 'deploy',
  },
  {
    is: 'after a run of a push to another branch',
    event: 'workflow_run',
    payload: after('push', { 'workflow_run.head_branch': 'topic' }),
    want: ['skip', /not on the default branch/],
  },
  {
    is: 'after a run of a fork',
    event: 'workflow_run',
    payload: after('push', { 'workflow_run.head_repository': { full_name: 'mallory/octo-repo' } }),
    want: ['mistake', /deploys no run/],
  },
  ...['pull_request', 'pull_request_target'].map((event) => ({
    is: `after a run of a pull request from the fork's own main (${event})`,
    event: 'workflow_run',
    payload: after(event),
    want: ['mistake', /give pr-number for a preview/] as const,
  })),
  ...['workflow_run', 'issue_comment', 'repository_dispatch'].map((event) => ({
    is: `after a run that may hold anything: ${event}`,
    event: 'workflow_run',
    payload: after(event),
    want: ['mistake', /deploys no run that was started by/] as const,
  })),
  {
    is: 'after a run that failed',
    event: 'workflow_run',
    payload: after('push', { 'workflow_run.conclusion': 'failure' }),
    want: ['skip', /ended with failure/],
  },
  {
    is: 'while the run before goes on',
    event: 'workflow_run',
    payload: payload('workflow_run', { action: 'requested', 'workflow_run.conclusion': null }),
    want: ['skip', /no conclusion yet/],
  },
  {
    is: 'after a run of a pull request, with its number',
    event: 'workflow_run',
    payload: after('pull_request'),
    pr: 7,
    want: 'preview',
  },
  {
    is: 'after a run of a push, with a number',
    event: 'workflow_run',
    payload: after('push'),
    pr: 7,
    want: 'preview',
  },

  {
    is: 'mode: preview without a number',
    event: 'push',
    payload: payload('push', { deleted: false }),
    mode: 'preview',
    want: ['mistake', /mode preview needs pr-number on the event "push"/],
  },
  {
    is: 'mode: remove-preview without a number',
    event: 'workflow_dispatch',
    mode: 'remove-preview',
    want: ['mistake', /mode remove-preview needs pr-number/],
  },
  { is: 'mode: preview by hand', event: 'workflow_dispatch', mode: 'preview', pr: 7, want: 'preview' },
  {
    is: 'mode: remove-preview by hand',
    event: 'workflow_dispatch',
    mode: 'remove-preview',
    pr: 7,
    want: 'remove-preview',
  },
  {
    is: "another pull request than the event's",
    event: 'pull_request_target',
    payload: pull('opened'),
    pr: 999,
    want: ['mistake', /pr-number is 999, but the event is of pull request \d+/],
  },
  { is: 'mode: plan on anything', event: 'delete', mode: 'plan', want: 'plan' },
  { is: 'mode: uninstall on anything', event: 'delete', mode: 'uninstall', want: 'uninstall' },
  {
    is: 'mode: deploy on a pull request',
    event: 'pull_request',
    payload: pull('opened'),
    mode: 'deploy',
    want: 'deploy',
  },
];

describe('what a run does on', () => {
  test.each(CASES)('$is', ({ want, ...asked }) => {
    const decision = decided(asked);
    if (typeof want === 'string') {
      expect(decision).toMatchObject({ mode: want });
    } else {
      const [kind, text] = want;
      expect(Object.keys(decision)).toEqual([kind]);
      expect((decision as Readonly<Record<string, string>>)[kind]).toMatch(text);
    }
  });
});

test('code of a pull request never goes live by itself: not one real payload of one, on whatever event', () => {
  const payloads = payloadsOf('pull_request');
  expect(payloads.length).toBeGreaterThan(20);
  for (const sent of payloads) {
    for (const event of ['pull_request', 'pull_request_target'])
      expect(decided({ event, payload: sent })).toMatchObject({
        mode: expect.stringMatching(/preview$/),
      });
  }
  for (const sent of payloadsOf('workflow_run'))
    expect(decided({ event: 'workflow_run', payload: sent })).not.toHaveProperty('mode');
});

test('a deploy of a pull request that was asked for says so', () => {
  const decision = decided({ event: 'pull_request', payload: pull('opened'), mode: 'deploy' });
  expect(decision).toMatchObject({
    note: expect.stringMatching(/the code of pull request #\d+ where the site is/),
  });
  const built = after('pull_request', {});
  expect(decided({ event: 'workflow_run', payload: built, mode: 'deploy' })).toMatchObject({
    mode: 'deploy',
    note: expect.stringMatching(/what a run of a pull request has built where the site is/),
  });
  expect(decided({ event: 'workflow_run', payload: after('push', {}), mode: 'deploy' })).toEqual({
    mode: 'deploy',
  });
});

describe('the pull request of a preview', () => {
  test('is that of the event, at its own commit and not at the merge that the workflow runs on', () => {
    const sent = pull('synchronize');
    const own = sent['pull_request'] as { number: number; head: { sha: string } };
    expect(decided({ event: 'pull_request', payload: sent })).toEqual({
      mode: 'preview',
      pr: { number: own.number, commit: own.head.sha, isUnproved: false, isByEvent: true },
    });
  });

  test('after a run it is unproved, and has to be at the commit of that run', () => {
    const sent = after('pull_request', { 'workflow_run.head_sha': 'b'.repeat(40) });
    for (const mode of ['auto', 'preview', 'remove-preview'] as const)
      expect(decided({ event: 'workflow_run', payload: sent, pr: 7, mode })).toMatchObject({
        pr: { number: 7, commit: 'b'.repeat(40), isUnproved: true, isByEvent: mode === 'auto' },
      });
  });

  const dispatched = (ref: string) => ({ ref, repository: { default_branch: 'main' } });
  test.each([
    ['push', {}, undefined],
    ['workflow_dispatch', dispatched('refs/heads/feature'), undefined],
    ['workflow_dispatch', dispatched('refs/heads/main'), true],
    ['issue_comment', {}, true],
  ])('on %s it is at the commit of the run, as far as the event tells: %j', (event, payload, isGuess) => {
    expect(decided({ event, payload, mode: 'preview', pr: 7 })).toEqual({
      mode: 'preview',
      pr: { number: 7, commit: SHA, isUnproved: false, isByEvent: false, ...(isGuess && { isGuess }) },
    });
  });

  test.each([{ number: '7' }, { number: -1 }, { number: 1.5 }, {}])(
    'a payload that is not one has none: %j',
    (bad) => {
      expect(decided({ event: 'pull_request', payload: { pull_request: bad } })).toHaveProperty('mistake');
    },
  );
});
