import { expect, test } from '@jest/globals';
import { Cancelled, CloudError, DeployError } from '../../src/core/errors.ts';
import { explain } from '../../src/core/report/explain.ts';
import type { World } from '../../src/core/ports.ts';
import type { Report } from '../../src/core/report/report.ts';
import { deploy } from '../../src/deploy.ts';
import type { RunContext } from '../../src/core/settings.ts';
import type { SiteFiles } from '../sites/index.ts';
import { throughEach } from './ports.ts';
import { blankReport, onStage, type Stage } from './stage.ts';

const BASE = { 'index.html': 'base', 'kept.html': 'kept', 'gone.html': 'gone', 'app.js': '0' };
/** The older build takes away what the newer one has back, and has what the newer one has not. */
const OLDER = { 'index.html': 'older', 'older.html': 'older', 'gone.html': 'gone', 'app.js': '1' };
const NEWER = { 'index.html': 'newer!', 'kept.html': 'kept', 'newer.html': 'newer', 'app.js': '2' };

type Outcome = { readonly report: Report; readonly error: unknown; readonly requests: number };

/** One run, in the order of its requests: what is purged when is no matter here. */
async function run(
  stage: Stage,
  files: SiteFiles,
  {
    context = {},
    at,
    meanwhile,
    isForgetful = false,
    isSlow = false,
  }: {
    /** Between any two looks at the clock more than a look at the manifest is worth goes by. */
    isSlow?: boolean;
    /** GitHub does not tell at once how commits descend. */
    isForgetful?: boolean;
    context?: Partial<RunContext>;
    /** Before which request of the run something else happens. */
    at?: number;
    meanwhile?: () => Promise<unknown>;
  } = {},
): Promise<Outcome> {
  const source = await stage.source(context.runId ?? '', files);
  const settings = stage.settings({ source, purge: 'off', 'keep-removed-for': '0' }, context);
  const given = isForgetful ? forgetful(stage.world(settings)) : stage.world(settings);
  const { world, requests } = interrupted(isSlow ? slow(given) : given, at, meanwhile);
  const report = blankReport();
  const error: unknown = await deploy(settings, world, report).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  return { report, error, requests: requests() };
}

/** The same world, which lets something else happen before its n-th request; requests that come meanwhile wait for it. */
function interrupted(world: World, at?: number, meanwhile?: () => Promise<unknown>) {
  let requests = 0;
  let pause: Promise<unknown> = Promise.resolve();
  const wrap = <Port extends object>(port: Port): Port =>
    throughEach(port, async ({ make }) => {
      requests += 1;
      if (requests === at && meanwhile !== undefined) pause = meanwhile();
      await pause;
      return await make();
    });
  const { bucket, functions, cdn, forge } = world;
  const wrapped = { bucket: wrap(bucket), functions: wrap(functions), cdn: wrap(cdn), forge: wrap(forge) };
  return { world: { ...world, ...wrapped }, requests: () => requests };
}

function slow(world: World): World {
  let passed = 0;
  return { ...world, clock: { ...world.clock, now: () => world.clock.now() + (passed += 2000) } };
}

/** The same world, in which GitHub fails at the first look for newer runs: manifest and mark name the same one. */
function forgetful(world: World): World {
  let asked = 0;
  const { forge } = world;
  const descends: World['forge']['descends'] = async (commit, from) => {
    asked += 1;
    if (asked > 2) return await forge.descends(commit, from);
    const operation = 'github:repos/compare-commits-with-basehead';
    throw new CloudError({ operation, subject: from, kind: 'transient', code: 'HTTP 502', message: '' });
  };
  return { ...world, forge: { ...forge, descends } };
}

/** Three commits in a row. */
function history(stage: Stage) {
  const { github } = stage.cloud;
  return { base: github.head() ?? '', older: github.push(), newer: github.push() };
}

/** The first run of each of them. */
function threeRuns(stage: Stage) {
  const { base, older, newer } = history(stage);
  return {
    base: { runId: '10', sha: base },
    older: { runId: '20', sha: older },
    newer: { runId: '30', sha: newer },
  };
}

const objects = (stage: Stage) => {
  const bucket = stage.cloud.bucket();
  const keys = bucket.keys().filter((key) => !key.startsWith('.cos-site-deploy/'));
  return Object.fromEntries(keys.map((key) => [key, bucket.read(key)]));
};

function empty(stage: Stage) {
  const bucket = stage.cloud.bucket();
  for (const key of bucket.keys()) bucket.remove(key);
}

