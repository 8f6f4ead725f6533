import { describe, expect, test } from '@jest/globals';
import type { DeployError } from '../../../src/core/errors.ts';
import type { Area, CdnDomain, PurgeQuota } from '../../../src/core/ports.ts';
import { refuseOverQuota } from '../../../src/core/purges/quota.ts';
import { thrownBy } from '../builders.ts';

describe('purges that cannot all be accepted', () => {
  const domain = (name: string, area: Area): CdnDomain => ({
    domain: name,
    status: 'online',
    area,
    origins: [],
    keepsQuery: false,
  });
  const quota = (mainland: number, overseas?: number): PurgeQuota => ({
    urls: overseas === undefined ? { mainland } : { mainland, overseas },
    directories: {},
  });
  const load = (
    objects: number,
    urls: Readonly<Record<string, number>>,
    by: 'function' | 'direct' = 'function',
  ) => ({
    by,
    objects,
    urls: new Map(Object.entries(urls)),
  });
  const CN = domain('cn.example', 'mainland');
  const COM = domain('com.example', 'overseas');
  const ALL = domain('all.example', 'global');

  test.each<[string, ReturnType<typeof load>, readonly CdnDomain[], PurgeQuota | undefined]>([
    ['as many as are left', load(5, { 'cn.example': 10 }), [CN], quota(10, 0)],
    ['an area whose quota is not shown', load(5, { 'com.example': 10 }), [COM], quota(0)],
    ['a quota that could not be read', load(5, { 'cn.example': 99_999 }), [CN], undefined],
    ['a domain that could not be read', load(5, { 'cn.example': 99_999 }), [], quota(0, 0)],
  ])('lets pass: %s', (_, one, domains, left) => {
    expect(refuseOverQuota(one, domains, left)).toBeUndefined();
  });

  test.each<[string, ReturnType<typeof load>, readonly CdnDomain[], PurgeQuota, RegExp]>([
    [
      'one too many',
      load(5, { 'cn.example': 11 }),
      [CN],
      quota(10, 99),
      /needs 11 URL purges in the area mainland; the account has 10 left today/,
    ],
    [
      'two domains of one area together',
      load(5, { 'cn.example': 6, 'all.example': 6 }),
      [CN, ALL],
      quota(11, 99),
      /needs 12 .* mainland; the account has 11/,
    ],
    [
      'a global domain draws from both',
      load(5, { 'all.example': 6 }),
      [ALL],
      quota(99, 5),
      /needs 6 .* overseas; the account has 5/,
    ],
    [
      'also when the action purges by itself',
      load(5, { 'cn.example': 1 }, 'direct'),
      [CN],
      quota(0),
      /needs 1 .* has 0/,
    ],
  ])('refuses: %s', (...[, one, domains, left, message]) => {
    expect(() => refuseOverQuota(one, domains, left)).toThrow(message);
  });

  test.each<[number, 'function' | 'direct', RegExp | undefined]>([
    [1000, 'function', undefined],
    [1001, 'function', /^1001 objects change at once\..*purge: direct would need 2 calls/],
    [3000, 'function', /^3000 objects .* 3 calls/],
    [100_000, 'direct', undefined],
  ])('%d objects by %s: %p', (objects, by, want) => {
    const warning = refuseOverQuota(load(objects, {}, by), [], undefined);
    expect(warning ?? 'none').toMatch(want ?? /^none$/);
  });

  test('3,001 objects are too many for the function: the numbers and the way out', () => {
    const refusal = thrownBy(() => refuseOverQuota(load(3001, {}), [], undefined)) as DeployError;
    expect(refusal.message).toMatch(/^3001 objects .* can handle 3000/);
    expect(refusal.remedy).toMatch(/purge: direct .* 4 calls/);
  });
});
