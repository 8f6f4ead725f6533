import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import ignore from 'ignore';
import { matcherOf } from '../../src/disk/exclude.ts';

/** Names that meet often, among them such that hold others. */
const name = fc.constantFrom('a', 'b', 'ab', 'a.b', '.git', '.gitignore', 'A');
const path = fc.array(name, { minLength: 1, maxLength: 4 }).map((names) => names.join('/'));
const plain = fc
  .tuple(fc.constantFrom('', '/'), path, fc.constantFrom('', '/'))
  .map((parts) => parts.join(''));
const special = fc.constantFrom(
  '*',
  '!a',
  '*.b',
  '#',
  '',
  ' ',
  '/',
  '\\!a',
  '[ab]',
  'a?b',
  'a/**',
  ' a',
  'a ',
);

test('a path matches as the library says, whatever the patterns', () => {
  const patterns = fc.oneof(
    fc.array(plain, { maxLength: 4 }),
    fc.array(fc.oneof(plain, special), { maxLength: 4 }),
  );
  fc.assert(
    fc.property(patterns, fc.array(plain, { minLength: 1 }), (lines, paths) => {
      const isExcluded = matcherOf(lines);
      const rules = ignore({ ignorecase: false }).add(lines);
      for (const one of paths.map((text) => text.replace(/^\//, '')))
        expect([one, isExcluded(one)]).toEqual([one, rules.ignores(one)]);
    }),
    { numRuns: 2000 },
  );
});

test('what is no path matches nothing', () => {
  const isExcluded = matcherOf(['*']);
  for (const odd of ['', '/', '../', './']) expect(isExcluded(odd)).toBe(false);
});
