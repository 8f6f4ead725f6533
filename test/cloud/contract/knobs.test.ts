import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { LedgerEntry } from '../ledger.ts';
import { startTrial } from '../cdn/trial.ts';
import { type Scf, type ScfKnobs, startScf } from '../scf/index.ts';
import type { CosKnobs } from '../cos/index.ts';
import { openBench } from './cos-client.ts';
import { type Call, type Ground, layGround, openGate, zipOf } from './api3-client.ts';

// What is not known of the real service, in each position; and what SCF's queue does with its events (583/41138). The chain from change
// to visitor is tried against the knobs in chain.test.ts.

const BUCKET = 'site-1250000000';
const DOMAIN = `${BUCKET}.cos.ap-shanghai.myqcloud.com`;
const CREATED = '{"event":"cos:ObjectCreated:*","filter":{"Prefix":"","Suffix":""}}';
const REMOVED = '{"event":"cos:ObjectRemove:*","filter":{"Prefix":"","Suffix":""}}';
const FunctionName = 'purger';
const TRIGGER = { FunctionName, TriggerName: DOMAIN, Type: 'cos', Qualifier: '$DEFAULT', Enable: 'OPEN' };

let ground: Ground;
let scf: Scf;
let call: Call;

function start(knobs: ScfKnobs = {}) {
  ground = layGround();
  scf = startScf({
    ...ground,
    pace: 'fast',
    env: { NODE_EXTRA_CA_CERTS: '' },
    bucketExists: (bucket) => bucket === BUCKET,
    knobs: { changeDelay: 5, retryDelay: 30, ...knobs },
  });
  call = openGate(ground, scf.product).call;
}

async function restart(knobs: ScfKnobs) {
  await stop();
  start(knobs);
}
const stop = async () => {
  await scf.stop();
  ground.clock.stop();
};
beforeEach(() => {
  start();
});
afterEach(stop);

async function granted(action: string, params: object) {
  const { code, message, response } = await call(action, params);
  expect([code, message]).toEqual([undefined, undefined]);
  return response;
}

async function quiet() {
  while (scf.pending() > 0) await ground.clock.sleep(5);
}

async function deployed(code: string, settings: object = {}) {
  const Code = { ZipFile: zipOf({ 'index.js': code }) };
  const base = { FunctionName, Code, Handler: 'index.main_handler', Runtime: 'Nodejs18.15' };
  await granted('CreateFunction', { ...base, ...settings });
  await quiet();
}

const heard = async (code: string, settings: object = {}) => {
  await deployed(code, settings);
  await granted('CreateTrigger', { ...TRIGGER, TriggerDesc: CREATED });
};

function happens(key: string, name = 'cos:ObjectCreated:Put') {
  scf.notify({
    bucket: BUCKET,
    region: 'ap-shanghai',
    key,
    name,
    size: 5,
    meta: { 'Content-Type': 'text/html', ETag: '"e"' },
    requestId: 'NjI1',
    at: ground.clock.now(),
    authorization: '',
    sourceIp: '127.0.0.1',
    by: 'deployer',
  });
}

const runs = (): readonly LedgerEntry[] => ground.ledger.entries().filter(({ kind }) => kind === 'run');
const OK = `exports.main_handler = async (event) => ({ records: event.Records.map(({ cos }) => cos.cosObject) });`;
const SLOW = `exports.main_handler = () => new Promise((resolve) => setTimeout(resolve, 120));`;
const NEVER = `exports.main_handler = async () => { throw new Error('never'); };`;

