import { expect, test } from '@jest/globals';
import { CloudError } from '../../src/core/errors.ts';
import type { World } from '../../src/core/ports.ts';
import { deploy } from '../../src/deploy.ts';
import { policyOf } from '../policies.ts';
import type { SiteFiles } from '../sites/index.ts';
import { blankReport, onStage, type Stage } from './stage.ts';

type Told = {
  readonly inputs?: Readonly<Record<string, string>>;
  readonly wrap?: (world: World) => World;
};

/** One run of its own number: what it purged, and how often it read an object. */
async function run(
  stage: Stage,
  runId: string,
  files: SiteFiles,
  { inputs, wrap = (one) => one }: Told = {},
) {
  const settings = stage.settings(
    { source: await stage.source(runId, files), purge: 'direct', 'keep-removed-for': '0', ...inputs },
    { runId },
  );
  const report = blankReport();
  const from = stage.cloud.ledger.entries().length;
  await deploy(settings, wrap(stage.world(settings)), report);
  const reads = stage.cloud.ledger
    .entries()
    .slice(from)
    .filter(({ kind, operation }) => kind === 'request' && operation === 'GetObject').length;
  return { report, reads, purged: report.judged.map(({ key }) => key) };
}

const SITE = { 'index.html': 'home', 'a.html': 'one', 'b.html': 'one' };
const MARKS = '.cos-site-deploy/site@';

test('a key that may not remove objects: what a run noted counts once, and an empty mark is all that is left', async () => {
  const { version, statement } = policyOf('the deploy key');
  const kept = statement.map((one) => ({
    ...one,
    action: [one.action].flat().filter((action) => !action.startsWith('cos:Delete')),
  }));
  await using stage = await onStage({ deployerPolicy: { version, statement: kept } });
  const inputs = { delete: 'none' };
  await run(stage, '1', SITE, { inputs });
  for (const runId of ['2', '3', '4']) {
    const { purged, reads, report } = await run(stage, runId, { ...SITE, 'a.html': runId }, { inputs });
    expect([runId, purged, reads, report.warnings]).toEqual([runId, ['a.html'], 1, []]);
  }
  const idle = await run(stage, '5', { ...SITE, 'a.html': '4' }, { inputs });
  expect([idle.report.result, idle.purged]).toEqual(['unchanged', []]);

  const bucket = stage.cloud.bucket();
  const marks = bucket.keys().filter((key) => key.startsWith(MARKS));
  expect(marks.map((key) => [key, bucket.read(key) === ''])).toEqual([
    [`${MARKS}1-1`, true],
    [`${MARKS}2-1`, true],
    [`${MARKS}3-1`, true],
    [`${MARKS}4-1`, false],
  ]);
});

/** A world in which marks cannot be removed for now. */
const stuck = (world: World): World => ({
  ...world,
  bucket: {
    ...world.bucket,
    remove: async (key) => {
      if (key.startsWith(MARKS))
        throw new CloudError({
          operation: 'cos:DeleteObject',
          kind: 'transient',
          code: 'reset',
          message: '',
        });
      return await world.bucket.remove(key);
    },
  },
});

test('a mark that could not be removed makes nothing ours that somebody put there since', async () => {
  await using stage = await onStage();
  await run(stage, '1', SITE);
  await run(stage, '2', { ...SITE, 'a.html': 'two' }, { wrap: stuck });
  stage.cloud.bucket().put('b.html', 'by hand');
  const { purged, report } = await run(stage, '3', { 'index.html': 'home', 'a.html': 'three' });
  expect(purged).toEqual(['a.html']);
  expect(report.plan?.kept).toEqual([{ key: 'b.html', reason: 'changed by somebody else' }]);
  expect(stage.cloud.bucket().read('b.html')).toBe('by hand');
});

test('a site that has a manifest gets it written once a run, after the last change', async () => {
  await using stage = await onStage();
  await run(stage, '1', SITE);
  const from = stage.cloud.ledger.entries().length;
  await run(stage, '2', { ...SITE, 'a.html': 'two' });
  const requests = stage.cloud.ledger
    .entries()
    .slice(from)
    .filter(({ kind, operation }) => kind === 'request' && /^(Put|Head)Object$/.test(operation))
    .map(({ operation, detail }) => `${operation} ${String(detail['key'])}`);
  expect(requests.toSorted()).toEqual([
    // Beside the mark, and after the upload; then nobody has had the time to write another one.
    'HeadObject .cos-site-deploy/site.json',
    'HeadObject .cos-site-deploy/site.json',
    'PutObject .cos-site-deploy/site.json',
    `PutObject ${MARKS}2-1`,
    'PutObject a.html',
  ]);
  expect(requests.at(-1)).toBe('PutObject .cos-site-deploy/site.json');
});

test('a later run that has begun is given way to before the first change, and nothing is noted of what was not done', async () => {
  await using stage = await onStage();
  await run(stage, '1', SITE);
  const bucket = stage.cloud.bucket();
  let [writes, isThere] = [0, false];
  const writesAtRead: number[] = [];
  const meet = (world: World): World => ({
    ...world,
    bucket: {
      ...world.bucket,
      put: (object) => {
        if (!object.key.startsWith('.cos-site-deploy/')) writes += 1;
        return world.bucket.put(object);
      },
      read: (key) => {
        writesAtRead.push(writes);
        return world.bucket.read(key);
      },
      list: async (prefix, hints) => {
        // It has written its mark, and nothing else yet.
        if (prefix === MARKS && !isThere) {
          isThere = true;
          const mark = {
            format: 1,
            site: 'site',
            prefix: '',
            run: '9-1',
            files: {},
            pending: {},
            writing: {},
          };
          bucket.put(`${MARKS}9-1`, JSON.stringify(mark));
        }
        return await world.bucket.list(prefix, hints);
      },
    },
  });
  const { report } = await run(stage, '2', { ...SITE, 'a.html': 'two' }, { wrap: meet });
  expect(report.warnings).toEqual([expect.stringContaining('Another run wrote to the site: 9-1.')]);
  // The manifest, the other run's mark; then both anew.
  expect([writesAtRead, writes, bucket.read('a.html')]).toEqual([[0, 0, 0, 0], 1, 'two']);
});
