import { describe, expect, test } from '@jest/globals';
import { isShort, needed, planFlush, standsFor } from '../../../src/core/purges/flush.ts';
import type { Area, CdnDomain, PurgeQuota, Website } from '../../../src/core/ports.ts';

const domain = (
  name: string,
  area: Area = 'mainland',
  keepsQuery: boolean | undefined = false,
): CdnDomain => ({
  domain: name,
  status: 'online',
  area,
  origins: [],
  keepsQuery,
});
const quota = (mainland: number, overseas: number): PurgeQuota => ({
  urls: { mainland, overseas },
  directories: {},
});
const WEBSITE: Website = { index: 'index.html', cleanUrls: false, errorsAsPages: false };
const DIRECTORIES = ['https://a.example/', 'https://b.example/'];
const DEPLOY = {
  by: 'function',
  isFirst: false,
  directories: DIRECTORIES,
  uncovered: [],
  urls: new Map([['a.example', 10]]),
} as const;
const SEEN = { domains: [domain('a.example'), domain('b.example')], website: WEBSITE, quota: quota(10, 10) };

type Row = {
  readonly name: string;
  readonly deploy?: Partial<Parameters<typeof planFlush>[0]>;
  readonly seen?: Partial<typeof SEEN>;
  /** Undefined: URLs are enough. */
  readonly want?: { readonly urls: readonly string[]; readonly insteadOfUrls: boolean; readonly why: RegExp };
};

describe('when single URLs are not enough', () => {
  test.each<Row>([
    { name: 'a plain site: they are' },
    {
      name: 'the first deploy below a prefix: one directory instead of every file',
      deploy: { isFirst: true },
      want: { urls: DIRECTORIES, insteadOfUrls: true, why: /no deploy was finished here before/ },
    },
    {
      name: 'a directory of which nobody knows what caches hold',
      deploy: { uncovered: ['https://b.example/'] },
      want: { urls: ['https://b.example/'], insteadOfUrls: false, why: /^earlier changes of the site/ },
    },
    {
      name: 'the same, and nothing else is to be purged, not even on a first deploy',
      deploy: { isFirst: true, uncovered: ['https://b.example/'], urls: new Map() },
      want: { urls: ['https://b.example/'], insteadOfUrls: false, why: /^earlier changes of the site/ },
    },
    {
      name: 'of no directory does anybody know, and the action purges: these instead of single URLs',
      deploy: { by: 'direct', uncovered: DIRECTORIES },
      want: { urls: DIRECTORIES, insteadOfUrls: true, why: /^earlier changes of the site/ },
    },
    {
      name: 'one of these, and a domain that keeps query strings: both, with both reasons',
      deploy: { uncovered: ['https://a.example/'] },
      seen: { domains: [domain('a.example'), domain('b.example', 'mainland', true)] },
      want: { urls: DIRECTORIES, insteadOfUrls: false, why: /^earlier changes .*; b\.example keeps query/ },
    },
    {
      name: 'too few URLs left and the action purges: a directory instead',
      deploy: { by: 'direct' },
      seen: { quota: quota(9, 10) },
      want: { urls: DIRECTORIES, insteadOfUrls: true, why: /quota/ },
    },
    { name: 'enough URLs left and the action purges', deploy: { by: 'direct' } },
    {
      name: 'too few URLs left and the function purges: that is refused elsewhere',
      seen: { quota: quota(9, 10) },
    },
    {
      name: 'a single-page app: its error document is cached under any URL',
      seen: { website: { ...WEBSITE, errorsAsPages: true } },
      want: { urls: DIRECTORIES, insteadOfUrls: false, why: /error document with status 200/ },
    },
    {
      name: 'a domain that keeps query strings: that domain, and only that',
      seen: { domains: [domain('a.example'), domain('b.example', 'mainland', true)] },
      want: { urls: ['https://b.example/'], insteadOfUrls: false, why: /^b\.example keeps query strings/ },
    },
    {
      name: 'a domain whose cache key could not be read',
      seen: { domains: [{ ...domain('a.example'), keepsQuery: undefined }] },
    },
  ])('$name', ({ deploy, seen, want }) => {
    const flush = planFlush({ ...DEPLOY, ...deploy }, { ...SEEN, ...seen });
    if (want === undefined) expect(flush).toBeUndefined();
    else {
      expect(flush).toMatchObject({ urls: want.urls, insteadOfUrls: want.insteadOfUrls });
      expect(flush?.reason).toMatch(want.why);
    }
  });
});

test.each<[string, readonly CdnDomain[], PurgeQuota | undefined, boolean]>([
  ['as many as are left', [domain('a.example')], quota(10, 0), false],
  ['one too many', [domain('a.example')], quota(9, 99), true],
  ['a global domain draws from both areas', [domain('a.example', 'global')], quota(99, 9), true],
  ['another area', [domain('a.example', 'overseas')], quota(0, 10), false],
  ['a quota that could not be read', [domain('a.example')], undefined, false],
])('the quota is short or not: %s', (...[, domains, left, want]) => {
  expect(isShort(DEPLOY.urls, { domains, quota: left })).toBe(want);
});

test('what an area needs is the sum over its domains', () => {
  const urls = new Map([
    ['a.example', 1],
    ['b.example', 2],
    ['c.example', 4],
    ['unknown.example', 8],
  ]);
  const domains = [domain('a.example'), domain('b.example', 'global'), domain('c.example', 'overseas')];
  expect([needed(urls, domains, 'mainland'), needed(urls, domains, 'overseas')]).toEqual([3, 6]);
});

test.each([
  ['below it', 'https://a.example/docs/x.html', true],
  ['in the spelling of browsers', 'https://a.example/docs+1/x.html', true],
  ['elsewhere on the host', 'https://a.example/x.html', false],
  ['of another host', 'https://b.example/docs/x.html', false],
])('whether a flush stands for a URL: %s', (_, url, expected) => {
  const flush = { urls: ['https://a.example/docs/', 'https://a.example/docs%2B1/'], reason: '' };
  expect(standsFor({ ...flush, insteadOfUrls: true }, url)).toBe(expected);
  expect(standsFor({ ...flush, insteadOfUrls: false }, url)).toBe(false);
});