describe('events', () => {
  const returned = () => {
    const text = /RetMsg:(".*")/.exec(String(runs()[0]?.detail['log']))?.[1] ?? '""';
    return (JSON.parse(JSON.parse(text) as string) as { records: Record<string, unknown>[] }).records;
  };

  test('eventMeta: captures have metadata and size; by knob neither', async () => {
    await heard(OK);
    happens('a.html');
    await quiet();
    expect(returned()).toMatchObject([{ size: 5, meta: { 'Content-Type': 'text/html', ETag: '"e"' } }]);
    await restart({ eventMeta: 'empty' });
    await heard(OK);
    happens('a.html');
    await quiet();
    expect(returned()).toMatchObject([{ size: 0, meta: {} }]);
  });

  test('mergeUpTo: so many events at most come in one Records (583/9707: several may be merged)', async () => {
    await restart({ mergeUpTo: 3 });
    await heard(OK);
    for (const key of ['a', 'b', 'c', 'd']) happens(key);
    await quiet();
    expect(runs().map(({ detail }) => detail['keys'])).toEqual([['a', 'b', 'c'], ['d']]);
  });

  test('duplicates: each event comes twice, as two invocations', async () => {
    await restart({ duplicates: true });
    await heard(OK);
    happens('a');
    await quiet();
    expect(runs().map(({ detail }) => detail['keys'])).toEqual([['a'], ['a']]);
    expect(new Set(runs().map(({ detail }) => detail['requestId'])).size).toBe(2);
  });
});

describe('triggers', () => {
  test.each([
    'InvalidParameterValue.CosNotifyRuleConflict',
    'ResourceInUse.Trigger',
    'ResourceInUse.TriggerName',
    'ResourceInUse.Cos',
  ] as const)('triggerConflict %s: for the same rule and for an overlapping one', async (code) => {
    await restart({ triggerConflict: code });
    await heard(OK);
    const overlapping = '{"event":"cos:ObjectCreated:Put","filter":{"Prefix":"a/","Suffix":""}}';
    for (const TriggerDesc of [CREATED, overlapping]) {
      expect((await call('CreateTrigger', { ...TRIGGER, TriggerDesc })).code).toBe(code);
    }
  });

  const both = async () => {
    await deployed(OK);
    await Promise.all(
      [CREATED, REMOVED].map((TriggerDesc) => granted('CreateTrigger', { ...TRIGGER, TriggerDesc })),
    );
    const { TotalCount } = await granted('ListTriggers', { FunctionName });
    happens('a');
    happens('a', 'cos:ObjectRemove:Delete');
    await quiet();
    return [TotalCount, runs().length];
  };

  test('parallelTriggers: two that are made at once are both heard, or by knob one of them is listed but deaf (436/8588)', async () => {
    expect(await both()).toEqual([2, 2]);
    await restart({ parallelTriggers: 'last wins' });
    expect(await both()).toEqual([2, 1]);
  });

  test('parallelTriggers last wins: one after the other both are heard, and a deleted one no more', async () => {
    await restart({ parallelTriggers: 'last wins' });
    await deployed(OK);
    for (const TriggerDesc of [CREATED, REMOVED]) await granted('CreateTrigger', { ...TRIGGER, TriggerDesc });
    const { TriggerName, Type, Qualifier } = TRIGGER;
    await granted('DeleteTrigger', { FunctionName, TriggerName, Type, Qualifier, TriggerDesc: CREATED });
    happens('a');
    happens('b', 'cos:ObjectRemove:Delete');
    await quiet();
    expect(runs().map(({ detail }) => detail['keys'])).toEqual([['b']]);
  });
});

