import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { doctor } from '../../src/doctor.ts';
import type { CloudOptions } from '../cloud/index.ts';
import { consoleOf, type Console } from './console.ts';
import { blankReport, onStage, type Stage } from './stage.ts';
import { messageOf, setUp } from './story.ts';

/** One look, however it ends: `level about` of each finding, and everything that was written. */
async function look(stage: Stage, inputs: Readonly<Record<string, string>> = {}) {
  const settings = stage.settings({ mode: 'doctor', source: '', ...inputs });
  const report = blankReport();
  const from = stage.cloud.ledger.entries().length;
  const error: unknown = await doctor(settings, stage.world(settings), report).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  const wrote = stage.cloud.ledger
    .entries()
    .slice(from)
    .filter(
      ({ kind, operation }) => kind !== 'request' || !/^(Get|Head|List|Describe|Connect)/.test(operation),
    );
  const found = report.findings.map(({ level, about }) => `${level} ${about}`);
  const textOf = (about: string) =>
    report.findings.flatMap((finding) => (finding.about === about ? finding.text : [])).join(' ');
  return { report, error, wrote, found, textOf };
}

describe('an account in which all is well', () => {
  let stage: Stage;
  let owner: Console;
  beforeAll(async () => {
    stage = await onStage();
    owner = consoleOf(stage);
  });
  afterAll(async () => {
    await stage[Symbol.asyncDispose]();
  });

  test('before the first deploy: nothing is wrong, and nothing is written', async () => {
    const { report, error, wrote, found, textOf } = await look(stage);
    expect([error, report.result, wrote]).toEqual([undefined, 'unchanged', []]);
    expect(new Set(found)).toEqual(
      new Set(
        ['bucket', 'manifest', 'sites', 'website', 'www.example.com', 'quota', 'function'].map(
          (one) => `ok ${one}`,
        ),
      ),
    );
    expect(textOf('function')).toMatch(/the next deploy makes it/);
  });

  test('a function as wanted, and then a trigger that was disabled by hand', async () => {
    await setUp(stage);
    expect((await look(stage)).textOf('function')).toMatch(/its triggers are as wanted/);
    const name = stage.settings({}).functionName;
    const [trigger] = (await owner.rested(name)).triggers;
    if (trigger === undefined) throw new Error('There is no trigger.');
    await owner.disable(name, trigger);
    const { error, found, textOf, wrote } = await look(stage);
    expect([error, wrote]).toEqual([undefined, []]);
    expect(found).toContain('warning function');
    expect(textOf('function')).toMatch(
      /The trigger for .* is disabled\. The next deploy would enable a trigger\./,
    );
  });

  test.each([{ fullUrlCache: true }, { keyParameters: ['lang'] }, { fullUrlFolders: ['/search'] }])(
    'a domain that keeps query strings: %j',
    async (key) => {
      stage.cloud.cdn.setDomain('www.example.com', key);
      expect((await look(stage)).textOf('www.example.com')).toMatch(/flushes a directory/);
      const plain = { fullUrlCache: false, keyParameters: [], fullUrlFolders: [] };
      stage.cloud.cdn.setDomain('www.example.com', plain);
      expect((await look(stage)).textOf('www.example.com')).not.toMatch(/flushes a directory/);
    },
  );

  test('a domain that keeps query strings, and one that is not there', async () => {
    stage.cloud.cdn.setDomain('www.example.com', { fullUrlCache: true });
    const { error, found, textOf } = await look(stage, { domains: 'www.example.com\nwww.example.net' });
    expect(found).toEqual(expect.arrayContaining(['warning www.example.com', 'error www.example.net']));
    expect(textOf('www.example.com')).toMatch(/flushes a directory/);
    expect(messageOf(error)).toMatch(
      /A deploy would fail:\n {2}- www\.example\.net: .* not in this account's CDN/,
    );
  });

  test('another function hears this bucket', async () => {
    expect((await look(stage, { 'function-name': 'another' })).textOf('triggers')).toMatch(
      /The function cdn-purge-site-1250000000 listens to cos:ObjectCreated:\*/,
    );
  });
});

test('another function hears another part of the bucket: it is in the way of a second site, whose triggers hear both', async () => {
  await using stage = await onStage();
  await setUp(stage, { inputs: { site: 'docs', prefix: 'docs/' } });
  await consoleOf(stage).create('their-thumbnails');
  await stage.world(stage.settings({})).functions.addTrigger('their-thumbnails', {
    bucketDomain: 'site-1250000000.cos.ap-guangzhou.myqcloud.com',
    event: 'cos:ObjectCreated:*',
    prefix: 'images/',
    suffix: '',
    qualifier: '$DEFAULT',
  });
  expect((await look(stage, { site: 'docs', prefix: 'docs/' })).found).not.toContain('error triggers');
  expect((await look(stage, { site: 'news', prefix: 'news/' })).textOf('triggers')).toMatch(
    /The function their-thumbnails listens to cos:ObjectCreated:\*/,
  );
});

test('a row of another site with the same prefix', async () => {
  await using stage = await onStage();
  await setUp(stage, { inputs: { site: 'older' } });
  const { error, textOf } = await look(stage, { site: 'newer' });
  expect(textOf('function')).toMatch(/rules give the prefix "" to the site older/);
  expect(messageOf(error)).toMatch(/A deploy would fail/);
});

test.each<[string, CloudOptions, Readonly<Record<string, string>>, readonly string[]]>([
  [
    'a key that may not look at the CDN',
    { deployerAllows: ['cos:*', 'scf:*'] },
    {},
    ['warning quota', 'warning www.example.com'],
  ],
  ['a key that may not look at functions', { deployerAllows: ['cos:*', 'cdn:*'] }, {}, ['error function']],
  [
    'a secret key that is wrong',
    {},
    { 'secret-key': 'wrong' },
    ['error bucket', 'error function', 'error quota'],
  ],
  ['a bucket that is not there', {}, { bucket: 'no-such-1250000000' }, ['error bucket']],
])('%s', async (_, options, inputs, want) => {
  await using stage = await onStage(options);
  const { found, wrote, error } = await look(stage, inputs);
  expect(found).toEqual(expect.arrayContaining([...want]));
  expect(error === undefined).toBe(!want.some((one) => one.startsWith('error')));
  expect(wrote).toEqual([]);
});
