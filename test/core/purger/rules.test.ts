import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  commonPrefix,
  decodeRules,
  encodeRules,
  ruleFor,
  withRule,
  type Rule,
} from '../../../src/core/purger/rules.ts';
import { character } from '../../characters.ts';
import { rule } from '../builders.ts';

const text = fc.string({ unit: character, maxLength: 20 });
const prefix = fc.oneof(
  fc.constant(''),
  text.map((name) => `${name}/`),
);

const anyRule: fc.Arbitrary<Rule> = fc
  .record({
    site: text,
    prefix,
    served: fc.array(fc.record({ prefix, base: fc.webUrl().map((url) => `${url}/`) }), { maxLength: 3 }),
    index: fc.option(text, { nil: undefined }),
    cleanUrls: fc.option(fc.constant(true), { nil: undefined }),
    skip: fc.option(fc.constant(true), { nil: undefined }),
    previews: fc.option(fc.constant('previews/pr-{pr}/'), { nil: undefined }),
  })
  .map(({ index, cleanUrls, skip, previews, ...rest }) => ({
    ...rest,
    ...(index === undefined ? {} : { index }),
    ...(cleanUrls === undefined ? {} : { cleanUrls }),
    ...(skip === undefined ? {} : { skip }),
    ...(previews === undefined ? {} : { previews }),
  }));

const anyTable = fc.uniqueArray(anyRule, { maxLength: 5, selector: (one) => one.site });

const bySite = (rules: readonly Rule[]) => [...rules].sort((a, b) => (a.site < b.site ? -1 : 1));

describe('the table as text', () => {
  test('what was encoded is decoded, row by row', () => {
    fc.assert(
      fc.property(anyTable, (rules) => {
        expect(decodeRules(encodeRules(rules))).toEqual(bySite(rules));
      }),
    );
  });

  test('the order of the rows makes no difference to the text', () => {
    const shuffled = anyTable.chain((rules) =>
      fc.tuple(
        fc.constant(rules),
        fc.shuffledSubarray(rules, { minLength: rules.length, maxLength: rules.length }),
      ),
    );
    fc.assert(
      fc.property(shuffled, ([rules, others]) => {
        expect(encodeRules(others)).toBe(encodeRules(rules));
      }),
    );
  });

  test('a plain row costs little of the 4 KB', () => {
    expect(encodeRules([rule({ cleanUrls: true })])).toBe(
      '{"v":1,"rows":[{"s":"acme.docs","p":"","d":[["","https://www.example.com/"]],"i":"index.html","c":1}]}',
    );
  });

  test('what the first version wrote is read for ever: functions out there hold it', () => {
    const written =
      '{"v":1,"rows":[{"s":"a","p":"docs/","d":[["docs/","https://docs.example.com/"],["","https://www.example.com/"]],"i":"index.html","c":1},{"s":"b","p":"previews/","d":[],"k":1}]}';
    expect(decodeRules(written)).toEqual([
      {
        site: 'a',
        prefix: 'docs/',
        served: [
          { prefix: 'docs/', base: 'https://docs.example.com/' },
          { prefix: '', base: 'https://www.example.com/' },
        ],
        index: 'index.html',
        cleanUrls: true,
      },
      { site: 'b', prefix: 'previews/', served: [], skip: true },
    ]);
  });

  test.each([
    ['nothing', undefined, 'There are no rules.'],
    ['an empty text', '', 'There are no rules.'],
    ['half of a text', '{"v":1,"rows":[', /JSON/],
    ['a newer format', '{"v":2,"rows":[]}', 'The rules are of format 2, this code reads format 1.'],
    ['no format', '{"rows":[]}', /of format undefined/],
    ['rows that are none', '{"v":1,"rows":{}}', /of format 1/],
    ['a bare null', 'null', /./],
  ])('%s is no table', (_, encoded, message) => {
    expect(() => decodeRules(encoded)).toThrow(message);
  });
});

describe('withRule', () => {
  const others = [rule({ site: 'blog', prefix: 'blog/' }), rule({ site: 'previews', skip: true })];

  test('replaces the row of its own site and leaves the others as they are', () => {
    const edited = withRule([...others, rule({ prefix: 'old/' })], rule({ prefix: 'new/' }));
    expect(bySite(edited)).toEqual(bySite([...others, rule({ prefix: 'new/' })]));
  });

  test('adds a row that was not there', () => {
    expect(withRule(others, rule())).toEqual([...others, rule()]);
  });

  test('twice is once', () => {
    const once = withRule(others, rule());
    expect(encodeRules(withRule(once, rule()))).toBe(encodeRules(once));
  });
});

test.each([
  ['a.html', ''],
  ['docs/a.html', 'docs/'],
  ['docs/v2/a.html', 'docs/v2/'],
  ['docs-old/a.html', ''],
  ['docs', ''],
])('of several rows the longest prefix decides: %s -> "%s"', (key, want) => {
  const table = ['docs/', '', 'docs/v2/'].map((one) => rule({ site: `site ${one}`, prefix: one }));
  expect(ruleFor(key, table)?.prefix).toBe(want);
  expect(ruleFor(key, [...table].reverse())?.prefix).toBe(want);
});

test('a key under no prefix belongs to no site', () => {
  expect(ruleFor('docs-old/a.html', [rule({ prefix: 'docs/' })])).toBeUndefined();
});

test.each([
  [[], ''],
  [['docs/'], 'docs/'],
  [['docs/', ''], ''],
  [['docs/v1/', 'docs/v2/'], 'docs/'],
  [['docs/', 'docs/v2/'], 'docs/'],
  [['docs/', 'docs-old/'], ''],
  [['a/b/c/', 'a/b/d/', 'a/x/'], 'a/'],
  [['blog/', 'docs/'], ''],
])('the triggers of rows with the prefixes %j listen below "%s"', (prefixes, want) => {
  const table = prefixes.map((one) => rule({ site: one, prefix: one }));
  expect(commonPrefix(table)).toBe(want);
  expect(commonPrefix([...table].reverse())).toBe(want);
});
