import { describe, expect, test } from '@jest/globals';
import type { Rule, RuleTable } from '../../../src/core/purger/rules.ts';
import { cdnUrls, directoryUrls } from '../../../src/core/purger/urls.ts';
import { rule } from '../builders.ts';

const at = (prefix: string, base: string) => ({ prefix, base });
const REST: Rule = { site: 'acme.docs', prefix: '', served: rule().served };
const CLEAN = rule({ cleanUrls: true });
const DOCS = rule({
  site: 'docs',
  prefix: 'docs/',
  served: [at('docs/', 'https://docs.example.com/'), at('', 'https://www.example.com/')],
});

type Row = {
  readonly name: string;
  readonly key: string;
  readonly rules?: RuleTable;
  readonly want: readonly string[];
};
const W = 'https://www.example.com/';

describe('under which URLs a cache may hold a key', () => {
  test.each<Row>([
    { name: 'REST origin: literally', key: 'a.html', rules: [REST], want: [`${W}a.html`] },
    {
      name: 'REST origin: an index document is a file',
      key: 'index.html',
      rules: [REST],
      want: [`${W}index.html`],
    },
    { name: 'website: the home page', key: 'index.html', want: [`${W}index.html`, W] },
    { name: 'website: a nested index', key: 'a/b/index.html', want: [`${W}a/b/index.html`, `${W}a/b/`] },
    { name: 'website: no index by its end alone', key: 'myindex.html', want: [`${W}myindex.html`] },
    {
      name: 'website: another index suffix',
      key: 'a/default.htm',
      rules: [rule({ index: 'default.htm' })],
      want: [`${W}a/default.htm`, `${W}a/`],
    },
    {
      name: 'website: index.html is a plain page where the suffix is another',
      key: 'index.html',
      rules: [rule({ index: 'home.html' })],
      want: [`${W}index.html`],
    },
    {
      name: 'clean URLs: without .html',
      key: 'about.html',
      rules: [CLEAN],
      want: [`${W}about.html`, `${W}about`],
    },
    {
      name: 'clean URLs: an index has three names',
      key: 'a/index.html',
      rules: [CLEAN],
      want: [`${W}a/index.html`, `${W}a/`, `${W}a/index`],
    },
    { name: 'clean URLs: other files keep their names', key: 'a.css', rules: [CLEAN], want: [`${W}a.css`] },
    {
      name: 'a prefix served at another root, and below the main one',
      key: 'docs/index.html',
      rules: [DOCS],
      want: ['https://docs.example.com/index.html', 'https://docs.example.com/']
        .concat(`${W}docs/index.html`)
        .concat(`${W}docs/`),
    },
    {
      name: 'a served prefix that the key is not under gives nothing',
      key: 'docs/a.html',
      rules: [rule({ served: [at('blog/', 'https://blog.example.com/')] })],
      want: [],
    },
    {
      name: 'a base with a path',
      key: 'docs/a.html',
      rules: [rule({ served: [at('docs/', 'https://example.com/manual/')] })],
      want: ['https://example.com/manual/a.html'],
    },
    {
      name: 'two domains',
      key: 'a.html',
      rules: [rule({ served: [at('', 'https://a.example/'), at('', 'http://b.example/')] })],
      want: ['https://a.example/a.html', 'http://b.example/a.html'],
    },
    { name: 'the same domain twice counts once', key: 'a', rules: [twice(REST)], want: [`${W}a`] },
    {
      name: 'a key under no row',
      key: 'docs-old/a.html',
      rules: [rule({ prefix: 'docs/' })],
      want: [],
    },
    {
      name: 'a preview: nothing of it is purged, though the row of its site fits',
      key: 'previews/pr-7/index.html',
      rules: [rule({ previews: 'previews/pr-{pr}/' })],
      want: [],
    },
    {
      name: 'a skip row, though the root row fits too',
      key: 'drafts/index.html',
      rules: [rule(), rule({ site: 'drafts', prefix: 'drafts/', skip: true })],
      want: [],
    },
    {
      name: 'a preview of another site, below this one',
      key: 'docs-previews/7/index.html',
      rules: [rule(), rule({ site: 'docs', prefix: 'docs/', previews: 'docs-previews/{pr}/' })],
      want: [],
    },
    {
      name: 'a page whose folder only begins like a preview',
      key: 'pr-news/7.html',
      rules: [rule({ previews: 'pr-{pr}/' })],
      want: [`${W}pr-news/7.html`],
    },
    {
      name: 'the longest prefix wins, whatever its place in the table',
      key: 'docs/a.html',
      rules: [DOCS, REST],
      want: ['https://docs.example.com/a.html', `${W}docs/a.html`],
    },
    { name: 'a fingerprinted file', key: 'assets/index-BX1_W7vG.js', want: [] },
    { name: 'a manifest', key: '.cos-site-deploy/acme.docs.json', want: [] },
    { name: 'a reserved key below a prefix', key: 'docs/.cos-site-deploy/x', want: [] },
    {
      name: 'a folder that only ends like the reserved one',
      key: 'a.cos-site-deploy/x',
      want: [`${W}a.cos-site-deploy/x`],
    },
    { name: 'a folder marker', key: 'docs/', want: [] },
    { name: 'a dot file', key: '.well-known/security.txt', want: [`${W}.well-known/security.txt`] },
    { name: 'no rules', key: 'a.html', rules: [], want: [] },
    {
      name: 'a probe: once for each place, below no prefix of its own',
      key: 'docs/.cos-site-deploy/probe-7',
      rules: [
        DOCS,
        { ...REST, previews: 'docs/{pr}/' },
        rule({ site: 'x', served: [at('', 'https://p.example/')], skip: true }),
      ],
      want: ['https://docs.example.com/', W].map((base) => `${base}docs/.cos-site-deploy/probe-7`),
    },
  ])('$name', ({ key, rules, want }) => {
    expect(cdnUrls(key, rules ?? [rule()])).toEqual(want);
  });
});

