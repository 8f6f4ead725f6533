import { describe, expect, test } from '@jest/globals';
import type { DeployError } from '../../src/core/errors.ts';
import { deploy } from '../../src/deploy.ts';
import type { SiteFiles } from '../sites/index.ts';
import { killedAfter } from './killed.ts';
import { blankReport, onStage, type Stage } from './stage.ts';

/** One run of a site; an error is part of the outcome. */
async function run(
  stage: Stage,
  files: SiteFiles,
  inputs: Readonly<Record<string, string>> = {},
  killedAt?: number,
) {
  const settings = stage.settings({ source: await stage.source('site', files), purge: 'direct', ...inputs });
  const world = stage.world(settings);
  const report = blankReport();
  const error: unknown = await deploy(
    settings,
    killedAt === undefined ? world : killedAfter(killedAt, world).world,
    report,
  ).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  return { report, error };
}

const purges = (stage: Stage, from: number) =>
  stage.cloud.ledger
    .entries()
    .slice(from)
    .filter(({ kind, status }) => kind === 'purge' && status === 'accepted');

const SITE = { 'index.html': 'home', 'a.html': 'a' };

describe('what an interrupted run has written is ours', () => {
  test('a page of it that the next build does not hold is removed', async () => {
    await using stage = await onStage();
    await run(stage, SITE);
    // The mark, then three pages; killed before the run could note what it did.
    expect(
      (await run(stage, { ...SITE, 'a.html': 'a!', 'late.html': 'late', 'more.html': 'm' }, {}, 4)).error,
    ).toBeDefined();
    const next = await run(stage, { 'index.html': 'home' });
    expect(next.error).toBeUndefined();
    expect(
      stage.cloud
        .bucket()
        .keys()
        .filter((key) => key.endsWith('.html')),
    ).toEqual(['index.html']);
  });

  test('what somebody put where it was about to write is not', async () => {
    await using stage = await onStage();
    await run(stage, SITE);
    // The mark, and no more.
    expect((await run(stage, { ...SITE, 'late.html': 'late' }, {}, 1)).error).toBeDefined();
    expect(stage.cloud.bucket().keys()).not.toContain('late.html');
    stage.cloud.bucket().put('late.html', 'by hand');
    const next = await run(stage, SITE);
    expect(next.report.plan?.kept).toEqual([{ key: 'late.html', reason: 'changed by somebody else' }]);
    expect(stage.cloud.bucket().read('late.html')).toBe('by hand');
  });

  test('what somebody changed by hand after a run that ended is not', async () => {
    await using stage = await onStage();
    await run(stage, SITE);
    stage.cloud.bucket().put('a.html', 'by hand');
    const next = await run(stage, { 'index.html': 'home' });
    expect(next.report.plan?.kept).toEqual([{ key: 'a.html', reason: 'changed by somebody else' }]);
    expect(stage.cloud.bucket().read('a.html')).toBe('by hand');
  });
});

test('a file that is excluded from now on is left alone', async () => {
  await using stage = await onStage();
  await run(stage, { ...SITE, 'drafts/a.html': 'draft' });
  const next = await run(stage, { ...SITE, 'drafts/a.html': 'newer' }, { exclude: 'drafts/' });
  expect(next.report.plan?.deletions).toEqual([]);
  expect(stage.cloud.bucket().read('drafts/a.html')).toBe('draft');
});

test('an object that was changed by hand is put right once, and owes nothing afterwards', async () => {
  await using stage = await onStage();
  await run(stage, SITE);
  stage.cloud.bucket().put('a.html', 'by hand');
  expect((await run(stage, SITE)).report).toMatchObject({ result: 'deployed', healed: [] });
  const from = stage.cloud.ledger.entries().length;
  expect((await run(stage, SITE)).report.result).toBe('unchanged');
  expect(purges(stage, from)).toEqual([]);
});

test('what nobody waits for is looked up nowhere: no right to read records is needed', async () => {
  await using stage = await onStage();
  stage.cloud.fail({ operation: 'DescribePurgeTasks', how: 'denied', count: 100 });
  expect((await run(stage, SITE, { wait: 'off' })).error).toBeUndefined();
  await stage.cloud.visit('https://www.example.com/a.html');
  expect((await run(stage, { ...SITE, 'a.html': 'two' }, { wait: 'off' })).error).toBeUndefined();
  await stage.cloud.settled();
  expect((await stage.cloud.visit('https://www.example.com/a.html')).body).toBe('two');
});

