import fc from 'fast-check';

/** How many code points are halves of surrogate pairs, and where they begin: no character. */
const HALVES = { from: 0xd800, count: 0x800 };

/**
 * Any character of Unicode, for `fc.string({ unit: character })`: what the unit `binary` of fast-check is, without the table of them
 * all that it makes in order to mix in texts like `__proto__`. That costs every file of tests a second.
 */
export const character: fc.Arbitrary<string> = fc.integer({ min: 0, max: 0x10ffff - HALVES.count }).map(
  (place) => String.fromCodePoint(place < HALVES.from ? place : place + HALVES.count),
  (value) => {
    const code = typeof value === 'string' ? value.codePointAt(0) : undefined;
    if (code === undefined || String.fromCodePoint(code) !== value || !value.isWellFormed())
      throw new Error('This is not a character.');
    return code < HALVES.from ? code : code - HALVES.count;
  },
);
