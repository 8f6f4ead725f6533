import { expect, test } from '@jest/globals';
import { HOSTILE_NAMES } from '../sites/index.ts';
import { objectWrites, onStage, writes } from './stage.ts';

const OFF = { purge: 'off' };
const ONE = { 'index.html': 'one', 'gone.html': 'gone', 'assets/app-a1b2c3d4.js': '1' };
const TWO = { 'index.html': 'two', 'assets/app-b1c2d3e4.js': '2' };

test('a failed asset ends the deploy: no page goes up, nothing is removed, the message says so; the next run finishes', async () => {
  await using stage = await onStage();
  await stage.deploy({ files: ONE, inputs: OFF });
  stage.since();
  // The asset gets other headers, which is a copy on the server; the page gets other content.
  const files = { 'index.html': 'two', 'assets/app-a1b2c3d4.js': '1' };
  const inputs = { ...OFF, 'cache-control': '*.js: public, max-age=60' };
  stage.cloud.fail({ operation: 'PutObjectCopy', how: '403', count: 1 });
  const red = await stage.deploy({ files, inputs });
  expect(red).toMatchObject({ exitCode: 1, outputs: { result: 'failed', uploaded: '0', deleted: '0' } });
  expect(red.annotations[0]?.message).toMatch(/1 file failed \(first: assets\/app-a1b2c3d4\.js/);
  expect(red.annotations[0]?.message).toMatch(/Allow cos:PutObject in its policy/);
  expect(red.annotations[0]?.message).toMatch(/Changed before that: 0 of 2 uploads, 0 of 1 removal done\./);
  expect(objectWrites(stage.since())).toEqual([]);
  expect(stage.cloud.bucket().read('gone.html')).toBe('gone');

  expect(await stage.deploy({ files, inputs })).toMatchObject({
    exitCode: 0,
    outputs: { uploaded: '2', deleted: '1' },
  });
});

test('a manifest that cannot be written stops the deploy before the first change', async () => {
  await using stage = await onStage();
  // The manifest and the run's mark, which are written at once.
  stage.cloud.fail({ operation: 'PutObject', how: '403', count: 2 });
  const run = await stage.deploy({ files: ONE, inputs: OFF });
  expect(run.exitCode).toBe(1);
  expect(run.annotations[0]?.message).toMatch(
    /cos:PutObject \(\.cos-site-deploy\/octo-org\.site(\.json|@\d+-1)\) answered AccessDenied/,
  );
  expect(run.annotations[0]?.message).toContain('No object of the site was changed.');
  const keys = writes(stage.since()).map(({ detail }) => String(detail['key']));
  expect(keys.filter((key) => !key.startsWith('.cos-site-deploy/'))).toEqual([]);
});

test('odd names go up, are recognised as unchanged, and are removed under one name', async () => {
  const names = HOSTILE_NAMES.filter((name) => name.normalize('NFC') === name);
  const files = Object.fromEntries(names.map((name) => [name, `content of ${name}`]));
  await using stage = await onStage();
  const first = await stage.deploy({ files, inputs: OFF });
  expect(first).toMatchObject({ exitCode: 0, outputs: { uploaded: String(names.length) } });
  expect(
    stage.cloud
      .bucket()
      .keys()
      .filter((key) => !key.startsWith('.cos-site-deploy/'))
      .sort(),
  ).toEqual([...names].sort());
  for (const name of names) expect(stage.cloud.bucket().read(name)).toBe(`content of ${name}`);

  const again = await stage.deploy({ files, inputs: OFF });
  expect(again).toMatchObject({
    exitCode: 0,
    outputs: { result: 'unchanged', unchanged: String(names.length) },
  });

  const last = await stage.deploy({
    files: { 'index.html': 'x' },
    inputs: { ...OFF, 'keep-removed-for': '0', 'max-delete': '100%' },
  });
  expect(last).toMatchObject({ exitCode: 0, outputs: { deleted: String(names.length) } });
  expect(
    stage.cloud
      .bucket()
      .keys()
      .filter((key) => !key.startsWith('.cos-site-deploy/')),
  ).toEqual(['index.html']);
});

test('mode: plan shows every change and writes nothing', async () => {
  await using stage = await onStage();
  await stage.deploy({ files: ONE, inputs: OFF });
  stage.since();
  const run = await stage.deploy({ files: TWO, inputs: { mode: 'plan' } });
  expect(run).toMatchObject({ exitCode: 0, outputs: { result: 'planned', uploaded: '0' } });
  for (const line of [
    '+ assets/app-b1c2d3e4.js (new)',
    '+ index.html (content differs)',
    '- gone.html (not in the build)',
    'function: create the function',
  ]) {
    expect(run.log).toContain(line);
  }
  expect(writes(stage.since())).toEqual([]);
});

test('only what the site put there and nobody changed is removed; a wrong source does not empty the site', async () => {
  await using stage = await onStage();
  const many = Object.fromEntries(
    Array.from({ length: 30 }, (_, page) => [`page-${page}.html`, `page ${page}`]),
  );
  stage.cloud.bucket().put('uploaded-by-hand.html', 'mine');
  await stage.deploy({ files: many, inputs: OFF });
  stage.cloud.bucket().put('page-1.html', 'edited by hand');
  stage.since();

  const refused = await stage.deploy({ files: { 'index.html': 'oops' }, inputs: OFF });
  expect(refused.exitCode).toBe(1);
  expect(refused.annotations[0]?.message).toMatch(/would remove 29 of 30 files .* max-delete allows 15/);
  expect(writes(stage.since())).toEqual([]);

  const some = Object.fromEntries(Object.entries(many).slice(10));
  const run = await stage.deploy({ files: some, inputs: OFF });
  expect(run).toMatchObject({ exitCode: 0, outputs: { deleted: '9', uploaded: '0' } });
  expect(objectWrites(stage.since())).not.toContain('DeleteObject page-1.html');
  expect(stage.cloud.bucket().read('uploaded-by-hand.html')).toBe('mine');
});

test('a bucket that something else filled is adopted: what is the same is not sent again', async () => {
  await using stage = await onStage();
  stage.cloud.bucket().put('index.html', 'same', {
    'Content-Type': 'text/html; charset=utf-8',
    'Cache-Control': 'public, max-age=0, must-revalidate',
  });
  stage.cloud.bucket().put('old.html', 'older');
  const run = await stage.deploy({ files: { 'index.html': 'same', 'old.html': 'newer' }, inputs: OFF });
  expect(run).toMatchObject({ exitCode: 0, outputs: { uploaded: '1', unchanged: '1' } });
  expect(objectWrites(stage.since())).toEqual(['PutObject old.html']);
});

test('a manifest that cannot be read owns nothing: nothing is removed, and there is a warning', async () => {
  await using stage = await onStage();
  await stage.deploy({ files: ONE, inputs: { ...OFF, site: 's' } });
  stage.cloud.bucket().put('.cos-site-deploy/s.json', '{ broken');
  const run = await stage.deploy({ files: TWO, inputs: { ...OFF, site: 's' } });
  expect(run).toMatchObject({ exitCode: 0, outputs: { deleted: '0' } });
  expect(run.annotations[0]).toMatchObject({
    level: 'warning',
    message: expect.stringContaining('cannot be used'),
  });
  expect(stage.cloud.bucket().read('gone.html')).toBe('gone');
});

test('a name that looks like a workflow command is a name', async () => {
  await using stage = await onStage();
  const names = ['a##[add-mask]index.html', '::error::page.html', ' ::stop-commands::x.html'];
  const files = Object.fromEntries(names.map((name) => [name, name]));
  const run = await stage.deploy({ files, inputs: OFF });
  expect(run).toMatchObject({ exitCode: 0, annotations: [], outputs: { uploaded: '3' } });
  expect(run.masks).not.toContain('index.html (new)');
  for (const name of names) expect(stage.cloud.bucket().read(name)).toBe(name);
});
