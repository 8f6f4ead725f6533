import { describe, expect, test } from '@jest/globals';
import type { DeployError } from '../../src/core/errors.ts';
import type { Area, CdnDomain, PurgeQuota } from '../../src/core/ports.ts';
import {
  refuseForeignKeys,
  refuseMassDeletion,
  refuseOverQuota,
  refuseUnfitDomain,
} from '../../src/core/refusals.ts';
import { file, HEADERS, manifest, NO_PLAN, owned, thrownBy } from './builders.ts';

const names = (count: number, form = (n: number) => `p${n}.html`) =>
  Array.from({ length: count }, (_, n) => form(n));
const owning = (keys: readonly string[]) => manifest(Object.fromEntries(keys.map((key) => [key, owned()])));
const gone = (keys: readonly string[]) => keys.map((key) => ({ key, reason: 'not in the build' }) as const);
const hashed = (n: number) => `assets/chunk-BX${n % 10}_W${Math.floor(n / 10)}vG.js`;

describe('max-delete', () => {
  type Row = {
    readonly name: string;
    readonly has: number;
    readonly loses: number;
    readonly limit: Parameters<typeof refuseMassDeletion>[2];
  };
  const HALF = { part: 0.5 };
  test.each<Row>([
    { name: 'half of 20 at 50%', has: 20, loses: 10, limit: HALF },
    { name: 'half of 21 at 50%, cut', has: 21, loses: 10, limit: HALF },
    { name: 'all of 19: a small site', has: 19, loses: 19, limit: HALF },
    { name: 'all of 19, even at 0%', has: 19, loses: 19, limit: { part: 0 } },
    { name: 'all at 100%', has: 40, loses: 40, limit: { part: 1 } },
    { name: '30 files at 30', has: 40, loses: 30, limit: { files: 30 } },
    { name: 'none at 0', has: 40, loses: 0, limit: { files: 0 } },
  ])('lets pass: $name', ({ has, loses, limit }) => {
    expect(() => {
      refuseMassDeletion(gone(names(loses)), owning(names(has)), limit);
    }).not.toThrow();
  });

  test.each<Row & { readonly allowed: number }>([
    { name: 'one more than half', has: 20, loses: 11, limit: HALF, allowed: 10 },
    { name: 'half of 21, cut', has: 21, loses: 11, limit: HALF, allowed: 10 },
    { name: 'one at 0%', has: 20, loses: 1, limit: { part: 0 }, allowed: 0 },
    { name: '31 files at 30', has: 40, loses: 31, limit: { files: 30 }, allowed: 30 },
  ])('refuses: $name, with the numbers', ({ has, loses, limit, allowed }) => {
    expect(() => {
      refuseMassDeletion(gone(names(loses)), owning(names(has)), limit);
    }).toThrow(`remove ${loses} of ${has} files (first: p0.html); max-delete allows ${allowed}.`);
  });

  test('fingerprinted files come and go: they count on neither side', () => {
    const chunks = names(60, hashed);
    expect(() => {
      refuseMassDeletion(gone(chunks), owning([...names(20), ...chunks]), { part: 0 });
    }).not.toThrow();
    expect(() => {
      refuseMassDeletion(gone([...names(11), ...chunks]), owning([...names(20), ...chunks]), HALF);
    }).toThrow(/remove 11 of 20 files/);
  });

  test('nothing is refused where nothing is owned', () => {
    expect(() => {
      refuseMassDeletion([], undefined, { files: 0 });
    }).not.toThrow();
  });
});

describe('keys of another site', () => {
  const plan = {
    ...NO_PLAN,
    waves: [{ name: 'pages', uploads: [{ file: file('a.html'), headers: HEADERS, reason: 'new' }] }],
    deletions: gone(['b.html']),
  } as const;

  test.each([
    ['an upload', ['a.html'], /^1 files? of the site acme\.docs .* the site blog .*\(first: a\.html\)/],
    ['a removal', ['b.html'], /^1 files? of the site acme\.docs .* the site blog .*\(first: b\.html\)/],
    ['both', ['b.html', 'a.html'], /^2 files of the site acme\.docs .* the site blog .*\(first: a\.html\)/],
  ])('%s is refused with both names', (_, keys, message) => {
    expect(() => {
      refuseForeignKeys(plan, new Map(keys.map((key) => [key, 'blog'])), 'acme.docs');
    }).toThrow(message);
  });

  test('others that the plan leaves alone are none of our business', () => {
    expect(() => {
      refuseForeignKeys(plan, new Map([['c.html', 'blog']]), 'acme.docs');
    }).not.toThrow();
  });
});

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

  test.each<[string, CdnDomain | undefined, RegExp | undefined]>([
    ['online', CN, undefined],
    ['processing', { ...CN, status: 'processing' }, undefined],
    ['offline', { ...CN, status: 'offline' }, /cn\.example is offline in the CDN/],
    ['rejected', { ...CN, status: 'rejected' }, /is rejected/],
    ['unknown', undefined, /cn\.example is not in this account's CDN/],
  ])('a domain that is %s', (_, one, message) => {
    const run = () => {
      refuseUnfitDomain('cn.example', one);
    };
    if (message === undefined) expect(run).not.toThrow();
    else expect(run).toThrow(message);
  });
});
