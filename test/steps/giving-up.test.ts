import { expect, test } from '@jest/globals';
import type { Synced } from '../../src/core/sync/ownership.ts';
import { deploy } from '../../src/deploy.ts';
import { leaveBehind } from '../../src/steps/giving-up.ts';
import { md5 } from '../core/builders.ts';
import { memorySettings, memoryWorld } from './memory-world.ts';
import { blankReport } from './stage.ts';

const NOBODY = { site: 'site', prefix: '', run: '2-1' };
const MARK = '.cos-site-deploy/site@2-1';

/** A site on which a run has put a page that no manifest knows, as when another run has overwritten it. */
async function scene() {
  const stage = memoryWorld({ builds: () => new Map([['index.html', '']]), onWrite: () => undefined });
  const run = (runId: string) =>
    deploy(memorySettings({ 'max-delete': '100%' }, { runId }), stage.world, blankReport());
  await run('1');
  const at = stage.world.clock.now();
  stage.bucket.place('more.html', 'more');
  const root = { folder: '/0', prefix: '' };
  const file = { key: 'more.html', root, size: 4, hash: md5('more') };
  const headers = { contentType: 'text/html', cacheControl: '' };
  const done: Synced = {
    uploaded: [{ file, headers, etag: md5('more') }],
    removed: [],
    failures: [],
    abandoned: [],
    changes: [{ key: 'more.html', at }],
  };
  return { ...stage, run, done };
}

test('what a run has put there before it gave up is its own, and is removed by the next', async () => {
  const { world, bucket, run, done } = await scene();
  await leaveBehind(NOBODY, { owed: {}, done }, world);
  expect(bucket.objects.has(MARK)).toBe(true);
  await run('3');
  expect([...bucket.objects.keys()].sort()).toEqual([
    '.cos-site-deploy/site.json',
    expect.stringContaining('.cos-site-deploy/site@3-1'),
    'index.html',
  ]);
});

test("what somebody else has put in its place since is somebody else's", async () => {
  const { world, bucket, run, done } = await scene();
  await leaveBehind(NOBODY, { owed: {}, done }, world);
  bucket.place('more.html', 'by hand');
  await run('3');
  expect(bucket.objects.get('more.html')?.body).toBe('by hand');
});

test('a run that has done nothing and owes nothing leaves nothing', async () => {
  const { world, bucket } = await scene();
  await leaveBehind(NOBODY, { owed: {}, done: undefined }, world);
  expect(bucket.objects.has(MARK)).toBe(false);
});
