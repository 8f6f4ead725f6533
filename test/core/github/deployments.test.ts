import { describe, expect, test } from '@jest/globals';
import {
  deploymentOf,
  isActive,
  isOfJob,
  isOfRun,
  isOurs,
  subjectOf,
  tagOf,
} from '../../../src/core/github/deployments.ts';
import type { DeploymentSubject } from '../../../src/core/github/deployments.ts';

const SETTINGS = {
  mode: 'deploy',
  environment: '',
  site: 'acme.docs',
  bucket: 'site-1250000000',
  run: '42-1',
} as const;
const COMMIT = { sha: 'a'.repeat(40), ref: 'refs/heads/main' };
const subject = (more: Partial<DeploymentSubject> = {}): DeploymentSubject => ({
  environment: 'production',
  isDefault: false,
  site: 'acme.docs',
  bucket: 'site-1250000000',
  previewOf: undefined,
  run: '42-1',
  ...more,
});

describe('which runs show as deployments', () => {
  test.each([
    ['a deploy without an environment', {}, undefined, undefined],
    ['a deploy with one', { environment: 'production' }, undefined, 'production'],
    ['a plan', { mode: 'plan', environment: 'production' }, undefined, undefined],
    ['an uninstall', { mode: 'uninstall', environment: 'production' }, undefined, undefined],
    ['a preview', {}, { number: 7, commit: 'c' }, 'preview/pr-7'],
    ['a preview with an environment', { environment: 'previews' }, { number: 7, commit: 'c' }, 'previews'],
  ] as const)('%s', (_, more, pr, environment) => {
    expect(subjectOf({ ...SETTINGS, ...more }, pr)?.environment).toBe(environment);
  });
});

describe('what GitHub is asked for', () => {
  test('a branch is deployed by its commit, a tag by its name, a preview by the commit that it shows', () => {
    expect(deploymentOf(subject(), COMMIT).ref).toBe(COMMIT.sha);
    expect(deploymentOf(subject(), { ...COMMIT, ref: 'refs/tags/release/1.2' }).ref).toBe('release/1.2');
    expect(deploymentOf(subject({ previewOf: 'c' }), { ...COMMIT, ref: 'refs/pull/7/merge' }).ref).toBe('c');
  });
  test.each([
    ['production', undefined, [false, true]],
    ['Prod', undefined, [false, true]],
    ['staging', undefined, [false, false]],
    ['preview/pr-7', 'c', [true, false]],
    ['production', 'c', [true, false]],
  ])('%s, preview of %s', (environment, previewOf, [isTransient, isProduction]) => {
    expect(deploymentOf(subject({ environment, previewOf }), COMMIT)).toMatchObject({
      isTransient,
      isProduction,
    });
  });
});

describe('ours', () => {
  const made = (payload: unknown) => ({ id: 1, environment: 'production', payload });
  const own = deploymentOf(subject(), COMMIT).payload;
  test.each([
    ['made by us for this site', own, true],
    ['for another site', { 'cos-site-deploy': { site: 'b', bucket: 'site-1250000000' } }, false],
    ['for another bucket', { 'cos-site-deploy': { site: 'acme.docs', bucket: 'b-1' } }, false],
    ['by somebody else', { site: 'acme.docs' }, false],
    ['without a payload', null, false],
    ['with a text', 'acme.docs', false],
  ])('%s', (_, payload, expected) => {
    expect(isOurs(made(payload), subject())).toBe(expected);
  });

  test('of this very run is only what this attempt of it has made for this site', () => {
    expect(isOfRun(made(own), subject())).toBe(true);
    expect(isOfRun(made(own), subject({ run: '42-2' }))).toBe(false);
    expect(isOfRun(made(own), subject({ site: 'b' }))).toBe(false);
    // As earlier versions made them.
    expect(
      isOfRun(made({ 'cos-site-deploy': { site: 'acme.docs', bucket: 'site-1250000000' } }), subject()),
    ).toBe(false);
  });
});

describe('the deployment that GitHub made for the job', () => {
  const RUN = 'https://github.com/acme/docs/actions/runs/42';
  const made = { id: 1, environment: 'production', payload: {} };
  const running = { state: 'in_progress', logUrl: `${RUN}/job/7` };
  test.each([
    ['it', made, running, subject(), true],
    ['of another name, when ours was asked for', { ...made, environment: 'x' }, running, subject(), false],
    [
      'of another name, when ours is the default',
      { ...made, environment: 'x' },
      running,
      subject({ isDefault: true }),
      true,
    ],
    [
      'of a run whose number begins like ours',
      made,
      { ...running, logUrl: `${RUN}0/job/7` },
      subject(),
      false,
    ],
    ['of a run and no job', made, { ...running, logUrl: RUN }, subject(), false],
    ['of a job that has ended', made, { ...running, state: 'success' }, subject(), false],
    ['without a status', made, undefined, subject(), false],
  ])('%s', (...row) => {
    const [, deployment, status, wanted, expected] = row;
    expect(isOfJob(deployment, status, wanted, RUN)).toBe(expected);
  });
});

test('what has failed or ended before is not ended again', () => {
  expect(['success', 'in_progress', undefined].map(isActive)).toEqual([true, true, true]);
  expect(['failure', 'error', 'inactive'].map(isActive)).toEqual([false, false, false]);
});

test.each([
  ['refs/tags/v1', 'v1'],
  ['refs/heads/v1', undefined],
  ['refs/tags/a/b', 'a/b'],
  ['', undefined],
])('the tag of %s', (ref, tag) => {
  expect(tagOf(ref)).toBe(tag);
});
