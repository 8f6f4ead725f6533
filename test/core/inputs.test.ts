import { describe, expect, test } from '@jest/globals';
import { INPUTS, parseInputs, type Inputs } from '../../src/inputs.ts';
import type { DeployError } from '../../src/core/errors.ts';
import { thrownBy } from './builders.ts';

type Given = Readonly<Record<string, string>>;
const REQUIRED = { source: 'public', bucket: 'site-1250000000', region: 'ap-guangzhou' };

const parsed = (given: Given = {}): Inputs => {
  const all: Given = { ...REQUIRED, ...given };
  return parseInputs((name) => all[name] ?? '');
};
const mistake = (given: Given) => (thrownBy(() => parsed(given)) as DeployError).message;

test('what is not given has its default', () => {
  expect(parsed()).toMatchObject({
    ...REQUIRED,
    prefix: '',
    site: '',
    delete: 'owned',
    'max-delete': { part: 0.5 },
    'keep-removed-for': 7 * 86_400_000,
    domains: [],
    purge: 'function',
    'function-runtime': 'Nodejs18.15',
    wait: 'done',
    'wait-timeout': 15 * 60_000,
    'on-missing': 'purge',
    mode: 'auto',
  });
});

test('every input is read by its own name, and nothing else is', () => {
  const names: string[] = [];
  parseInputs((name) => {
    names.push(name);
    return (REQUIRED as Given)[name] ?? '';
  });
  expect(names).toEqual(Object.keys(INPUTS));
});

describe('what is taken', () => {
  test.each<[string, string, unknown]>([
    ['source', '  public  ', 'public'],
    ['source', 'build output', 'build output'],
    ['exclude', '*.map\r\n\n  drafts/  \n', ['*.map', 'drafts/']],
    ['exclude', '# note\n!keep.map', ['# note', '!keep.map']],
    ['domains', 'a.example.com\nb.example.com', ['a.example.com', 'b.example.com']],
    ['max-delete', '0', { files: 0 }],
    ['max-delete', '200', { files: 200 }],
    ['max-delete', '0%', { part: 0 }],
    ['max-delete', '100%', { part: 1 }],
    ['keep-removed-for', '0', 0],
    ['keep-removed-for', '0d', 0],
    ['keep-removed-for', '2h', 7_200_000],
    ['wait-timeout', '90s', 90_000],
    ['wait-timeout', '7d', 604_800_000],
    ['delete', 'none', 'none'],
    ['purge', 'direct', 'direct'],
    ['mode', 'plan', 'plan'],
    ['site', 'Acme.Docs_2', 'Acme.Docs_2'],
    ['function-name', 'a-b_C9', 'a-b_C9'],
    ['function-runtime', 'Nodejs20.19', 'Nodejs20.19'],
    ['region', 'ap-beijing-1', 'ap-beijing-1'],
    ['region', 'na-siliconvalley', 'na-siliconvalley'],
  ])('%s: %j', (name, text, want) => {
    expect(parsed({ [name]: text })[name as keyof Inputs]).toEqual(want);
  });
});

describe('what is not', () => {
  test.each<[string, string, RegExp]>([
    ['bucket', ' ', /bucket is required/],
    ['region', '', /region is required/],
    ['bucket', 'site', /bucket must be like .*APPID.*, not "site"/],
    ['bucket', 'Site-1250000000', /bucket must be like/],
    ['bucket', 'https://site-1250000000.cos.ap-guangzhou.myqcloud.com', /bucket must be like/],
    ['region', 'Guangzhou', /region must be like ap-guangzhou, not "Guangzhou"/],
    ['region', 'ap_guangzhou', /region must be like/],
    ['site', '../x', /site must be like/],
    ['site', 'a b', /site must be like/],
    ['site', 'x'.repeat(101), /site must be like/],
    ['source', 'a\nb', /source must be a single line/],
    ['secret-key', 'a\nb', /secret-key must be a single line/],
    ['delete', 'all of it', /delete must be one of owned, .*not "all of it"/],
    ['delete', 'OWNED', /delete must be one of/],
    ['max-delete', '101%', /max-delete must be like 50% or 200 \(files\), not "101%"/],
    ['max-delete', '-1', /max-delete must be like/],
    ['max-delete', '5.5%', /max-delete must be like/],
    ['keep-removed-for', '7', /keep-removed-for must be like 90s, 15m, 2h or 7d, not "7"/],
    ['keep-removed-for', '1w', /keep-removed-for must be like/],
    ['wait-timeout', '15 m', /wait-timeout must be like/],
    ['wait-timeout', '-5m', /wait-timeout must be like/],
    ['wait-timeout', '1.5h', /wait-timeout must be like/],
    ['purge', 'yes', /purge must be one of function, direct, off, not "yes"/],
    ['wait', 'true', /wait must be one of done, recorded, off/],
    ['on-missing', 'ignore', /on-missing must be one of purge, fail, warn/],
    ['mode', 'prod', /mode must be one of auto, deploy, /],
    ['function-name', '1x', /function-name must be like/],
    ['function-name', 'ends-', /function-name must be like/],
    ['function-name', 'x'.repeat(61), /function-name must be like/],
    ['function-runtime', 'nodejs18', /function-runtime must be like Nodejs18\.15, not "nodejs18"/],
  ])('%s: %j', (name, text, want) => {
    expect(mistake({ [name]: text })).toMatch(want);
  });

  test('all mistakes come in one message, one a line', () => {
    const message = mistake({ bucket: 'x', region: '', 'wait-timeout': 'abc', mode: 'x' });
    expect(message).toMatch(/^4 inputs are wrong: \n/);
    expect(message.match(/^ {2}- /gm)).toHaveLength(4);
    for (const name of ['bucket', 'region', 'wait-timeout', 'mode']) expect(message).toContain(`- ${name} `);
  });

  test('one mistake is one sentence', () => {
    expect(mistake({ mode: 'x' })).toMatch(/^An input is wrong: mode must be .*$/);
  });

  test('values are quoted: an odd one cannot pass for part of the message', () => {
    expect(mistake({ mode: 'x"\n::error::y' })).toContain(String.raw`not "x\"\n::error::y"`);
  });

  test('a long value is cut', () => {
    expect(mistake({ mode: 'y'.repeat(5000) }).length).toBeLessThan(300);
  });

  test('a secret is never quoted', () => {
    expect(mistake({ 'secret-key': 'hush\nhush' })).not.toContain('hush');
  });
});
