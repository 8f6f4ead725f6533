import { describe, expect, test } from '@jest/globals';
import COS from 'cos-nodejs-sdk-v5';
import type { World } from '../../src/core/ports.ts';
import { onStage, type Stage } from './stage.ts';
import { messageOf, told } from './story.ts';

const DIRECT = { purge: 'direct', 'keep-removed-for': '0' };
const SITE = { 'index.html': 'home', 'a.html': 'a', 'b.html': 'b' };

const keysOf = (stage: Stage) =>
  stage.cloud
    .bucket()
    .keys()
    .filter((key) => !key.startsWith('.cos-site-deploy/'));

/** Operations that wrote, in order, since an entry of the ledger. */
const writes = (stage: Stage, from = 0) =>
  stage.cloud.ledger
    .entries()
    .slice(from)
    .filter(
      ({ kind, service, operation }) =>
        kind === 'request' && service === 'cos' && /^(Put|Post|Delete)/.test(operation),
    )
    .map(({ operation }) => operation);

/** A bucket in which there is an object besides whose key no request can name; the local cloud takes none. */
const withUnnamed = (key: string) => (world: World) => {
  const list: World['bucket']['list'] = async (prefix, hints) => {
    hints?.onUnnamed?.([key]);
    return await world.bucket.list(prefix, hints);
  };
  return { ...world, bucket: { ...world.bucket, list } };
};

describe('delete: all', () => {
  test('mirrors its own ground: other sites, nested or beside it, previews and what is excluded stay', async () => {
    await using stage = await onStage();
    for (const [site, prefix] of [
      ['api', 'docs/api'],
      ['old', 'docs-old'],
      ['root', ''],
    ] as const)
      expect(
        (await told(stage, site, { files: SITE, inputs: { ...DIRECT, site, prefix } })).error,
      ).toBeUndefined();
    for (const key of [
      'docs/stray.html',
      'docs/stray.png',
      'docs/keep/me.html',
      'docs/api/stray.html',
      'docs-old/stray.html',
      'previews/pr-7/index.html',
      'stray.html',
    ])
      stage.cloud.bucket().put(key, 'by hand');

    const inputs = { ...DIRECT, site: 'docs', prefix: 'docs', delete: 'all', exclude: 'keep/' };
    const first = await told(stage, 'docs', { files: SITE, inputs });
    // Without a manifest nobody knows whether one was lost.
    expect([first.error, first.report.synced?.removed]).toEqual([undefined, []]);
    const second = await told(stage, 'docs', { files: SITE, inputs });
    expect(second.error).toBeUndefined();
    expect([...(second.report.synced?.removed ?? [])].sort()).toEqual(['docs/stray.html', 'docs/stray.png']);

    const root = await told(stage, 'root', {
      files: SITE,
      inputs: { ...DIRECT, site: 'root', delete: 'all' },
    });
    expect([root.error, root.report.synced?.removed]).toEqual([undefined, ['stray.html']]);
    const idle = await told(stage, 'root', {
      files: SITE,
      inputs: { ...DIRECT, site: 'root', delete: 'all' },
      wrap: withUnnamed('%C4%E3.html'),
    });
    expect(idle.report.result).toBe('unchanged');
    expect(idle.report.warnings).toEqual([
      '1 object in the bucket with a key that is not UTF-8 (first: %C4%E3.html, percent-encoded) cannot be named by any request: left alone.',
    ]);
  });

  test.each(['deployed', 'unreadable'])(
    'leaves what has become another site’s since the listing: %s',
    async (then) => {
      await using stage = await onStage();
      const inputs = { ...DIRECT, site: 'root', delete: 'all' };
      await told(stage, 'root', { files: SITE, inputs });
      stage.cloud.bucket().put('stray.html', 'by hand');
      const listings: string[] = [];
      // The page of the listing in which the manifest stands came before the first deploy of the other site, that of its files after it.
      const wrap = (world: World): World => ({
        ...world,
        bucket: {
          ...world.bucket,
          list: async (prefix, options) => {
            listings.push(prefix);
            if (listings.filter((one) => one === '').length !== 1 || prefix !== '')
              return await world.bucket.list(prefix, options);
            const other = { ...DIRECT, site: 'docs', prefix: 'docs' };
            expect((await told(stage, 'docs', { files: SITE, inputs: other })).error).toBeUndefined();
            const notes = '.cos-site-deploy/docs.json';
            const listed = (await world.bucket.list(prefix, options)).filter(({ key }) => key !== notes);
            if (then === 'unreadable') stage.cloud.bucket().put(notes, '{"format":2}');
            return listed;
          },
        },
      });
      const { error, report } = await told(stage, 'root', { files: SITE, inputs, wrap });
      expect([error, report.synced?.removed]).toEqual([undefined, then === 'deployed' ? ['stray.html'] : []]);
      expect(report.warnings[0]).toMatch(
        /^Another site has been deployed where this one was about to remove files .*This run begins anew/,
      );
      expect(stage.cloud.bucket().read('docs/index.html')).toBe(SITE['index.html']);
    },
  );

  test('removes nothing once a manifest cannot be read, its own or another', async () => {
    await using stage = await onStage();
    const inputs = { ...DIRECT, delete: 'all' };
    await told(stage, 'site', { files: SITE, inputs });
    stage.cloud.bucket().put('stray.html', 'by hand');
    stage.cloud.bucket().put('.cos-site-deploy/other.json', '{"format":2}');
    expect((await told(stage, 'site', { files: SITE, inputs })).report.synced?.removed).toEqual([]);
    stage.cloud.bucket().remove('.cos-site-deploy/other.json');
    stage.cloud.bucket().put('.cos-site-deploy/site.json', '{"format":2}');
    const lost = await told(stage, 'site', { files: SITE, inputs });
    expect([lost.error, lost.report.synced?.removed]).toEqual([undefined, []]);
    expect(keysOf(stage)).toContain('stray.html');
  });
});

