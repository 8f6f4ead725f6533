import { existsSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { LedgerEntry } from '../ledger.ts';
import { type Scf, type ScfKnobs, startScf } from '../scf/index.ts';
import { type Call, type Ground, layGround, openGate, zipOf } from './api3-client.ts';

// What the runtime does with uploaded code. Sources: cloud.tencent.com/document/product/583 (page numbers in the titles) and
// github.com/tencentyun/scfcli, native/common/runtime/nodejs8.9/bootstrap.js ("bootstrap").

const BUCKET = 'site-1250000000';
const DOMAIN = `${BUCKET}.cos.ap-shanghai.myqcloud.com`;

let ground: Ground;
let scf: Scf;
let call: Call;

function start(knobs: ScfKnobs = {}) {
  ground = layGround();
  scf = startScf({
    ...ground,
    pace: 'fast',
    env: { NODE_EXTRA_CA_CERTS: '', https_proxy: 'http://127.0.0.1:1' },
    bucketExists: (bucket, region) => bucket === BUCKET && region === 'ap-shanghai',
    knobs: { changeDelay: 5, retryDelay: 20, ...knobs },
  });
  call = openGate(ground, scf.product).call;
}
beforeEach(() => {
  start();
});
afterEach(async () => {
  await scf.stop();
  ground.clock.stop();
});

/** A function with this code that hears every creation in the bucket. */
async function deployed(code: string, settings: object = {}, files: Record<string, string> = {}) {
  const Code = { ZipFile: zipOf({ 'index.js': code, ...files }) };
  const FunctionName = 'purger';
  await granted('CreateFunction', {
    FunctionName,
    Code,
    Handler: 'index.main_handler',
    Runtime: 'Nodejs18.15',
    ...settings,
  });
  await quiet();
  const TriggerDesc = '{"event":"cos:ObjectCreated:*","filter":{"Prefix":"","Suffix":""}}';
  const trigger = { FunctionName, TriggerName: DOMAIN, Type: 'cos', TriggerDesc, Qualifier: '$DEFAULT' };
  await granted('CreateTrigger', { ...trigger, Enable: 'OPEN' });
}

async function granted(action: string, params: object) {
  const { code, message, response } = await call(action, params);
  expect([code, message]).toEqual([undefined, undefined]);
  return response;
}

async function quiet() {
  while (scf.pending() > 0) await ground.clock.sleep(5);
}

function put(key: string) {
  scf.notify({
    bucket: BUCKET,
    region: 'ap-shanghai',
    key,
    name: 'cos:ObjectCreated:Put',
    size: 5,
    meta: { 'Content-Type': 'text/html', ETag: '"e"' },
    requestId: 'NjI1',
    at: ground.clock.now(),
    authorization: 'q-sign-algorithm=sha1',
    sourceIp: '127.0.0.1',
    by: 'deployer',
  });
}

const runs = (): readonly LedgerEntry[] => ground.ledger.entries().filter(({ kind }) => kind === 'run');

/** The one run that this code makes of one event. */
async function ran(code: string, settings: object = {}, files: Record<string, string> = {}) {
  await deployed(code, settings, files);
  put('a.html');
  await quiet();
  const last = runs().at(-1);
  if (last === undefined) throw new Error('There was no run.');
  return { ...last, log: String(last.detail['log']), error: last.detail['error'] };
}

const answers = (expression: string) => `exports.main_handler = async (event, context) => ${expression};`;

describe('the handler', () => {
  test('gets the event and a context, and its result is in the log (67790)', async () => {
    const { status, detail, log } = await ran(
      answers('({ n: event.Records.length, ...context, left: context.getRemainingTimeInMillis() > 2000 })'),
    );
    expect(status).toBe('ok');
    expect(detail).toMatchObject({ function: 'purger', retry: 0, keys: ['a.html'] });
    const [, json = ''] = /RetMsg:(".*")/.exec(log) ?? [];
    expect(JSON.parse(JSON.parse(json) as string)).toEqual({
      n: 1,
      left: true,
      callbackWaitsForEmptyEventLoop: true,
      memory_limit_in_mb: 128,
      time_limit_in_ms: 3000,
      request_id: detail['requestId'],
      environment: '{"SCF_NAMESPACE":"default"}',
      environ: 'SCF_NAMESPACE=default',
      function_version: '$LATEST',
      function_name: 'purger',
      namespace: 'default',
      tencentcloud_region: 'ap-shanghai',
      tencentcloud_appid: '1250000000',
      tencentcloud_uin: '100000000001',
    });
  });

  test('the log has START, the lines of the code, END and Report (log structure page)', async () => {
    const { log, detail } = await ran(
      `exports.main_handler = async () => { console.log('one %d', 1); console.error('two'); };`,
    );
    const id = String(detail['requestId']);
    expect(log.split('\n')).toEqual([
      `START RequestId: ${id}`,
      expect.stringMatching(/^Init Report RequestId: .* Coldstart: \d+ms$/),
      'one 1',
      'two',
      `Response RequestId: ${id} RetMsg:"null"`,
      `END RequestId: ${id}`,
      expect.stringMatching(/^Report RequestId: .* Duration:\d+ms Memory:128MB MemUsage:\d+\.\d\dMB$/),
      '',
    ]);
  });

  test('callback style ends when the event loop is empty (bootstrap)', async () => {
    const { log } = await ran(
      `exports.main_handler = (event, context, callback) => { callback(null, 'said'); setTimeout(() => console.log('after'), 30); };`,
    );
    expect(log).toMatch(/after\nResponse .*said/);
  });

  test('callback style ends at once when callbackWaitsForEmptyEventLoop is false', async () => {
    const { log, detail } = await ran(
      `exports.main_handler = (event, context, callback) => { context.callbackWaitsForEmptyEventLoop = false; setTimeout(() => {}, 60000); callback(null, 'said'); };`,
    );
    expect(log).toMatch(/RetMsg:"\\"said\\""/);
    expect(detail['ms']).toBeLessThan(2000);
  });

  test('a handler that never calls back has the result null when nothing is left to do (bootstrap)', async () => {
    expect((await ran('exports.main_handler = () => 7;')).log).toContain('RetMsg:"null"');
  });

  test.each([
    ['throws', `async () => { throw new Error('boom'); }`, '430 User code exception caught: boom'],
    ['throws at once', `() => { throw new Error('boom'); }`, '430 User code exception caught: boom'],
    [
      'rejects with no Error',
      `async () => { throw 'boom'; }`,
      '430 User code exception caught: boom(callback err is not instance of Error)',
    ],
    [
      'calls back with an error',
      `(e, c, cb) => cb(new Error('boom'))`,
      '430 User code exception caught: boom',
    ],
    [
      'throws later',
      `() => new Promise(() => setTimeout(() => { throw new Error('late'); }, 5))`,
      '430 User code exception caught: late',
    ],
    [
      'returns more than 6 MB',
      `async () => 'x'.repeat(6 * 1024 * 1024)`,
      '430 User code exception caught: body size is too long',
    ],
    ['exits', `() => process.exit(3)`, '439 The process exited before the event was over: exit code 3'],
  ])('fails when it %s (42611)', async (_, handler, error) => {
    const run = await ran(`exports.main_handler = ${handler};`);
    expect([run.status, run.error]).toEqual(['failed', error]);
    expect(run.log).toMatch(/\nERROR RequestId: .* Result:/);
  });

  test('one that overruns its timeout is killed (433)', async () => {
    const run = await ran('exports.main_handler = () => { for (;;); };', { Timeout: 1 });
    expect([run.status, run.error]).toEqual(['timeout', '433 Invoking task timed out after 1 seconds']);
  }, 15_000);

  test('one that takes more memory than it has is stopped (434)', async () => {
    const run = await ran(
      'exports.main_handler = async () => { const all = []; for (;;) all.push(new Array(1e5).fill({}).map(() => ({}))); };',
      { MemorySize: 64, Timeout: 60 },
    );
    expect(run.status).toBe('failed');
    expect(run.error).toMatch(/^434 MemoryLimitReached/);
  }, 60_000);

  test('code without the exported method is 437, code that cannot be loaded is 443', async () => {
    expect((await ran('exports.other = () => 1;')).error).toMatch(/^437 HandlerNotFound/);
    await scf.stop();
    start();
    expect((await ran(`require('nowhere');`)).error).toMatch(/^443 UserCodeError: Cannot find module/);
  });

  test('the zip is CommonJS: neither ES modules nor this machine’s packages can be required', async () => {
    expect((await ran('export const main_handler = () => 1;')).error).toMatch(/^443 /);
    await scf.stop();
    start();
    const imports = 'exports.main_handler = () => import("./module.js");';
    expect((await ran(imports, {}, { 'module.js': 'export const a = 1;' })).status).toBe('failed');
    await scf.stop();
    start();
    expect((await ran(`require('fflate');`)).error).toMatch(/^443 UserCodeError: Cannot find module/);
  });

  test('files beside the entry are there, also in folders', async () => {
    const { log } = await ran(
      `const { a } = require('./lib/a.js'); ${answers('a')}`,
      {},
      {
        'lib/a.js': `exports.a = 'from lib';`,
      },
    );
    expect(log).toContain('from lib');
  });
});

describe('the environment', () => {
  const dump = answers('process.env');
  const environmentOf = (log: string) =>
    JSON.parse(JSON.parse(/RetMsg:(".*")/.exec(log)?.[1] ?? '""') as string) as Record<string, string>;

  test("is the runtime's, the user's and the cloud's, and nothing of this machine (30228)", async () => {
    process.env['LEAK'] = 'yes';
    const { log, by } = await ran(dump, { Environment: { Variables: [{ Key: 'RULES', Value: 'x=1' }] } });
    delete process.env['LEAK'];
    expect(by).toBe('anonymous');
    expect(Object.keys(environmentOf(log)).sort()).toEqual([
      'HOME',
      'LANG',
      'LC_ALL',
      'LOGNAME',
      'NODE_EXTRA_CA_CERTS',
      'NODE_PATH',
      'PATH',
      'PWD',
      'RULES',
      'SCF_FUNCTIONNAME',
      'SCF_FUNCTIONVERSION',
      'SCF_HANDLER',
      'SCF_NAMESPACE',
      'SCF_RUNTIME',
      'SHELL',
      'TENCENTCLOUD_REGION',
      'TENCENTCLOUD_RUNENV',
      'TRIGGER_SRC',
      'TZ',
      'USER',
      'USER_CODE_ROOT',
      '_SCF_SERVER_PORT',
      'https_proxy',
    ]);
  });

  test("with a role it has the role's temporary keys, fresh for each event", async () => {
    await deployed(dump, { Role: 'PurgeRole' });
    put('a.html');
    await quiet();
    put('b.html');
    await quiet();
    const [first, second] = runs().map(({ detail }) => environmentOf(String(detail['log'])));
    expect(runs().map(({ by }) => by)).toEqual(['role:PurgeRole', 'role:PurgeRole']);
    const credential = ground.account.find(second?.['TENCENTCLOUD_SECRETID'] ?? '');
    expect(credential).toMatchObject({
      secretKey: second?.['TENCENTCLOUD_SECRETKEY'],
      token: second?.['TENCENTCLOUD_SESSIONTOKEN'],
      signer: 'role:PurgeRole',
    });
    expect(first?.['TENCENTCLOUD_SECRETID']).not.toBe(second?.['TENCENTCLOUD_SECRETID']);
  });
});

describe('instances', () => {
  const COUNTING = `let n = 0; exports.main_handler = async () => { n += 1; return 'n' + n + ' pid' + process.pid; };`;
  const results = () => runs().map(({ detail }) => /n(\d) pid(\d+)/.exec(String(detail['log'])) ?? []);

  test('a warm instance handles one event after the other', async () => {
    await deployed(COUNTING);
    for (const key of ['a', 'b', 'c']) {
      put(key);
      await quiet();
    }
    expect(results().map(([, n]) => n)).toEqual(['1', '2', '3']);
    expect(new Set(results().map(([, , pid]) => pid)).size).toBe(1);
  });

  test('never more processes than allowed, however many events', async () => {
    await scf.stop();
    start({ instances: 2 });
    await deployed(COUNTING);
    for (let n = 0; n < 8; n += 1) put(`${n}.html`);
    expect(scf.pending()).toBe(8);
    await quiet();
    expect(results()).toHaveLength(8);
    expect(new Set(results().map(([, , pid]) => pid)).size).toBeLessThanOrEqual(2);
  });

  test('stop ends every process, also busy ones, and removes what was unpacked', async () => {
    await deployed(
      `let n = 0; exports.main_handler = async () => (n++ ? new Promise(() => {}) : { pid: process.pid, root: __dirname });`,
    );
    put('a.html');
    await quiet();
    const [, json = ''] = /RetMsg:(".*")/.exec(String(runs()[0]?.detail['log'])) ?? [];
    const { pid, root } = JSON.parse(JSON.parse(json) as string) as { pid: number; root: string };
    expect([process.kill(pid, 0), existsSync(root)]).toEqual([true, true]);
    put('b.html');
    await scf.stop();
    expect(() => process.kill(pid, 0)).toThrow('ESRCH');
    expect(existsSync(root)).toBe(false);
  });

  test('a new revision never runs in an old instance', async () => {
    await deployed(answers(`'first'`));
    put('a.html');
    await quiet();
    await granted('UpdateFunctionCode', {
      FunctionName: 'purger',
      ZipFile: zipOf({ 'index.js': answers(`'second'`) }),
    });
    await quiet();
    put('b.html');
    await quiet();
    expect(runs().map(({ detail }) => /first|second/.exec(String(detail['log']))?.[0])).toEqual([
      'first',
      'second',
    ]);
  });
});

describe('asynchronous invocation', () => {
  const FLAKY = `let n = 0; exports.main_handler = async () => { n += 1; if (n < 3) throw new Error('not yet'); };`;

  test('an error is tried twice again with the same request id (41138)', async () => {
    await deployed(FLAKY);
    put('a.html');
    await quiet();
    expect(runs().map(({ status, detail }) => [status, detail['retry']])).toEqual([
      ['failed', 0],
      ['failed', 1],
      ['ok', 2],
    ]);
    expect(new Set(runs().map(({ detail }) => detail['requestId'])).size).toBe(1);
    expect(scf.takeFailedRuns()).toEqual([]);
  });

  test('what fails three times has failed; it is told once', async () => {
    const { detail } = await ran(`exports.main_handler = async () => { throw new Error('never'); };`);
    expect(runs()).toHaveLength(3);
    expect(scf.takeFailedRuns()).toEqual([
      {
        function: 'purger',
        requestId: detail['requestId'],
        error: '430 User code exception caught: never',
      },
    ]);
    expect(scf.takeFailedRuns()).toEqual([]);
  });

  test('the retry comes after a minute of cloud time at the real pace, and a moved clock brings it', async () => {
    await scf.stop();
    start({ retryDelay: 60_000 });
    await deployed(`exports.main_handler = async () => { throw new Error('never'); };`);
    put('a.html');
    while (runs().length < 1) await ground.clock.sleep(5);
    expect(scf.pending()).toBe(1);
    ground.clock.advance(59);
    expect(scf.pending()).toBe(1);
    ground.clock.advance(2);
    while (runs().length < 2) await ground.clock.sleep(5);
    expect(runs()).toHaveLength(2);
  });

  test('a function that is deleted meanwhile is not found (435) and not tried again', async () => {
    await scf.stop();
    start({ instances: 1 });
    await deployed(answers('new Promise((resolve) => setTimeout(resolve, 150))'));
    put('a.html');
    put('b.html');
    await granted('DeleteFunction', { FunctionName: 'purger' });
    await quiet();
    expect(runs().map(({ detail }) => detail['error'])).toEqual([
      undefined,
      expect.stringMatching(/^435 FunctionNotFound/),
    ]);
    expect(scf.takeFailedRuns()).toHaveLength(1);
  });
});
