import { expect, test } from '@jest/globals';
import { subjectOf } from '../../src/core/github/deployments.ts';
import { Cancelled } from '../../src/core/errors.ts';
import { endDeployments, withDeployment } from '../../src/steps/deployment.ts';
import { blankReport, onStage, type Stage } from './stage.ts';

const RUN = 'https://github.com/octo-org/site/actions/runs/1';

const preview = (number: number, commit: string) => ({ pr: { number, commit } });

/** Runs a story under a deployment, and says what GitHub and the run have seen of it. */
async function run(
  stage: Stage,
  inputs: Readonly<Record<string, string>>,
  {
    story = () => Promise.resolve(),
    pr,
    ref,
  }: {
    story?: () => Promise<void>;
    pr?: { readonly number: number; readonly commit: string };
    ref?: string;
  } = {},
) {
  const settings = stage.settings(inputs);
  const world = stage.world(settings);
  const report = { ...blankReport(), url: 'https://www.example.com/', result: 'deployed' as const };
  const subject = subjectOf(settings, pr);
  const github = { ...settings.github, ref: ref ?? settings.github.ref };
  const told = { github, world, report };
  const error: unknown = await withDeployment(subject, told, story).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  return { report, error, told, subject };
}

/** Every deployment with the states that it went through. */
const shown = (stage: Stage) =>
  stage.cloud.github
    .deployments()
    .map(({ environment, statuses }) => `${environment}: ${statuses.map(({ state }) => state).join(' ')}`);

test('in progress while it runs, then a success with the address of the site; older ones of this site end', async () => {
  await using stage = await onStage();
  const inputs = { environment: 'production' };
  const other = await run(stage, { ...inputs, site: 'another' });
  let during: readonly string[] = [];
  const story = async () => {
    while (shown(stage).length < 2 || shown(stage)[1]?.endsWith(': ') === true)
      await new Promise(setImmediate);
    during = shown(stage);
  };
  const first = await run(stage, inputs, { story });
  expect(during).toEqual(['production: in_progress success', 'production: in_progress']);
  const [, deployment] = stage.cloud.github.deployments();
  expect(deployment).toMatchObject({
    id: first.report.deployment?.id,
    sha: stage.cloud.github.head(),
    isProduction: true,
    isTransient: false,
  });
  expect(deployment?.statuses.at(-1)).toMatchObject({
    environmentUrl: 'https://www.example.com/',
    logUrl: RUN,
  });

  await run(stage, inputs);
  expect(shown(stage)).toEqual([
    'production: in_progress success',
    'production: in_progress success inactive',
    'production: in_progress success',
  ]);
  expect(other.report.warnings).toEqual([]);
});

test('a failure and a cancellation are failures with the log; what is live stays so; the error goes on', async () => {
  await using stage = await onStage();
  const inputs = { environment: 'production' };
  await run(stage, inputs);
  for (const thrown of [new Error('broken'), new Cancelled()]) {
    const { error } = await run(stage, inputs, { story: () => Promise.reject(thrown) });
    expect(error).toBe(thrown);
  }
  expect(shown(stage)).toEqual([
    'production: in_progress success',
    'production: in_progress failure',
    'production: in_progress failure',
  ]);
  const [, , cancelled] = stage.cloud.github.deployments();
  expect(cancelled?.statuses.at(-1)).toMatchObject({ description: 'The run was cancelled.', logUrl: RUN });
});

test('a preview is transient, shows the commit of the pull request, and is over when it is removed', async () => {
  await using stage = await onStage();
  const { sha } = stage.cloud.github.setPull(7);
  await run(stage, {}, preview(7, sha));
  await run(stage, {}, preview(8, sha));
  const { told, subject } = await run(stage, {}, preview(7, sha));
  expect(stage.cloud.github.deployments()[0]).toMatchObject({ isTransient: true, isProduction: false, sha });
  if (subject === undefined) throw new Error('A preview shows as a deployment.');
  await endDeployments(subject, told);
  expect(shown(stage)).toEqual([
    'preview/pr-7: in_progress success inactive',
    'preview/pr-8: in_progress success',
    'preview/pr-7: in_progress success inactive',
  ]);
});

test('no second deployment beside the one that GitHub made for the job; without an environment there is none at all', async () => {
  await using stage = await onStage();
  const { forge } = stage.world(stage.settings({}));
  const id = await forge.createDeployment({
    ref: 'main',
    environment: 'production',
    payload: {},
    isTransient: false,
    isProduction: true,
  });
  await forge.setDeploymentStatus(id, {
    state: 'in_progress',
    description: '',
    logUrl: `${RUN}/job/77`,
    environmentUrl: undefined,
  });
  const { report } = await run(stage, { environment: 'production' });
  await run(stage, {});
  expect(report.deployment).toBeUndefined();
  await run(stage, { environment: 'staging' });
  expect(shown(stage)).toEqual(['production: in_progress', 'staging: in_progress success']);
});

