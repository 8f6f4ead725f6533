import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { decodeLines, encodeLines } from '../../../src/core/manifest/json-lines.ts';

const text = fc.string({ unit: 'binary', maxLength: 12 });
const tables = fc.record({
  files: fc.dictionary(text, fc.jsonValue(), { maxKeys: 5, noNullPrototype: true }),
  pending: fc.dictionary(text, fc.nat(), { maxKeys: 3, noNullPrototype: true }),
});
const encoded = (content: string): Uint8Array => new TextEncoder().encode(content);
const decoded = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

/** A table of so many entries, in several pieces. */
const LONG = Object.fromEntries(Array.from({ length: 9000 }, (_, at) => [`ключ-${at}`, { at, is: 'é' }]));

test('what was written is read, and is JSON for everybody', () => {
  fc.assert(
    fc.property(text, tables, (site, tables) => {
      const bytes = encodeLines({ site }, tables);
      const value: unknown = JSON.parse(JSON.stringify({ site, ...tables }));
      expect(JSON.parse(decoded(bytes))).toEqual(value);
      expect(decodeLines(bytes)).toEqual(value);
    }),
  );
});

test('every entry stands on a line of its own', () => {
  const lines = decoded(encodeLines({ a: 1 }, { some: { x: 1, 'y\nz': { b: 2 } }, none: {} })).split('\n');
  expect(lines).toEqual(['{"a":1,"some":{', '"x":1,', '"y\\nz":{"b":2}', '},"none":{', '}}', '']);
});

test('a long table is read in pieces, and whoever looks at them may change them', () => {
  const sizes: number[] = [];
  const found = decodeLines(encodeLines({ a: 1 }, { LONG, empty: {}, LONG2: LONG }), (entries) => {
    sizes.push(Object.keys(entries).length);
    for (const entry of Object.values(entries)) (entry as { is: string }).is = 'e';
  });
  expect(sizes.length).toBeGreaterThan(4);
  expect(sizes.reduce((sum, size) => sum + size)).toBe(18_000);
  expect(found).toEqual({
    a: 1,
    LONG: Object.fromEntries(Object.entries(LONG).map(([key, { at }]) => [key, { at, is: 'e' }])),
    empty: {},
    LONG2: expect.anything(),
  });
});

test('entries that are longer than expected have room', () => {
  const table = { a: 'x'.repeat(300_000), b: '\u4e2d'.repeat(300_000), c: 1 };
  expect(decodeLines(encodeLines({ d: 1 }, { table }))).toEqual({ d: 1, table });
});

const WHOLE = decoded(encodeLines({ a: 1 }, { some: { x: 1, y: { b: 2 }, z: [3] }, none: {} }));

test('nothing is read that JSON.parse would read otherwise, or not at all', () => {
  const piece = fc.constantFrom(
    '{',
    '}',
    '},',
    ',',
    '"x":1',
    '\n',
    ',\n',
    '"some":{\n',
    '},"none":{\n',
    '}}\n',
    ' ',
  );
  const place = fc.nat({ max: WHOLE.length });
  fc.assert(
    fc.property(place, fc.nat({ max: 8 }), fc.array(piece, { maxLength: 3 }), (at, length, put) => {
      const content = WHOLE.slice(0, at) + put.join('') + WHOLE.slice(at + length);
      const found = decodeLines(encoded(content));
      if (found !== undefined) expect(found).toEqual(JSON.parse(content));
    }),
    { numRuns: 500, examples: [[0, 6, ['{', ' ']]] },
  );
});

test.each([
  ['all in one line', '{"a":1,"some":{"x":1}}\n'],
  ['nothing', ''],
  ['a line without a comma', '{"a":1,"some":{\n"x":1\n"y":2\n}}\n'],
  ['a line without an entry', '{"a":1,"some":{\n\n}}\n'],
  ['more behind the end', `${WHOLE}{}`],
  ['half of it', WHOLE.slice(0, -12)],
])('%s is something else', (_, content) => {
  expect(decodeLines(encoded(content))).toBeUndefined();
});
