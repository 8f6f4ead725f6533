import { describe, expect, test } from '@jest/globals';
import { hostOf, hostsOf, isOriginOf, parseDomain, ruleOf } from '../../../src/core/purger/domains.ts';
import type { CdnDomain, Website } from '../../../src/core/ports.ts';

const at = (prefix: string, base: string) => ({ prefix, base });

test.each([
  ['www.example.com', at('', 'https://www.example.com/')],
  ['WWW.Example.COM', at('', 'https://www.example.com/')],
  ['xn--fiqs8s.xn--fiqs8s', at('', 'https://xn--fiqs8s.xn--fiqs8s/')],
  ['docs/ -> https://docs.example.com/', at('docs/', 'https://docs.example.com/')],
  ['docs/->https://docs.example.com', at('docs/', 'https://docs.example.com/')],
  ['/docs/v2/ -> http://Docs.example.com/v2', at('docs/v2/', 'http://docs.example.com/v2/')],
  ['-> https://www.example.com/', at('', 'https://www.example.com/')],
  ['文档/ -> https://www.example.com/Docs/', at('文档/', 'https://www.example.com/Docs/')],
])('a line of domains: %s', (line, want) => {
  expect(parseDomain(line)).toEqual(want);
});

test.each([
  '',
  'https://www.example.com/',
  'www.example.com/docs',
  'localhost',
  '*.example.com',
  '192.0.2.1',
  'www.example.com:8443',
  'www..example.com',
  '-www.example.com',
  'www_1.example.com',
  'a b.example.com',
  'www.例子.com',
  `${'a'.repeat(64)}.example.com`,
  'docs -> https://docs.example.com/',
  'docs/ -> docs.example.com',
  'docs/ -> ftp://docs.example.com/',
  'docs/ -> https://*.example.com/',
  'docs/ -> https://docs.example.com/?v=1',
  'docs/ -> https://docs.example.com/#top',
  'docs/ -> https://user:pw@docs.example.com/',
  'docs/ -> ',
])('no line of domains: %j', (line) => {
  expect(parseDomain(line)).toBeUndefined();
});

test('hosts of URLs', () => {
  expect(hostOf('https://www.example.com/a/b')).toBe('www.example.com');
  expect(hostOf('/a')).toBe('');
  expect(
    hostsOf([at('', 'https://a.example/'), at('x/', 'https://a.example/x/'), at('', 'http://b.example/')]),
  ).toEqual(['a.example', 'b.example']);
});

describe('which spellings a site has', () => {
  const BUCKET = 'site-1250000000';
  const REST = `${BUCKET}.cos.ap-guangzhou.myqcloud.com`;
  const WEBSITE = `${BUCKET}.cos-website.ap-guangzhou.myqcloud.com`;
  const domain = (...origins: readonly string[]): CdnDomain => ({
    domain: 'www.example.com',
    status: 'online',
    area: 'mainland',
    origins,
    keepsQuery: false,
  });
  const site = { name: 'acme.docs', prefix: 'docs/', served: [at('', 'https://www.example.com/')] };
  const website: Website = { index: 'index.html', cleanUrls: false, errorsAsPages: false };
  const LITERAL = { site: 'acme.docs', prefix: 'docs/', served: site.served };
  const AS_WEBSITE = { ...LITERAL, index: 'index.html' };

  test.each([
    ['a website as origin: index documents answer for their folder', website, [domain(WEBSITE)], AS_WEBSITE],
    [
      'extensions left out',
      { ...website, cleanUrls: true },
      [domain(WEBSITE)],
      { ...AS_WEBSITE, cleanUrls: true },
    ],
    [
      'another index suffix',
      { ...website, index: 'home.htm' },
      [domain(WEBSITE)],
      { ...LITERAL, index: 'home.htm' },
    ],
    ['the bucket itself as origin: literally', website, [domain(REST)], LITERAL],
    [
      'the accelerated bucket: literally',
      website,
      [domain(`${BUCKET}.cos.accelerate.myqcloud.com`)],
      LITERAL,
    ],
    [
      'the bucket from inside: literally',
      website,
      [domain(`${BUCKET}.cos-internal.ap-guangzhou.tencentcos.cn`)],
      LITERAL,
    ],
    ['hosting is off: literally', undefined, [domain(WEBSITE)], LITERAL],
    ['one origin of each kind: a purge too many', website, [domain(REST, WEBSITE)], AS_WEBSITE],
    ['an origin that cannot be told', website, [domain('origin.example.com')], AS_WEBSITE],
    ['another bucket with a longer name', website, [domain(`x${REST}`)], AS_WEBSITE],
    ['no origin shown', website, [domain()], AS_WEBSITE],
    ['a domain that could not be read', website, [], AS_WEBSITE],
  ])('%s', (_, hosting, domains, want) => {
    expect(ruleOf(site, { bucket: BUCKET, website: hosting, domains })).toEqual(want);
  });

  test.each([
    [REST, true],
    [WEBSITE, true],
    ['origin.example.com', false],
    [`x${REST}`, false],
  ])('%s is an origin of the bucket: %p', (origin, want) => {
    expect(isOriginOf(origin, BUCKET)).toBe(want);
  });
});
