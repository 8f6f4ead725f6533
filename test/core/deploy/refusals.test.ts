import { describe, expect, test } from '@jest/globals';
import type { CdnDomain } from '../../../src/core/ports.ts';
import {
  refuseForeignKeys,
  refuseInnerPrefix,
  refuseMassDeletion,
  refuseUnfitDomain,
} from '../../../src/core/deploy/refusals.ts';
import { file, HEADERS, manifest, NO_PLAN, owned } from '../builders.ts';

const names = (count: number, form = (n: number) => `p${n}.html`) =>
  Array.from({ length: count }, (_, n) => form(n));
const owning = (keys: readonly string[]) => manifest(Object.fromEntries(keys.map((key) => [key, owned()])));
const gone = (keys: readonly string[]) => keys.map((key) => ({ key, reason: 'not in the build' }) as const);
const hashed = (n: number) => `assets/chunk-BX${n % 10}_W${Math.floor(n / 10)}vG.js`;

describe('max-delete', () => {
  type Limit = Parameters<typeof refuseMassDeletion>[2]['maxDelete'];
  type Row = {
    readonly name: string;
    readonly has: number;
    readonly loses: number;
    readonly limit: Limit;
  };
  const WEEK = 7 * 24 * 3_600_000;
  const settings = (maxDelete: Limit, keepRemovedFor = WEEK) => ({ prefix: '', maxDelete, keepRemovedFor });
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
      refuseMassDeletion(gone(names(loses)), owning(names(has)), settings(limit));
    }).not.toThrow();
  });

  test.each<Row & { readonly allowed: number }>([
    { name: 'one more than half', has: 20, loses: 11, limit: HALF, allowed: 10 },
    { name: 'half of 21, cut', has: 21, loses: 11, limit: HALF, allowed: 10 },
    { name: 'one at 0%', has: 20, loses: 1, limit: { part: 0 }, allowed: 0 },
    { name: '31 files at 30', has: 40, loses: 31, limit: { files: 30 }, allowed: 30 },
  ])('refuses: $name, with the numbers', ({ has, loses, limit, allowed }) => {
    expect(() => {
      refuseMassDeletion(gone(names(loses)), owning(names(has)), settings(limit));
    }).toThrow(`remove ${loses} of ${has} files (first: p0.html); max-delete allows ${allowed}.`);
  });

  test('fingerprinted files, scripts and styles come and go: they count on neither side, however soon they are removed', () => {
    const chunks = [...names(60, hashed), ...names(60, (n) => `main-${n}KQWXYZ.js`)];
    for (const keep of [0, WEEK]) {
      expect(() => {
        const before = owning([...names(20), ...chunks]);
        refuseMassDeletion(gone(chunks), before, settings({ part: 0 }, keep));
      }).not.toThrow();
      expect(() => {
        const before = owning([...names(20), ...chunks]);
        refuseMassDeletion(gone([...names(11), ...chunks]), before, settings(HALF, keep));
      }).toThrow(/remove 11 of 20 files/);
    }
  });

  test('where the rest stays for a while, pages are compared with pages; where nothing does, all with all', () => {
    const images = names(70, (n) => `${n}.png`);
    const before = owning([...names(61), ...images]);
    expect(() => {
      refuseMassDeletion(gone(names(60)), before, settings(HALF));
    }).toThrow(/remove 60 of 61 files/);
    expect(() => {
      refuseMassDeletion(gone([...names(60), ...images]), before, settings(HALF, 0));
    }).toThrow(/remove 130 of 131 files/);
    expect(() => {
      refuseMassDeletion(gone(names(60)), before, settings(HALF, 0));
    }).not.toThrow();
  });

  test('what left an earlier build, and is due now, is no sign of a wrong source', () => {
    const old = names(80, (n) => `${n}.pdf`);
    const left = Object.fromEntries(old.map((key) => [key, { ...owned(), absentSince: 1 }]));
    const before = manifest({ ...owning(names(20)).files, ...left });
    for (const keep of [0, WEEK]) {
      expect(() => {
        refuseMassDeletion(gone(old), before, settings({ part: 0 }, keep));
      }).not.toThrow();
    }
    expect(() => {
      refuseMassDeletion(gone(names(11)), before, settings(HALF, 0));
    }).toThrow(/remove 11 of 20 files/);
  });

  test('nothing is refused where nothing is owned', () => {
    expect(() => {
      refuseMassDeletion([], undefined, settings({ files: 0 }));
    }).not.toThrow();
  });
});

describe('one site with two prefixes', () => {
  const before = { ...owning(names(3, (n) => `v1.0/${n}.html`)), prefix: 'v1.0/' };
  const removing = { ...NO_PLAN, deletions: gone(['v1.0/0.html']) };

  test('what stands below the inner one is not removed by a deploy to the outer one', () => {
    expect(() => {
      refuseInnerPrefix(removing, before, { prefix: '', site: 'octo.docs' });
    }).toThrow(
      /octo\.docs was last deployed with the prefix "v1\.0\/".* would remove 1 file .*v1\.0\/0\.html/,
    );
    const staying = { ...NO_PLAN, kept: [{ key: 'v1.0/a.png', reason: 'young' }] } as const;
    expect(() => {
      refuseInnerPrefix(staying, before, { prefix: '', site: 'octo.docs' });
    }).toThrow(/v1\.0\/a\.png/);
  });

  test.each([
    ['the same one', 'v1.0/', removing],
    ['one beside it', 'v2.0/', removing],
    ['one inside of it', 'v1.0/docs/', removing],
    ['the outer one, and nothing goes', '', NO_PLAN],
    [
      'the outer one, with delete: none',
      '',
      { ...NO_PLAN, kept: [{ key: 'v1.0/0.html', reason: 'delete: none' }] } as const,
    ],
  ])('lets pass: %s', (_, prefix, plan) => {
    expect(() => {
      refuseInnerPrefix(plan, before, { prefix, site: 'octo.docs' });
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

const CN: CdnDomain = {
  domain: 'cn.example',
  status: 'online',
  area: 'mainland',
  origins: [],
  keepsQuery: false,
};

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