describe('batches', () => {
  test('1,001 removals are two calls; a key that one leaves behind has failed, and the next run removes it', async () => {
    await using stage = await onStage();
    const many = Object.fromEntries(Array.from({ length: 1001 }, (_, index) => [`${index}.txt`, '']));
    const inputs = { ...DIRECT, purge: 'off', 'max-delete': '100%' };
    await told(stage, 'site', { files: { ...many, 'index.html': 'home' }, inputs });
    stage.cloud.fail({ operation: 'DeleteMultipleObjects', how: 'partial', count: 1 });
    const from = stage.cloud.ledger.entries().length;
    const red = await told(stage, 'site', { files: { 'index.html': 'home' }, inputs });
    expect(messageOf(red.error)).toMatch(/^1 file failed|^1 files failed/);
    // The failure ends it: the second batch is given up, and the report says so.
    expect([
      red.report.synced?.removed.length,
      red.report.synced?.failures.length,
      red.report.synced?.abandoned.length,
    ]).toEqual([999, 1, 1]);
    expect(writes(stage, from).filter((operation) => operation.startsWith('Delete'))).toEqual([
      'DeleteMultipleObjects',
    ]);
    const green = await told(stage, 'site', { files: { 'index.html': 'home' }, inputs });
    expect(green.error).toBeUndefined();
    expect(keysOf(stage)).toEqual(['index.html']);
  });

  test('a key that may remove objects one by one only does so', async () => {
    await using stage = await onStage();
    await told(stage, 'site', { files: SITE, inputs: DIRECT });
    stage.cloud.fail({ operation: 'DeleteMultipleObjects', how: '403', count: 1 });
    const { error } = await told(stage, 'site', { files: { 'index.html': 'home' }, inputs: DIRECT });
    expect([error, keysOf(stage)]).toEqual([undefined, ['index.html']]);
  });

  test('with a function that has to hear of them removals are single', async () => {
    await using stage = await onStage();
    const inputs = { 'on-missing': 'fail', 'keep-removed-for': '0' };
    await told(stage, 'site', { files: SITE, inputs });
    const from = stage.cloud.ledger.entries().length;
    const { error } = await told(stage, 'site', { files: { 'index.html': 'home' }, inputs });
    expect(error).toBeUndefined();
    expect(writes(stage, from).filter((operation) => operation.startsWith('Delete'))).toEqual([
      'DeleteObject',
      'DeleteObject',
    ]);
  });
});