test('a release is deployed by its tag', async () => {
  await using stage = await onStage();
  stage.cloud.github.tag('docs/v1.0');
  await run(stage, { environment: 'production' }, { ref: 'refs/tags/docs/v1.0' });
  expect(stage.cloud.github.deployments()).toMatchObject([
    { ref: 'docs/v1.0', sha: stage.cloud.github.head() },
  ]);
});

test('what GitHub refuses is one warning, names the permission, and neither fails nor repeats', async () => {
  await using stage = await onStage();
  stage.cloud.github.setPermissions({ contents: 'read', deployments: 'read' });
  const refused = await run(stage, { environment: 'production' });
  expect(refused).toMatchObject({ error: undefined, report: { deployment: undefined } });
  expect(refused.report.warnings).toEqual([expect.stringContaining('deployments: write')]);

  stage.cloud.github.setPermissions({ contents: 'read', deployments: 'write' });
  // An hour's limit is not waited for.
  stage.cloud.fail({ operation: 'repos/create-deployment', how: 'throttle', count: 9 });
  const limited = await run(stage, { environment: 'production' });
  expect(limited.error).toBeUndefined();
  expect(limited.report.warnings).toEqual([expect.stringContaining('HTTP 403')]);
  const calls = stage.cloud.ledger
    .entries()
    .filter(({ operation }) => operation === 'repos/create-deployment');
  expect(calls).toHaveLength(2);
});

test('a deployment whose first status is lost is ended all the same, and then nothing is missing', async () => {
  await using stage = await onStage();
  stage.cloud.fail({ operation: 'repos/create-deployment-status', how: '403', count: 1 });
  const { report } = await run(stage, { environment: 'production' });
  expect(shown(stage)).toEqual(['production: success']);
  expect(report).toMatchObject({ deployment: { environment: 'production' }, warnings: [] });
});

test('where the first and the last status are refused, there is one warning', async () => {
  await using stage = await onStage();
  stage.cloud.fail({ operation: 'repos/create-deployment-status', how: '403', count: 9 });
  const { report, told, subject } = await run(stage, { environment: 'production' });
  expect(report.warnings).toEqual([expect.stringContaining('deployments: write')]);
  // Whatever else is refused: a preview that is closed meanwhile ends its deployments as well.
  if (subject === undefined) throw new Error('This run shows as a deployment.');
  await endDeployments(subject, told);
  expect(report.warnings).toHaveLength(1);
});

test('a deployment whose answer is lost is found again, so that there is one, and it ends', async () => {
  await using stage = await onStage();
  await run(stage, { environment: 'production' });
  stage.cloud.fail({ operation: 'repos/create-deployment', how: 'lost-answer', count: 1 });
  const { report } = await run(stage, { environment: 'production', site: 'another' });
  expect(shown(stage)).toEqual(['production: in_progress success', 'production: in_progress success']);
  expect(report).toMatchObject({
    deployment: { id: stage.cloud.github.deployments()[1]?.id },
    warnings: [],
  });

  stage.cloud.fail({ operation: 'repos/create-deployment', how: '502', count: 1 });
  const lost = await run(stage, { environment: 'production', site: 'a.third' });
  expect(lost.report).toMatchObject({ deployment: undefined, warnings: [expect.stringMatching(/502/)] });
  expect(shown(stage)).toHaveLength(2);
});

test('of many deployments only the newest are read', async () => {
  await using stage = await onStage();
  const { sha } = stage.cloud.github.setPull(7);
  const environment = 'previews';
  const { told, subject } = await run(stage, { environment }, preview(7, sha));
  const { forge } = told.world;
  const foreign = { ref: sha, environment, payload: {}, isTransient: true, isProduction: false };
  await Promise.all(Array.from({ length: 130 }, () => forge.createDeployment(foreign)));
  const lists = () =>
    stage.cloud.ledger.entries().filter(({ operation }) => operation === 'repos/list-deployments').length;

  let before = lists();
  await run(stage, { environment: 'production' });
  // Those of the commit, and those of the environment.
  expect(lists() - before).toBe(2);
  before = lists();
  expect((await forge.deployments({ environment }, 30)).map(({ id }) => id)).toHaveLength(30);
  expect(lists() - before).toBe(1);

  // The end of a preview looks further: others may share its environment.
  if (subject === undefined) throw new Error('A preview shows as a deployment.');
  await endDeployments(subject, told);
  expect(shown(stage)[0]).toBe('previews: in_progress success inactive');
});