describe('the queue (583/41138)', () => {
  test('RetryNum can be less, and MsgTTL within its limits; GetFunctionEventInvokeConfig shows both', async () => {
    await heard(NEVER);
    const set = (config: object) =>
      call('UpdateFunctionEventInvokeConfig', { FunctionName, AsyncTriggerConfig: config });
    expect((await set({ RetryConfig: [{ RetryNum: 3 }], MsgTTL: 60 })).code).toBe('LimitExceeded.RetryNum');
    expect((await set({ RetryConfig: [{ RetryNum: 1 }], MsgTTL: 59 })).code).toBe('LimitExceeded.MsgTTL');
    expect((await set({ RetryConfig: [{ RetryNum: 1 }], MsgTTL: 21_601 })).code).toBe('LimitExceeded.MsgTTL');
    const wanted = { RetryConfig: [{ RetryNum: 0 }], MsgTTL: 60 };
    expect((await set(wanted)).code).toBeUndefined();
    expect(await granted('GetFunctionEventInvokeConfig', { FunctionName })).toMatchObject({
      AsyncTriggerConfig: wanted,
    });
    happens('a');
    await quiet();
    expect(runs()).toHaveLength(1);
    expect(scf.takeFailedRuns()).toHaveLength(1);
  });

  test('a retry that would come after MsgTTL is not made', async () => {
    await restart({ retryDelay: 40_000 });
    await heard(NEVER);
    const config = { RetryConfig: [{ RetryNum: 2 }], MsgTTL: 60 };
    await granted('UpdateFunctionEventInvokeConfig', { FunctionName, AsyncTriggerConfig: config });
    happens('a');
    while (runs().length < 1) await ground.clock.sleep(5);
    ground.clock.advance(41);
    await quiet();
    expect(runs()).toHaveLength(2);
    expect(scf.takeFailedRuns()).toHaveLength(1);
  });

  test('over its reserved concurrency an event is 432, and comes again without spending a retry', async () => {
    await heard(SLOW);
    await granted('PutReservedConcurrencyConfig', { FunctionName, ReservedConcurrencyMem: 128 });
    expect(await granted('GetReservedConcurrencyConfig', { FunctionName })).toMatchObject({
      ReservedMem: 128,
    });
    happens('a');
    happens('b');
    await quiet();
    const told = runs().map(({ status, detail }) => [status, detail['keys'], detail['retry']]);
    expect(told[0]).toEqual(['throttled', ['b'], 0]);
    expect(told.filter(([status]) => status === 'ok')).toEqual([
      ['ok', ['a'], 0],
      ['ok', ['b'], 0],
    ]);
    expect(scf.takeFailedRuns()).toEqual([]);
  });

  test('a reservation of 0 stops a function; without one it runs again', async () => {
    await deployed(`exports.main_handler = async () => 1;`);
    const invoke = async () => (await granted('Invoke', { FunctionName }))['Result'] as { ErrMsg: string };
    await granted('PutReservedConcurrencyConfig', { FunctionName, ReservedConcurrencyMem: 0 });
    expect((await invoke()).ErrMsg).toMatch('ResourceLimitReached');
    await granted('DeleteReservedConcurrencyConfig', { FunctionName });
    expect(await invoke()).toMatchObject({ ErrMsg: '', RetMsg: '1', InvokeResult: 0 });
  });
});

describe('runs by hand (583/17243)', () => {
  test('Invoke as Event answers with an id only, and GetRequestStatus tells each attempt', async () => {
    await deployed(NEVER);
    const { Result } = await granted('Invoke', { FunctionName, InvocationType: 'Event' });
    const { FunctionRequestId, RetMsg } = Result as Record<string, string>;
    expect(RetMsg).toBe('');
    await quiet();
    const { Data } = await granted('GetRequestStatus', { FunctionName, FunctionRequestId });
    expect(Data).toMatchObject([0, 1, 2].map((RetryNum) => ({ RetCode: -1, RetryNum })));
    const unknown = await granted('GetRequestStatus', { FunctionName, FunctionRequestId: 'x' });
    expect(unknown).toMatchObject({ Data: [], TotalCount: 0 });
  });

  test('an asynchronous event has 128 KB at most; a function that is being made cannot run', async () => {
    await deployed(OK);
    const ClientContext = JSON.stringify('x'.repeat(128 * 1024));
    const { code } = await call('Invoke', { FunctionName, InvocationType: 'Event', ClientContext });
    expect(code).toBe('InvalidParameterValue');
    await granted('UpdateFunctionConfiguration', { FunctionName, Timeout: 5 });
    expect((await call('DeleteFunction', { FunctionName })).code).toMatch('FailedOperation');
    await quiet();
    await granted('DeleteFunction', { FunctionName });
    expect((await call('Invoke', { FunctionName })).code).toBe('FailedOperation.FunctionStatusError');
  });

  test('Buffers count as memory: more than the function has is 434', async () => {
    const hog = `exports.main_handler = async () => { globalThis.kept = Buffer.alloc(200 * 1024 * 1024, 1); return 1; };`;
    await deployed(hog);
    const { Result } = await granted('Invoke', { FunctionName });
    expect((Result as { ErrMsg: string }).ErrMsg).toMatch('MemoryLimitReached');
  });

  test('a result over 6 MB is an error (maxRetMsgLen of the runtime)', async () => {
    await deployed(`exports.main_handler = async () => 'x'.repeat(6 * 1024 * 1024);`);
    const { Result } = await granted('Invoke', { FunctionName });
    expect((Result as { ErrMsg: string }).ErrMsg).toMatch('body size is too long');
  });

  test('codeSha256: the hash of the upload, or by knob of another archive with the same files', async () => {
    const hash = async () => {
      await deployed(OK);
      return (await granted('GetFunctionAddress', { FunctionName }))['CodeSha256'];
    };
    const uploaded = await hash();
    await restart({ codeSha256: 'repacked' });
    const repacked = await hash();
    expect([uploaded, repacked]).toEqual([
      expect.stringMatching(/^[0-9a-f]{64}$/),
      expect.not.stringMatching(String(uploaded)),
    ]);
  });
});