test('in a bucket with versions a removal is a marker: listing, ownership and a redeploy see the key as gone', async () => {
  await using stage = await onStage();
  const { bucket, region, secretId, secretKey } = stage.cloud.world;
  await new COS({ SecretId: secretId, SecretKey: secretKey }).putBucketVersioning({
    Bucket: bucket,
    Region: region,
    VersioningConfiguration: { Status: 'Enabled' },
  });
  await told(stage, 'site', { files: SITE, inputs: DIRECT });
  const gone = await told(stage, 'site', { files: { 'index.html': 'home' }, inputs: DIRECT });
  expect([gone.error, [...(gone.report.synced?.removed ?? [])].sort()]).toEqual([
    undefined,
    ['a.html', 'b.html'],
  ]);
  expect(keysOf(stage)).toEqual(['index.html']);
  expect((await told(stage, 'site', { files: { 'index.html': 'home' }, inputs: DIRECT })).report.result).toBe(
    'unchanged',
  );
  const back = await told(stage, 'site', { files: SITE, inputs: DIRECT });
  expect([back.error, keysOf(stage)]).toEqual([undefined, Object.keys(SITE).sort()]);
  expect((await stage.cloud.visit('https://www.example.com/a.html')).body).toBe('a');
});

test('a listing that lags behind: what left the build goes all the same, and what a stranger put there stays', async () => {
  await using stage = await onStage({ cos: { listLag: 60_000 } });
  const view = stage.cloud.bucket();
  await told(stage, 'site', { files: SITE, inputs: DIRECT });
  for (const page of Object.keys(SITE)) await stage.cloud.visit(`https://www.example.com/${page}`);
  view.put('b.html', 'by hand');
  expect((await stage.world(stage.settings({})).bucket.list('')).map(({ key }) => key)).toEqual([]);

  const { report, error } = await told(stage, 'site', { files: { 'index.html': 'home' }, inputs: DIRECT });
  expect([error, report.synced?.removed]).toEqual([undefined, ['a.html']]);
  expect(report.plan?.kept).toEqual([{ key: 'b.html', reason: 'changed by somebody else' }]);
  expect((await stage.cloud.visit('https://www.example.com/a.html')).status).toBe(404);

  stage.cloud.clock.advance(120);
  const later = await told(stage, 'site', { files: { 'index.html': 'home' }, inputs: DIRECT });
  expect([later.error, later.report.result, keysOf(stage)]).toEqual([
    undefined,
    'unchanged',
    ['b.html', 'index.html'],
  ]);
});

test('a release below a prefix outlives a push to the root under the same name of a site: before any write it is asked for another', async () => {
  await using stage = await onStage();
  const inputs = { ...DIRECT, site: 'site' };
  await told(stage, 'root', { files: SITE, inputs });
  await told(stage, 'release', { files: SITE, inputs: { ...inputs, prefix: 'v1.0' } });
  const from = stage.cloud.ledger.entries().length;
  const { error } = await told(stage, 'root', { files: SITE, inputs });
  expect(messageOf(error)).toMatch(/last deployed with the prefix "v1\.0\/".* would remove 3 files /);
  expect(writes(stage, from)).toEqual([]);

  // One that has moved says so once.
  await told(stage, 'root', { files: SITE, inputs: { ...inputs, delete: 'none' } });
  expect(keysOf(stage)).toHaveLength(6);
  await told(stage, 'root', { files: SITE, inputs });
  expect(keysOf(stage)).toEqual(Object.keys(SITE).sort());
});
