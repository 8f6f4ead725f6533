import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { compareKeys, openOrderedKeys } from '../cos/ordered-keys.ts';

const byBytes = (a: string, b: string) => Buffer.compare(Buffer.from(a), Buffer.from(b));
// Characters on both sides of the surrogates, where UTF-16 and UTF-8 disagree.
const text = fc.string({
  unit: fc.constantFrom('a', 'b', '/', '\u07ff', '\ud7ff', '\ue000', '\uffff', '😀', '𐀀'),
  maxLength: 5,
});

test('keys are compared as their UTF-8 bytes are (436/7734)', () => {
  fc.assert(
    fc.property(text, text, (a, b) => {
      expect(Math.sign(compareKeys(a, b))).toBe(byBytes(a, b));
    }),
  );
});

test('whatever is added and removed, the rest is there once and in order, from any place on', () => {
  const change = fc.record({ key: text, isThere: fc.boolean() });
  fc.assert(
    fc.property(fc.array(change, { maxLength: 60 }), text, (changes, from) => {
      const keys = openOrderedKeys();
      const model = new Set<string>();
      for (const { key, isThere } of changes) {
        if (isThere) keys.add(key);
        else keys.remove(key);
        if (isThere) model.add(key);
        else model.delete(key);
      }
      const sorted = [...model].sort(byBytes);
      expect([...keys]).toEqual(sorted);
      const behind = sorted.filter((key) => byBytes(key, from) >= 0);
      expect([...keys.from((key) => compareKeys(key, from) < 0)]).toEqual(behind);
    }),
  );
});

test('more keys than fit on one shelf', () => {
  const names = Array.from({ length: 5000 }, (_, at) => `k${(at * 7919) % 5000}`);
  const keys = openOrderedKeys([...names, ...names]);
  const sorted = [...names].sort(byBytes);
  expect([...keys]).toEqual(sorted);
  for (const name of sorted.slice(0, 4990)) keys.remove(name);
  expect([...keys]).toEqual(sorted.slice(4990));
});
