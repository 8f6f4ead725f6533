import { expect, test } from '@jest/globals';
import { onStage } from './stage.ts';
import { messageOf, told } from './story.ts';

const SCRIPT = 'assets/login-BX1_W7vG.js';
const site = (script: string) => ({ 'index.html': 'home', [SCRIPT]: script });
const URL = `https://www.example.com/${SCRIPT}`;

test.each(['direct', 'function'])(
  '%s: a file that changes though its name says that it never does is purged by the action, which says so',
  async (purge) => {
    await using stage = await onStage();
    const inputs = { purge, 'on-missing': 'fail' };
    await told(stage, 'first', { files: site('old'), inputs });
    expect((await stage.cloud.visit(URL)).body).toBe('old');
    const { error, report } = await told(stage, 'second', { files: site('new'), inputs, mayPurge: true });
    expect([error, report.result]).toEqual([undefined, 'deployed']);
    expect(report.warnings).toEqual([
      expect.stringMatching(
        /^1 file with a fingerprint in the name was .*first: assets\/login-BX1_W7vG\.js; .* differs/,
      ),
    ]);
    expect((await stage.cloud.visit(URL)).body).toBe('new');
    const third = await told(stage, 'third', { files: site('new'), inputs });
    expect([third.error, third.report.result, third.report.warnings]).toEqual([undefined, 'unchanged', []]);
  },
);

test('a purge of it that is refused stays owed until it is seen', async () => {
  await using stage = await onStage();
  const inputs = { purge: 'function', 'on-missing': 'fail' };
  await told(stage, 'first', { files: site('old'), inputs });
  expect((await stage.cloud.visit(URL)).body).toBe('old');
  stage.cloud.fail({ operation: 'PurgeUrlsCache', how: 'denied', count: 1 });
  const red = await told(stage, 'second', { files: site('new'), inputs, mayPurge: true });
  expect(messageOf(red.error)).not.toBe('undefined');
  expect((await stage.cloud.visit(URL)).body).toBe('old');
  const { error } = await told(stage, 'third', { files: site('new'), inputs, mayPurge: true });
  expect(error).toBeUndefined();
  expect((await stage.cloud.visit(URL)).body).toBe('new');
});

test('one that gets another type is such a change; one that caches may keep for another time is none', async () => {
  await using stage = await onStage();
  const run = (name: string, ...lines: readonly string[]) =>
    told(stage, name, {
      files: { ...site('same'), _headers: [`/${SCRIPT}`, ...lines].join('\n') },
      inputs: { purge: 'function', 'on-missing': 'fail' },
      mayPurge: true,
    });
  await run('first', 'Content-Type: text/plain');
  const type = async () => (await stage.cloud.visit(URL)).headers['content-type'];
  expect(await type()).toBe('text/plain');
  const { error, report } = await run('second', 'Content-Type: text/javascript');
  expect(error).toBeUndefined();
  expect(report.warnings).toEqual([
    expect.stringMatching(/^1 file with a fingerprint in the name .*headers differ/),
  ]);
  expect(await type()).toBe('text/javascript');
  const third = await run('third', 'Content-Type: text/javascript', 'Cache-Control: no-cache');
  expect(third.report.synced?.changes.map(({ key }) => key)).toEqual([SCRIPT]);
  expect([third.report.warnings, third.report.judged]).toEqual([[], []]);
});

test('headers alone are no such change in a bucket that something else filled: they would cost a purge a file', async () => {
  await using stage = await onStage();
  stage.cloud.bucket().put(SCRIPT, 'same', { 'Content-Type': 'text/javascript' });
  const { error, report } = await told(stage, 'first', { files: site('same'), inputs: { purge: 'direct' } });
  expect(error).toBeUndefined();
  expect(report.synced?.changes.map(({ key }) => key)).toContain(SCRIPT);
  expect(report.judged.filter(({ key }) => key === SCRIPT)).toEqual([]);
});