test('a newer run let through before any request of an older one: the site is the newer one, or the older run is red', async () => {
  await using stage = await onStage();
  const { base, older, newer } = threeRuns(stage);
  await run(stage, BASE, { context: base });
  const { requests } = await run(stage, OLDER, { context: older });
  expect(requests).toBeGreaterThan(15);

  const ends: string[] = [];
  for (let at = 1; at <= requests; at++) {
    empty(stage);
    await run(stage, BASE, { context: base });
    let between: Outcome | undefined;
    const meanwhile = async () => {
      between = await run(stage, NEWER, { context: newer });
    };
    const first = await run(stage, OLDER, { context: older, at, meanwhile });
    expect([at, between?.error, between?.report.result]).toEqual([at, undefined, 'deployed']);
    const isRed = first.error instanceof DeployError;
    if (isRed) expect(String(first.error)).toContain('30-1');
    else expect([at, first.error, objects(stage)]).toEqual([at, undefined, NEWER]);
    ends.push(isRed ? 'red' : first.report.result);
    // Nothing is lost: repeated, the newer run sets everything right, and takes away what only the older one put there.
    const repair = await run(stage, NEWER, { context: { ...newer, attempt: '2' } });
    expect([at, repair.error, objects(stage)]).toEqual([at, undefined, NEWER]);
    // And takes away what it owns itself once it is gone from the build.
    const after = await run(stage, { 'index.html': 'last' }, { context: { ...newer, runId: '40' } });
    expect([at, after.error, objects(stage)]).toEqual([at, undefined, { 'index.html': 'last' }]);
  }
  expect(ends[0]).toBe('skipped');
  expect(new Set(ends)).toEqual(new Set(['skipped', 'red', 'deployed']));
});

test('a newer run let through at the end of an older one that takes its time: the manifest is looked at once more', async () => {
  await using stage = await onStage();
  const { base, older, newer } = threeRuns(stage);
  await run(stage, BASE, { context: base });
  const { requests } = await run(stage, OLDER, { context: older, isSlow: true });
  // Before the last look, and before the writing that follows it.
  for (const at of [requests - 1, requests]) {
    empty(stage);
    await run(stage, BASE, { context: base });
    const meanwhile = () => run(stage, NEWER, { context: newer });
    const { error } = await run(stage, OLDER, { context: older, at, meanwhile, isSlow: true });
    expect([at, error, objects(stage)]).toEqual([at, undefined, NEWER]);
    const { run: writer } = JSON.parse(stage.cloud.bucket().read('.cos-site-deploy/site.json') ?? '') as {
      readonly run: string;
    };
    // Whoever comes next knows what the newer one did: by its manifest, or by its mark.
    expect([at, writer]).toEqual([at, at === requests ? '20-1' : '30-1']);
    const after = await run(stage, { 'index.html': 'last' }, { context: { ...newer, runId: '40' } });
    expect([at, after.error, objects(stage)]).toEqual([at, undefined, { 'index.html': 'last' }]);
  }
});

test('a newer run let through before any request of an older one that takes its time, both of them the first: nothing is lost', async () => {
  await using stage = await onStage();
  const { older, newer } = threeRuns(stage);
  const { requests } = await run(stage, OLDER, { context: older, isSlow: true });
  for (let at = 1; at <= requests; at++) {
    empty(stage);
    const meanwhile = () => run(stage, NEWER, { context: newer });
    const first = await run(stage, OLDER, { context: older, at, meanwhile, isSlow: true });
    if (!(first.error instanceof DeployError)) expect([at, first.error]).toEqual([at, undefined]);
    const { files } = JSON.parse(stage.cloud.bucket().read('.cos-site-deploy/site.json') ?? '') as {
      readonly files: Readonly<Record<string, unknown>>;
    };
    // What comes right before a writing is known by its mark alone: before the first one that ends red.
    if (first.error === undefined && at < requests)
      expect([at, Object.keys(files)]).toEqual([at, expect.arrayContaining(Object.keys(NEWER))]);
    if (first.error !== undefined) await run(stage, NEWER, { context: { ...newer, attempt: '2' } });
    const after = await run(stage, { 'index.html': 'last' }, { context: { ...newer, runId: '40' } });
    expect([at, after.error, objects(stage)]).toEqual([at, undefined, { 'index.html': 'last' }]);
  }
});

test('an older run let through before any request of a newer one: the newer one has the last word', async () => {
  await using stage = await onStage();
  const commits = history(stage);
  const older = { runId: '20', sha: commits.older };
  const newer = { runId: '30', sha: commits.newer };
  await run(stage, BASE, { context: { runId: '10', sha: commits.base } });
  const { requests } = await run(stage, NEWER, { context: newer });
  for (let at = 1; at <= requests; at++) {
    empty(stage);
    await run(stage, BASE, { context: { runId: '10', sha: commits.base } });
    const meanwhile = () => run(stage, OLDER, { context: older });
    const { error, report } = await run(stage, NEWER, { context: newer, at, meanwhile });
    expect([at, error, objects(stage)]).toEqual([at, undefined, NEWER]);
    // The report is of the whole run, however often it began anew.
    const written = report.synced?.uploaded.map(({ file }) => file.key) ?? [];
    expect([at, report.result, written.filter((key) => key === 'newer.html')]).toEqual([
      at,
      'deployed',
      ['newer.html'],
    ]);
  }
});