test('etag: the MD5 of what was put, or by knob nothing that could be known (436/7749, encryption)', async () => {
  const etags = async (knobs: CosKnobs) => {
    const bench = openBench({ knobs });
    const told = [await bench.put('a', 'same'), await bench.put('b', 'same')];
    bench.clock.stop();
    expect(told.map(({ headers }) => headers['x-cos-hash-crc64ecma'])).toEqual(
      Array(2).fill(told[0]?.headers['x-cos-hash-crc64ecma']),
    );
    return new Set(told.map(({ headers }) => headers['etag']));
  };
  expect(await etags({})).toEqual(new Set(['"51037a4a37730f52c8732586d3aaa316"']));
  expect((await etags({ etag: 'opaque' })).size).toBe(2);
});

describe('purge records', () => {
  const LATER = { StartTime: '2020-01-01 00:00:00' };
  const purged = async (knobs: Parameters<typeof startTrial>[0]) => {
    const trial = startTrial(knobs);
    await trial.call('PurgeUrlsCache', {
      Urls: ['a', 'b', 'c'].map((name) => `https://www.example.com/${name}`),
    });
    trial.clock.advance(3);
    return trial;
  };

  test('overLimit: a Limit over the highest one is refused, or by knob taken for it', async () => {
    using strict = await purged({ knobs: { maxLimit: 2 } });
    expect(await strict.refusal('DescribePurgeTasks', { ...LATER, Limit: 3 })).toBe(
      'InvalidParameter.CdnParamError',
    );
    using mild = await purged({ knobs: { maxLimit: 2, overLimit: 'clip' } });
    const { PurgeLogs, TotalCount } = await mild.call('DescribePurgeTasks', { ...LATER, Limit: 3 });
    expect([PurgeLogs?.length, TotalCount]).toEqual([2, 3]);
  });

  test.each(['delete', 'flush'] as const)(
    'urlFlushType: the record of a URL shows %s',
    async (urlFlushType) => {
      using trial = await purged({ knobs: { urlFlushType } });
      const { PurgeLogs } = await trial.call('DescribePurgeTasks', LATER);
      expect(new Set(PurgeLogs?.map(({ FlushType }) => FlushType))).toEqual(new Set([urlFlushType]));
    },
  );
});

test.each([
  ['cos', '../cos/operation.ts', 'CosKnobs'],
  ['scf', '../scf/knobs.ts', 'ScfKnobs'],
  ['cdn', '../cdn/knobs.ts', 'CdnKnobs'],
])('the README has a row for each knob of %s, and none for what is no knob', (part, file, type) => {
  const text = (name: string) => readFileSync(new URL(name, import.meta.url), 'utf8');
  const [, body = ''] = new RegExp(`export type ${type} = \\{\\n(.*?)\\n\\};`, 's').exec(text(file)) ?? [];
  const knobs = [...body.matchAll(/^ {2}readonly (\w+)\??:/gm)].map(([, name]) => name);
  const rows = [...text('../README.md').matchAll(/^\| `(\w+)\.(\w+)`/gm)];
  const shown = rows.filter(([, group]) => group === part).map(([, , name]) => name);
  expect(knobs.length).toBeGreaterThan(2);
  expect(shown.toSorted()).toEqual(knobs.toSorted());
});
