import { describe, expect, test } from '@jest/globals';
import { isEmpty, newTable, tableOf } from '../../src/core/table.ts';

describe('a table', () => {
  test('has members of any name, and none before', () => {
    const table = newTable<number>();
    expect(isEmpty(table)).toBe(true);
    expect(table.constructor).toBeUndefined();
    table['__proto__'] = 1;
    expect(isEmpty(table)).toBe(false);
    expect(Object.entries(table)).toEqual([['__proto__', 1]]);
    expect(JSON.stringify(table)).toBe('{"__proto__":1}');
  });

  test('holds the names that have a value, in their order', () => {
    const table = tableOf(['b', '__proto__', 'c', 'a'], (name) => (name === 'c' ? undefined : name.length));
    expect(Object.entries(table)).toEqual([
      ['b', 1],
      ['__proto__', 9],
      ['a', 1],
    ]);
  });

  test('is empty when only its prototype has members', () => {
    expect(isEmpty(Object.create({ inherited: 1 }) as Record<string, unknown>)).toBe(true);
  });
});