test('only the first attempt of a push is stale, and only where the history says so', async () => {
  await using stage = await onStage();
  const commits = history(stage);
  const older = { runId: '20', sha: commits.older };
  const live = { runId: '30', sha: commits.newer };
  await run(stage, NEWER, { context: live });

  const stale = await run(stage, OLDER, { context: older });
  expect(stale).toMatchObject({ error: undefined, report: { result: 'skipped', synced: undefined } });
  expect(stale.report.notices).toEqual([expect.stringContaining('run 30-1')]);
  expect(objects(stage)).toEqual(NEWER);

  const rows: readonly Partial<RunContext>[] = [
    { ...older, attempt: '2' },
    { ...older, event: 'workflow_dispatch' },
    { ...older, event: 'release', ref: 'refs/tags/v1' },
    { ...older, sha: stage.cloud.github.push('hotfix') },
    { ...older, sha: 'f'.repeat(40) },
  ];
  for (const context of rows) {
    const { error, report } = await run(stage, OLDER, { context });
    expect([context, error, report.result, report.warnings]).toEqual([context, undefined, 'deployed', []]);
    expect(objects(stage)).toEqual(OLDER);
    await run(stage, NEWER, { context: live });
  }
});

test('where GitHub does not tell, a run is not stale, and says so', async () => {
  await using stage = await onStage();
  const commits = history(stage);
  await run(stage, NEWER, { context: { runId: '30', sha: commits.newer } });
  stage.cloud.github.setPrivate(true);
  stage.cloud.github.setPermissions({ deployments: 'write' });
  const { error, report } = await run(stage, OLDER, { context: { runId: '20', sha: commits.older } });
  expect([error, report.result]).toEqual([undefined, 'deployed']);
  expect(report.warnings).toEqual([expect.stringContaining('contents: read')]);
});

test('where GitHub does not answer for now, a run that a later one may have overtaken changes nothing and is red', async () => {
  await using stage = await onStage();
  const commits = history(stage);
  const older = { runId: '20', sha: commits.older };
  await run(stage, NEWER, { context: { runId: '30', sha: commits.newer } });
  stage.cloud.fail({ operation: 'repos/compare-commits-with-basehead', how: '502', count: 99 });
  const { error, report } = await run(stage, OLDER, { context: older });
  expect(explain(error, undefined)).toMatch(
    /^Run 30-1, which was started later[^]*HTTP 502[^]*nothing to do[^]*run this one again\.$/,
  );
  expect([report.synced, objects(stage)]).toEqual([undefined, NEWER]);
  // Whoever runs it again means it, and nobody has to be asked.
  const again = await run(stage, OLDER, { context: { ...older, attempt: '2' } });
  expect([again.error, objects(stage)]).toEqual([undefined, OLDER]);
});

test('an older run that has written is red also when GitHub tells only later that it was overtaken', async () => {
  await using stage = await onStage();
  const commits = history(stage);
  const base = { runId: '10', sha: commits.base };
  const older = { runId: '20', sha: commits.older };
  await run(stage, BASE, { context: base });
  const { requests } = await run(stage, OLDER, { context: older });
  let reds = 0;
  for (let at = 8; at <= requests; at++) {
    empty(stage);
    await run(stage, BASE, { context: base });
    const meanwhile = () => run(stage, NEWER, { context: { runId: '30', sha: commits.newer } });
    const { error } = await run(stage, OLDER, { context: older, at, meanwhile, isForgetful: true });
    if (error instanceof DeployError) reds += 1;
    // A mix is never green.
    else expect(objects(stage)).toEqual(NEWER);
  }
  expect(reds).toBeGreaterThan(0);
});

test('the last run to write leaves the manifest and one mark', async () => {
  await using stage = await onStage();
  const commits = history(stage);
  await run(stage, BASE, { context: { runId: '10', sha: commits.base } });
  await run(stage, OLDER, { context: { runId: '20', sha: commits.older } });
  await run(stage, NEWER, { context: { runId: '30', sha: commits.newer } });
  const idle = await run(stage, NEWER, { context: { runId: '31', sha: commits.newer } });
  expect(idle.report.result).toBe('unchanged');
  const notes = stage.cloud
    .bucket()
    .keys()
    .filter((key) => key.startsWith('.cos-site-deploy/'));
  expect(notes).toEqual(['.cos-site-deploy/site.json', '.cos-site-deploy/site@30-1']);
  expect(stage.cloud.bucket().read('.cos-site-deploy/site.json')).toContain(`"commit":"${commits.newer}"`);
});

