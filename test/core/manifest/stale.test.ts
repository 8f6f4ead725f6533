import { describe, expect, test } from '@jest/globals';
import { CloudError } from '../../../src/core/errors.ts';
import {
  overtaken,
  possibleSuccessors,
  undecidedOrder,
  wasStartedAfter,
  type Candidate,
  type Ran,
} from '../../../src/core/manifest/stale.ts';

const OLD = 'a'.repeat(40);
const NEW = 'b'.repeat(40);
const candidate = (more: Partial<Candidate> = {}, github: Partial<Candidate['github']> = {}): Candidate => ({
  event: 'push',
  prefix: '',
  ...more,
  github: { runId: '100', attempt: '1', sha: OLD, ref: 'refs/heads/main', ...github },
});
const ran = (more: Partial<Ran> = {}): Ran => ({ run: '101-1', commit: NEW, prefix: '', ...more });

describe('who may have been overtaken, if the history says so', () => {
  test.each<readonly [string, Candidate, Ran, boolean]>([
    ['a push, by a younger run', candidate(), ran(), true],
    ['a push, by a younger run in its second attempt', candidate(), ran({ run: '101-2' }), true],
    ['a push, by an older run', candidate(), ran({ run: '99-1' }), false],
    ['a push, by its own run', candidate(), ran({ run: '100-1' }), false],
    ['numbers, not texts', candidate({}, { runId: '9' }), ran({ run: '10-1' }), true],
    ['a second attempt', candidate({}, { attempt: '2' }), ran(), false],
    ['a start by hand', candidate({ event: 'workflow_dispatch' }), ran(), false],
    ['a release', candidate({ event: 'release' }, { ref: 'refs/tags/v1' }), ran(), false],
    ['a schedule', candidate({ event: 'schedule' }), ran(), false],
    ['a preview', candidate({ event: 'pull_request' }, { ref: 'refs/pull/7/merge' }), ran(), false],
    ['a push of a tag', candidate({}, { ref: 'refs/tags/v1' }), ran(), false],
    ['a run of the same commit', candidate(), ran({ commit: OLD }), false],
    ['a run that named no commit', candidate(), ran({ commit: undefined }), false],
    ['a run of another prefix', candidate(), ran({ prefix: 'v2/' }), false],
    ['no run of GitHub', candidate(), ran({ run: 'local-1' }), false],
    ['a run outside of GitHub', candidate({}, { runId: 'local', sha: '' }), ran(), false],
  ])('%s', (_, one, other, expected) => {
    expect(possibleSuccessors(one, [other])).toEqual(expected ? [other] : []);
  });
});

test.each([
  ['10-1', '9-3', true],
  ['9-1', '10-1', false],
  ['9-2', '9-1', false],
  ['local-1', '9-1', false],
  ['9-1', 'local-1', false],
])('%s was started after %s: %s', (one, other, expected) => {
  expect(wasStartedAfter(ran({ run: one }), other)).toBe(expected);
});

test('the error names the run that can set it right', () => {
  const { message, remedy } = overtaken({ ...ran(), commit: NEW }, 'https://github.com/acme/docs');
  expect(message).toContain('101-1, commit bbbbbbb');
  expect(remedy).toContain('https://github.com/acme/docs/actions/runs/101.');
});

test.each([
  [false, /there is nothing to do\. To deploy this one all the same, run this one again\.$/],
  [true, /^Run the newer one of the two again/],
])('a run that cannot know, and has written: %s', (hasWritten, remedy) => {
  const down = new CloudError({ operation: 'github:x', kind: 'transient', code: 'HTTP 502', message: '' });
  const runUrl = 'https://github.com/acme/docs/actions/runs/100';
  const error = undecidedOrder({ ...ran(), commit: NEW }, down, { runUrl, hasWritten });
  expect(error.message.includes('a mix of both builds')).toBe(hasWritten);
  expect(error.remedy).toMatch(remedy);
  expect(error.remedy).toContain('https://github.com/acme/docs/actions/runs/101');
  // Nothing else is to be tried than what the remedy says.
  expect(error.cause).toBeUndefined();
});