test('a purge that never ends turns one run red, and the next one makes another', async () => {
  await using stage = await onStage();
  await run(stage, SITE);
  await stage.cloud.visit('https://www.example.com/a.html');
  stage.cloud.fail({ operation: 'purge', how: 'stuck', count: 1 });
  const changed = { ...SITE, 'a.html': 'two' };
  expect(String((await run(stage, changed)).error)).toMatch(/0 without a record, 1 still running/);
  stage.cloud.clock.advance(60);
  const next = await run(stage, changed, { purge: 'function' });
  expect([next.error, next.report.healed]).toEqual([undefined, ['https://www.example.com/a.html']]);
  expect((await stage.cloud.visit('https://www.example.com/a.html')).body).toBe('two');
});

test('with wait: off debts do not pile up', async () => {
  await using stage = await onStage();
  await run(stage, SITE);
  await run(stage, { ...SITE, 'a.html': 'two' }, { wait: 'off' });
  const from = stage.cloud.ledger.entries().length;
  expect((await run(stage, { ...SITE, 'a.html': 'two' }, { wait: 'off' })).report.result).toBe('unchanged');
  expect(purges(stage, from)).toEqual([]);
});

test('a flush of our own beside the URLs is no sign that the function works', async () => {
  await using stage = await onStage();
  stage.cloud.cdn.setDomain('www.example.com', { fullUrlCache: true });
  const inputs = { purge: 'function', 'on-missing': 'fail', 'wait-timeout': '3s' };
  await run(stage, SITE, inputs);
  // Those of the deploy's own notes, and that of the page.
  stage.cloud.fail({ operation: 'event', how: 'lost', count: 20 });
  const red = await run(stage, { ...SITE, 'a.html': 'two' }, inputs);
  expect(String(red.error)).toMatch(/did not finish 1 of 2 purges in time: 1 without a record/);
});

describe('another site in the bucket', () => {
  test('whose row has the same prefix is refused: the function would follow its domains', async () => {
    await using stage = await onStage();
    const inputs = { purge: 'function', site: 'older' };
    expect((await run(stage, { 'index.html': 'home' }, inputs)).error).toBeUndefined();
    stage.cloud.bucket().remove('.cos-site-deploy/older.json');
    const renamed = await run(stage, { 'index.html': 'two' }, { ...inputs, site: 'newer' });
    expect(String(renamed.error)).toMatch(/give the prefix "" to the site older/);
    expect(stage.cloud.bucket().read('index.html')).toBe('home');
  });

  test('keeps its files also where they would not change', async () => {
    await using stage = await onStage();
    await run(stage, SITE, { site: 'one' });
    expect(String((await run(stage, SITE, { site: 'two' })).error)).toMatch(
      /2 files of the site two already belong to the site one/,
    );
  });

  test('keeps what its interrupted run was about to write, which its manifest does not say yet', async () => {
    await using stage = await onStage();
    await run(stage, SITE, { site: 'one' });
    // The mark, and no more.
    expect((await run(stage, { ...SITE, 'late.html': 'late' }, { site: 'one' }, 1)).error).toBeDefined();
    expect(String((await run(stage, { 'late.html': 'of two' }, { site: 'two' })).error)).toMatch(
      /1 file of the site two already belongs to the site one/,
    );
  });
});

