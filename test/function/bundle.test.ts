import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { zipSync } from 'fflate';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { encodeRules, RULES_VARIABLE } from '../../src/core/purger/rules.ts';

type Handler = (event: unknown, context: object) => Promise<unknown>;

const BUNDLE = new URL('../../dist/function/index.js', import.meta.url);
const bundle = createRequire(import.meta.url)('../../dist/function/index.js') as Readonly<
  Record<string, unknown>
>;
const handler = bundle['main_handler'] as Handler;

const created = (...keys: readonly string[]) => ({
  Records: keys.map((key) => ({
    cos: {
      cosBucket: { appid: '1250000000', name: 'site' },
      cosObject: {
        key: `/1250000000/site/${key}`,
        url: `http://site-1250000000.cos.ap-guangzhou.myqcloud.com/${key}`,
      },
    },
    event: { eventName: 'cos:ObjectCreated:Put' },
  })),
});
const RULES = encodeRules([
  {
    site: 'acme.docs',
    prefix: '',
    served: [{ prefix: '', base: 'https://www.example.com/' }],
    previews: 'previews/pr-{pr}/',
  },
]);

const { log } = console;
const printed: string[] = [];
let before: string | undefined;
beforeEach(() => {
  printed.length = 0;
  console.log = (line: string) => {
    printed.push(line);
  };
  before = process.env[RULES_VARIABLE];
  process.env[RULES_VARIABLE] = RULES;
});
afterEach(() => {
  console.log = log;
  if (before === undefined) Reflect.deleteProperty(process.env, RULES_VARIABLE);
  else process.env[RULES_VARIABLE] = before;
});

describe('the bundle that is deployed', () => {
  test('is CommonJS and exports the handler that SCF is told', () => {
    expect(handler).toBeInstanceOf(Function);
    expect(handler.length).toBeLessThanOrEqual(2);
  });

  test('stays under 1.5 MB zipped, so that no code bucket is needed', async () => {
    const zip = zipSync({ 'index.js': new Uint8Array(await readFile(BUNDLE)) });
    expect(zip.length).toBeLessThan(1.5 * 1024 * 1024);
  });

  test('holds no keys', async () => {
    expect(await readFile(BUNDLE, 'utf8')).not.toMatch(/AKID[0-9A-Za-z]{13,}/);
  });

  test('needs no file beside it', async () => {
    const needed = (await readFile(BUNDLE, 'utf8')).matchAll(/\brequire\((["'])(\.[^"']*)\1\)/g);
    expect([...needed].map((one) => one[2])).toEqual([]);
  });
});

describe('what it does without the CDN', () => {
  test.each<[string, readonly string[]]>([
    ['a folder marker', ['docs/']],
    ['a reserved object', ['.cos-site-deploy/acme.docs.json']],
    ['a fingerprinted file', ['assets/index-BX1_W7vG.js']],
    ['a preview', ['previews/pr-7/index.html']],
    ['several of them, twice', ['docs/', 'docs/', 'assets/index-BX1_W7vG.js']],
  ])('%s costs no purge', async (_, keys) => {
    await expect(handler(created(...keys), {})).resolves.toMatchObject({ purged: 0, tasks: [] });
    expect(printed.map((line) => JSON.parse(line) as unknown)).toMatchObject([
      { keys: [...new Set(keys)], urls: [], tasks: [], refused: [] },
    ]);
  });

  test.each<[string, string | undefined, RegExp]>([
    ['no rules', undefined, /no rules/],
    ['empty rules', '', /no rules/],
    ['broken rules', '{', /JSON/],
    ['rules of a newer format', '{"v":99,"rows":[]}', /format 99/],
  ])('%s: it fails loudly', async (_, rules, want) => {
    if (rules === undefined) Reflect.deleteProperty(process.env, RULES_VARIABLE);
    else process.env[RULES_VARIABLE] = rules;
    await expect(handler(created('docs/'), {})).rejects.toThrow(want);
  });

  test('no COS event: it fails loudly', async () => {
    await expect(handler({}, {})).rejects.toThrow('This is no COS event');
  });
});
