import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { jsonPieces, listOf } from '../../../src/core/report/json-pieces.ts';

const whole = (value: unknown): string => [...jsonPieces(value)].join('');

test('the pieces of a value are its JSON, indented by two blanks', () => {
  const value = fc.dictionary(fc.string(), fc.oneof(fc.jsonValue(), fc.array(fc.jsonValue())));
  fc.assert(
    fc.property(value, (one) => {
      expect(whole(one)).toBe(JSON.stringify(one, undefined, 2));
    }),
  );
});

test('a list that is made while it is written looks like any other; what is undefined is left out', () => {
  const plain = {
    a: [
      { n: 1, of: ['x\ny'] },
      { n: 2, of: [] },
    ],
    none: [],
    in: { b: [[1]] },
    last: 'z',
  };
  const lazy = {
    a: listOf(plain.a, ({ n, of }) => ({ n, of })),
    out: undefined,
    none: listOf([], () => 1),
    in: { b: listOf([1], (one) => [one]) },
    last: 'z',
  };
  expect(whole(lazy)).toBe(JSON.stringify(plain, undefined, 2));
});

test('a long value comes in many pieces of about the same length', () => {
  const pieces = [...jsonPieces({ keys: Array.from({ length: 20_000 }, (_, at) => `section/${at}.html`) })];
  expect(pieces.length).toBeGreaterThan(5);
  for (const { length } of pieces.slice(0, -1)) expect(Math.abs(length - 64 * 1024)).toBeLessThan(100);
});
