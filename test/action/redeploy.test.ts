import { expect, test } from '@jest/globals';
import { objectWrites, onStage, purges, writes } from './stage.ts';
import { expectSummary } from './summary.ts';

const ONE = {
  'index.html': 'home',
  'docs/index.html': 'docs, one',
  'gone.html': 'here today',
  'assets/site-a1b2c3d4.css': 'a{}',
};
const TWO = { 'index.html': 'home', 'docs/index.html': 'docs, two', 'assets/site-e5f6a7b8.css': 'b{}' };

test('a change goes live under every URL by the purges of the function alone; the same build again writes nothing', async () => {
  await using stage = await onStage();
  const { cloud } = stage;
  expect((await stage.deploy({ files: ONE })).exitCode).toBe(0);
  for (const path of ['', 'docs/', 'docs/index.html', 'gone.html'])
    await cloud.visit(`https://www.example.com/${path}`);
  expect(await cloud.visit('https://www.example.com/docs/')).toMatchObject({
    cache: 'hit',
    body: 'docs, one',
  });
  stage.since();

  const run = await stage.deploy({ files: TWO, inputs: { wait: 'done', 'on-missing': 'fail' } });
  expect(run).toMatchObject({ exitCode: 0, annotations: [], stderr: '' });
  expect(run.outputs).toMatchObject({
    result: 'deployed',
    uploaded: '2',
    deleted: '1',
    unchanged: '1',
    purged: '3',
    healed: '0',
    function: 'unchanged',
  });
  await expectSummary(run, 'redeploy');
  const done = stage.since();
  expect(objectWrites(done)).toEqual([
    'PutObject assets/site-e5f6a7b8.css',
    'PutObject docs/index.html',
    'DeleteObject gone.html',
  ]);
  expect(purges(done).map(({ by }) => by)).toEqual(purges(done).map(() => `role:${cloud.world.role}`));
  expect(
    purges(done)
      .flatMap(({ urls }) => urls)
      .sort(),
  ).toEqual([
    'https://www.example.com/docs/',
    'https://www.example.com/docs/index.html',
    'https://www.example.com/gone.html',
  ]);
  expect((await cloud.visit('https://www.example.com/docs/')).body).toBe('docs, two');
  expect((await cloud.visit('https://www.example.com/docs/index.html')).body).toBe('docs, two');
  expect((await cloud.visit('https://www.example.com/gone.html')).status).toBe(404);
  expect((await cloud.visit('https://www.example.com/')).cache).toBe('hit');
  // The older stylesheet stays for open tabs and for edges that still serve an older page.
  expect(cloud.bucket().read('assets/site-a1b2c3d4.css')).toBe('a{}');
  await cloud.settled();
  stage.since();

  const again = await stage.deploy({ files: TWO, inputs: { 'on-missing': 'fail' } });
  expect(again).toMatchObject({
    exitCode: 0,
    annotations: [],
    outputs: { result: 'unchanged', uploaded: '0', unchanged: '3', purged: '0' },
  });
  expect(writes(stage.since())).toEqual([]);
});

test('a change of headers alone is applied without sending the file again', async () => {
  await using stage = await onStage();
  const inputs = { purge: 'off' };
  await stage.deploy({ files: ONE, inputs });
  stage.since();
  const run = await stage.deploy({
    files: ONE,
    inputs: { ...inputs, 'cache-control': '*.html: public, max-age=60' },
  });
  expect(run).toMatchObject({ exitCode: 0, outputs: { uploaded: '3', bytes: '0' } });
  expect(objectWrites(stage.since()).every((line) => line.startsWith('PutObjectCopy'))).toBe(true);
  expect(stage.cloud.bucket().headers('docs/index.html')).toMatchObject({
    'Cache-Control': 'public, max-age=60',
    'Content-Type': 'text/html; charset=utf-8',
  });
  expect(stage.cloud.bucket().read('docs/index.html')).toBe('docs, one');
});