test.each<[string, string, RegExp | undefined]>([
  ['a push: it was overtaken', 'push', /^A newer run of this site \(30-1, commit .*Run the newer one again/s],
  ['started by hand: it begins anew, and ends well', 'workflow_dispatch', undefined],
])('a file fails because a newer run took its upload for a leftover. %s', async (_, event, want) => {
  await using stage = await onStage();
  const { base, older, newer } = threeRuns(stage);
  await run(stage, BASE, { context: base });
  const source = await stage.source('older', OLDER);
  const settings = stage.settings({ source, purge: 'off' }, { ...older, event });
  const world = stage.world(settings);
  let fails = 0;
  const put: typeof world.bucket.put = async (object) => {
    if (object.key !== 'older.html' || fails > 0) return await world.bucket.put(object);
    fails += 1;
    await run(stage, NEWER, { context: newer });
    const facts = { operation: 'cos:UploadPart', subject: object.key, message: 'It does not exist.' };
    throw new CloudError({ ...facts, kind: 'absent', code: 'NoSuchUpload' });
  };
  const report = blankReport();
  const told = await deploy(settings, { ...world, bucket: { ...world.bucket, put } }, report).then(
    () => undefined,
    (error: unknown) => explain(error, settings),
  );
  expect(fails).toBe(1);
  if (want === undefined) expect([told, objects(stage)]).toEqual([undefined, expect.objectContaining(OLDER)]);
  else expect(told).toMatch(want);
});

test('a file that fails for a reason of its own is what the run says, whoever wrote meanwhile', async () => {
  await using stage = await onStage();
  const { base, older, newer } = threeRuns(stage);
  await run(stage, BASE, { context: base });
  const source = await stage.source('older', OLDER);
  const settings = stage.settings({ source, purge: 'off' }, older);
  const world = stage.world(settings);
  const put: typeof world.bucket.put = async (object) => {
    if (object.key !== 'older.html') return await world.bucket.put(object);
    await run(stage, NEWER, { context: newer });
    const facts = { operation: 'cos:PutObject', subject: object.key, message: 'no' };
    throw new CloudError({ ...facts, kind: 'denied', code: 'AccessDenied' });
  };
  const told = await deploy(settings, { ...world, bucket: { ...world.bucket, put } }, blankReport()).then(
    () => undefined,
    (error: unknown) => explain(error, settings),
  );
  expect(told).toMatch(/1 file failed \(first: older\.html: no\).*Allow cos:PutObject in its policy/s);
});

test('a mark that cannot be removed for now is left to the next run, and the deploy is green', async () => {
  await using stage = await onStage();
  const commits = history(stage);
  await run(stage, BASE, { context: { runId: '10', sha: commits.base } });
  const source = await stage.source('20', OLDER);
  const settings = stage.settings({ source, purge: 'off' }, { runId: '20', sha: commits.older });
  const world = stage.world(settings);
  const remove = async (key: string) => {
    if (!key.includes('@')) return await world.bucket.remove(key);
    throw new CloudError({
      operation: 'cos:DeleteObject',
      kind: 'transient',
      code: 'InternalError',
      message: 'no',
    });
  };
  const report = blankReport();
  await deploy(settings, { ...world, bucket: { ...world.bucket, remove } }, report);
  expect(report.result).toBe('deployed');
  expect(stage.log).toContainEqual('.cos-site-deploy/site@10-1 is left to the next run: no');
  await run(stage, OLDER, { context: { runId: '21', sha: commits.older } });
  await run(stage, NEWER, { context: { runId: '30', sha: commits.newer } });
  expect(stage.cloud.bucket().keys()).not.toContain('.cos-site-deploy/site@10-1');
});

test('a cancellation that hits the removal of a mark first: what the upload did is written down all the same', async () => {
  await using stage = await onStage();
  const commits = history(stage);
  await run(stage, BASE, { context: { runId: '10', sha: commits.base } });
  const source = await stage.source('20', OLDER);
  const settings = stage.settings({ source, purge: 'off' }, { runId: '20', sha: commits.older });
  const world = stage.world(settings);
  const click = new AbortController();
  const remove = (key: string) => {
    if (!key.includes('@')) return world.bucket.remove(key);
    click.abort();
    return Promise.reject(new Cancelled());
  };
  const report = blankReport();
  const cancelled = { ...world, signal: click.signal, bucket: { ...world.bucket, remove } };
  await expect(deploy(settings, cancelled, report)).rejects.toBeInstanceOf(Cancelled);
  const manifest = JSON.parse(stage.cloud.bucket().read('.cos-site-deploy/site.json') ?? '') as {
    readonly writing: object;
  };
  // What was given up is no longer noted as about to be written.
  expect(Object.keys(manifest.writing)).toEqual([]);
  expect(report.synced?.abandoned).toContain('index.html');
});
