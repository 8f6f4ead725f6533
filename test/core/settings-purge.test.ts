import { describe, expect, test } from '@jest/globals';
import type { Settings } from '../../src/core/settings.ts';
import { given, mistake, type Texts } from './settings-builders.ts';

describe('purge', () => {
  const DOMAIN = { domains: 'www.example.com' };
  const served = [{ prefix: '', base: 'https://www.example.com/' }];

  test.each<[string, Texts, Settings['purge']]>([
    ['no domains', { 'function-role': 'r' }, { by: 'off' }],
    ['off', { ...DOMAIN, purge: 'off' }, { by: 'off' }],
    ['direct needs no role', { ...DOMAIN, purge: 'direct' }, { by: 'direct', served }],
    [
      'function',
      { ...DOMAIN, 'function-role': 'r' },
      { by: 'function', served, role: 'r', runtime: 'Nodejs18.15' },
    ],
    [
      'function on another runtime',
      { ...DOMAIN, 'function-role': 'r', 'function-runtime': 'Nodejs20.19' },
      { by: 'function', served, role: 'r', runtime: 'Nodejs20.19' },
    ],
  ])('%s', (_, inputs, want) => {
    expect(given(inputs).purge).toEqual(want);
  });

  test.each([
    ['', 'cdn-purge-site-1250000000'],
    ['mine', 'mine'],
  ])('function-name: "%s" is %s', (name, want) => {
    expect(given({ ...DOMAIN, 'function-role': 'r', 'function-name': name }).functionName).toBe(want);
  });

  test('without a role: how to make one, and the way without', () => {
    expect(mistake({ inputs: DOMAIN })).toMatch(/function-role is required[^]*cam\/role[^]*purge: direct/);
  });

  test('the longest bucket gives a name that SCF takes and that keeps the APPID', () => {
    const bucket = `${'long-'.repeat(10)}site-1250000000`;
    const { functionName: name } = given({ ...DOMAIN, bucket, 'function-role': 'r' });
    expect(name).toMatch(/^cdn-purge-[a-z0-9][a-z0-9-]*-site-1250000000$/);
    expect(name.length).toBeLessThanOrEqual(60);
  });

  test('every wrong line of domains is named', () => {
    const message = mistake({ inputs: { domains: 'www.example.com\nhttps://x\n*.y.com', purge: 'direct' } });
    expect(message).toMatch(/^2 inputs are wrong/);
    expect(message).toMatch(/not "https:\/\/x"[^]*not "\*\.y\.com"/);
  });
});