function twice(one: Rule): Rule {
  return { ...one, served: [...one.served, ...one.served] };
}

describe('names that are no URLs: as a browser sends them, and fully encoded', () => {
  test.each([
    ['a b.txt', ['a%20b.txt']],
    ['a+b.txt', ['a+b.txt', 'a%2Bb.txt']],
    ['100%.txt', ['100%25.txt']],
    ['a%20b.txt', ['a%2520b.txt']],
    ['a#b?c.txt', ['a%23b%3Fc.txt']],
    ['a&b=c;d,e@f$g:h.txt', ['a&b=c;d,e@f$g:h.txt', 'a%26b%3Dc%3Bd%2Ce%40f%24g%3Ah.txt']],
    ["it's (1)~!*.txt", ["it's%20(1)~!*.txt"]],
    ['[x]|y.txt', ['[x]|y.txt', '%5Bx%5D%7Cy.txt']],
    ['{a}^`"<>.txt', ['%7Ba%7D%5E%60%22%3C%3E.txt']],
    ['back\\slash.txt', ['back%5Cslash.txt']],
    ['配置 示例.txt', ['%E9%85%8D%E7%BD%AE%20%E7%A4%BA%E4%BE%8B.txt']],
    ['🎉/é.txt', ['%F0%9F%8E%89/%C3%A9.txt']],
    ['a\u007fb\u0001.txt', ['a%7Fb%01.txt']],
    ['a//b.txt', ['a//b.txt']],
    ["$(touch x);`id`'.txt", ["$(touch%20x);%60id%60'.txt", "%24(touch%20x)%3B%60id%60'.txt"]],
  ])('%j', (key, want) => {
    expect(cdnUrls(key, [REST])).toEqual(want.map((path) => W + path));
  });

  test('each form of an index page comes in both spellings', () => {
    expect(cdnUrls('c++/index.html', [rule()])).toEqual(
      ['c++/index.html', 'c%2B%2B/index.html', 'c++/', 'c%2B%2B/'].map((path) => W + path),
    );
  });
});

test.each([
  ['the whole bucket', rule(), [W]],
  ['a prefix below the root of a domain', rule({ prefix: 'do cs/' }), [`${W}do%20cs/`]],
  ['a prefix with a domain of its own', DOCS, ['https://docs.example.com/', `${W}docs/`]],
  [
    'a domain for a part of the site',
    rule({ served: [at('v2/', 'https://v2.example.com/')] }),
    ['https://v2.example.com/'],
  ],
  ['a domain for something else', rule({ prefix: 'docs/', served: [at('blog/', 'https://b.example/')] }), []],
])('directories that cover %s', (_, one, want) => {
  expect(directoryUrls(one)).toEqual(want);
});