describe('a site that was deployed with another prefix', () => {
  const files = { 'index.html': 'home', 'a.html': 'a' };
  const moved = { site: 'one', prefix: 'new' };

  test('leaves its old files, and says so once', async () => {
    await using stage = await onStage();
    await run(stage, files, { site: 'one', prefix: 'old' });
    const { report } = await run(stage, files, moved);
    expect(report.warnings).toEqual([
      expect.stringMatching(
        /deployed with the prefix "old\/", now with "new\/"\. 2 files of it outside of "new\/" stay in the bucket \(first: old\/a\.html\)/,
      ),
    ]);
    expect((await run(stage, files, moved)).report.warnings).toEqual([]);
    // What the first move left was told then.
    const again = await run(stage, files, { ...moved, prefix: 'newer' });
    expect(again.report.warnings).toEqual([expect.stringContaining('2 files of it outside of "newer/"')]);
    expect(stage.cloud.bucket().keys()).toEqual(expect.arrayContaining(['old/index.html', 'new/index.html']));
  });

  test('has what it left as long as that is there, and no longer', async () => {
    await using stage = await onStage();
    await run(stage, files, { site: 'one', prefix: 'old' });
    await run(stage, files, moved);
    const other = { site: 'two', prefix: 'old' };
    stage.cloud.bucket().remove('old/index.html');
    const refused = await run(stage, files, other);
    expect(String(refused.error)).toMatch(/1 file of the site two already belongs to the site one/);
    stage.cloud.bucket().put('old/a.html', 'by hand');
    expect((await run(stage, files, other)).error).toBeUndefined();
    expect(stage.cloud.bucket().read('old/a.html')).toBe('a');
    // From then on it is the other's: the same content, and another one.
    for (const home of ['home', 'new home']) {
      expect((await run(stage, { ...files, 'index.html': home }, other)).error).toBeUndefined();
      expect(stage.cloud.bucket().read('old/index.html')).toBe(home);
    }
    expect((await run(stage, files, moved)).error).toBeUndefined();
  });

  test('has what it is about to write where it goes', async () => {
    await using stage = await onStage();
    await run(stage, files, { site: 'one', prefix: 'old' });
    // The mark, and no more.
    await run(stage, files, moved, 1);
    const other = await run(stage, files, { site: 'two', prefix: 'new' });
    expect(String(other.error)).toMatch(/2 files of the site two already belong to the site one/);
    expect((await run(stage, files, moved)).error).toBeUndefined();
  });

  test('still owes there what it owed, and pays when it is deployed there again', async () => {
    await using stage = await onStage();
    const [there, elsewhere] = [
      { site: 'one', prefix: 'old' },
      { site: 'one', prefix: 'new' },
    ];
    await run(stage, files, there);
    await stage.cloud.visit('https://www.example.com/old/');
    const changed = { ...files, 'index.html': 'new home' };
    stage.cloud.fail({ operation: 'PurgeUrlsCache', how: 'denied', count: 1 });
    expect((await run(stage, changed, there)).error).toMatchObject({ kind: 'denied' });
    expect((await run(stage, files, elsewhere)).error).toBeUndefined();
    const back = await run(stage, changed, there);
    expect(back.error).toBeUndefined();
    expect(new Set(back.report.judged.map(({ key }) => key))).toEqual(new Set(['old/index.html']));
    expect((await stage.cloud.visit('https://www.example.com/old/')).body).toBe('new home');
  });

  test('that is gone leaves its files to others once its manifest is removed, as the refusal says', async () => {
    await using stage = await onStage();
    await run(stage, files, { site: 'one' });
    const refused = await run(stage, files, { site: 'two' });
    const [, key = ''] = /remove (\S+) from the bucket/.exec((refused.error as DeployError).remedy) ?? [];
    stage.cloud.bucket().remove(key);
    expect((await run(stage, files, { site: 'two' })).error).toBeUndefined();
  });
});

test('a mapping that serves nothing of the site is a mistake', async () => {
  await using stage = await onStage();
  expect(() => stage.settings({ prefix: 'docs', domains: 'doc/ -> https://www.example.com/' })).toThrow(
    /domains maps the key prefix "doc\/", but this site lies below "docs\/"/,
  );
});

test('a bucket that something else filled is looked at as widely as it bears', async () => {
  await using stage = await onStage();
  const files = Object.fromEntries(Array.from({ length: 60 }, (_, n) => [`${n}.txt`, `body ${n}`]));
  for (const [key, body] of Object.entries(files)) stage.cloud.bucket().put(key, body);
  const settings = stage.settings({ source: await stage.source('site', files), mode: 'plan' });
  const world = stage.world(settings);
  let [now, most] = [0, 0];
  const head: typeof world.bucket.head = async (key) => {
    most = Math.max(most, ++now);
    try {
      return await world.bucket.head(key);
    } finally {
      now -= 1;
    }
  };
  await deploy(settings, { ...world, bucket: { ...world.bucket, head } }, blankReport());
  expect(most).toBe(60);
});
