import { expect, test } from '@jest/globals';
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { setImmediate as turn } from 'node:timers/promises';
import { onStage, type Stage } from './stage.ts';

const ONE = { 'index.html': 'one', 'about.html': 'about one', 'app.css': 'a' };
const TWO = { 'index.html': 'two', 'about.html': 'about two', 'app.css': 'b' };
const INPUTS = { purge: 'direct', 'function-role': '', site: 'site' };
/** What the runner allows between SIGINT and SIGTERM is 7.5 s. */
const GRACE = 6000;

/** Version one is live and held by the edge; then version two is deployed and cancelled once `when` is true. */
async function cancelled(stage: Stage, when: () => boolean, inputs: Readonly<Record<string, string>> = {}) {
  const click = new AbortController();
  const running = stage.deploy({ files: TWO, inputs: { ...INPUTS, ...inputs }, signal: click.signal });
  // Looked at between any two requests, so that what has to happen to the next one can be said in time.
  while (!when()) await turn();
  const at = performance.now();
  click.abort();
  const run = await running;
  const report = JSON.parse(await readFile(run.outputs['report'] ?? '', 'utf8')) as Readonly<
    Record<string, unknown>
  >;
  return { run, took: performance.now() - at, report };
}

async function live(): Promise<Stage> {
  const stage = await onStage();
  expect((await stage.deploy({ files: ONE, inputs: INPUTS })).exitCode).toBe(0);
  for (const path of ['', 'index.html', 'about.html', 'app.css'])
    await stage.cloud.visit(`https://www.example.com/${path}`);
  stage.since();
  return stage;
}

type Noted = { readonly pending?: object; readonly joined?: Readonly<Record<string, string>> };

/** What the manifest says is owed, and the marks beside it of which it does not say that it holds them. */
function pending(stage: Stage): readonly string[] {
  const bucket = stage.cloud.bucket();
  const note = (key: string) => JSON.parse(bucket.read(key) ?? '{}') as Noted;
  const manifest = note('.cos-site-deploy/site.json');
  const held = new Set(Object.values(manifest.joined ?? {}));
  const marks = bucket
    .keys()
    .filter((key) => key.startsWith('.cos-site-deploy/site@') && !held.has(md5(bucket.read(key) ?? '')));
  const owed = [manifest, ...marks.map(note)].flatMap((one) => Object.keys(one.pending ?? {}));
  return [...new Set(owed)].sort();
}

const md5 = (text: string) => createHash('md5').update(text).digest('hex');

async function expectRepair(stage: Stage) {
  const next = await stage.deploy({ files: TWO, inputs: INPUTS });
  expect(next).toMatchObject({ exitCode: 0, outputs: { result: 'deployed' } });
  const visits = ['', 'index.html', 'about.html', 'app.css'].map(
    async (path) => (await stage.cloud.visit(`https://www.example.com/${path}`)).body,
  );
  expect(await Promise.all(visits)).toEqual(['two', 'two', 'about two', 'b']);
  expect(pending(stage)).toEqual([]);
}

const PENDING = ['about.html', 'app.css', 'index.html'];

test('cancelled during the wait: it ends in time, tells the truth, and the next run pays what is owed', async () => {
  await using stage = await live();
  const before = stage.cloud.purges().length;
  stage.cloud.fail({ operation: 'purge', how: 'stuck', count: 1 });
  const isPartlyDone = () =>
    stage.cloud
      .purges()
      .slice(before)
      .some(({ status }) => status === 'done');
  const { run, took, report } = await cancelled(stage, isPartlyDone);
  expect(took).toBeLessThan(GRACE);
  expect(run.exitCode).not.toBe(0);
  expect(run.outputs).toMatchObject({ result: 'failed', uploaded: '3', deleted: '0', healed: '0' });
  expect(report).toMatchObject({ result: 'failed' });
  // Within a wave uploads end in any order.
  const uploaded = report['uploaded'] as readonly string[];
  expect([uploaded[0], [...uploaded].sort()]).toEqual(['app.css', PENDING]);
  expect(run.annotations.map(({ message }) => message).join('\n')).toMatch(
    /The run was cancelled[^]*Changed before that: 3 of 3 uploads/,
  );
  expect(run.summary).toMatch(/Deploy failed/);
  // What was seen done before the click is told and no longer owed; the purge that hangs is.
  const open = (report['purges'] as readonly { key: string; state: string }[]).filter(
    ({ state }) => state !== 'done',
  );
  expect(open.length).toBeGreaterThan(0);
  expect(run.outputs['purged']).toBe(String((report['purges'] as unknown[]).length - open.length));
  expect(pending(stage)).toEqual([...new Set(open.map(({ key }) => key))].sort());
  await expectRepair(stage);
});

test('cancelled during an upload that hangs: no page is counted, nothing more is begun, all is owed', async () => {
  await using stage = await live();
  const seen = () => stage.cloud.ledger.entries().filter(({ operation }) => operation === 'PutObject').length;
  const before = seen();
  let stalled = 0;
  const { run, took, report } = await cancelled(stage, () => {
    // The run's mark gets through; what comes after it hangs.
    if (stalled === 0 && seen() > before) {
      stage.cloud.fail({ operation: 'PutObject', how: 'stall', count: 1 });
      stalled = performance.now();
    }
    return stalled > 0 && performance.now() - stalled > 300;
  });
  expect(took).toBeLessThan(GRACE);
  expect(run.exitCode).not.toBe(0);
  expect(run.outputs).toMatchObject({ result: 'failed', uploaded: '0', purged: '0' });
  expect(report).toMatchObject({ result: 'failed', uploaded: [], abandoned: [], purges: [] });
  expect(run.annotations.map(({ message }) => message).join('\n')).toMatch(
    /Changed before that: 0 of 3 uploads/,
  );
  expect((await stage.cloud.visit('https://www.example.com/')).body).toBe('one');
  expect(pending(stage)).toEqual(PENDING);
  await expectRepair(stage);
});
