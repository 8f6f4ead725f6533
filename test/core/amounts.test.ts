import { expect, test } from '@jest/globals';
import { bytesText, count, durationText } from '../../src/core/amounts.ts';

test.each([
  [0, '0 bytes'],
  [1, '1 byte'],
  [999, '999 bytes'],
  [1000, '1.0 kB'],
  [12_449, '12.4 kB'],
  [999_949, '999.9 kB'],
  [999_950, '1.0 MB'],
  [3_000_000_000, '3.0 GB'],
  [5e15, '5000.0 TB'],
])('%i bytes: %s', (bytes, text) => {
  expect(bytesText(bytes)).toBe(text);
});

test.each([
  [0, '0.0 s'],
  [449, '0.4 s'],
  [59_949, '59.9 s'],
  [59_950, '1 min 0 s'],
  [192_000, '3 min 12 s'],
  [3_599_400, '59 min 59 s'],
  [3_600_000, '1 h 0 min'],
  [7_500_000, '2 h 5 min'],
])('%i ms: %s', (ms, text) => {
  expect(durationText(ms)).toBe(text);
});

test.each([
  [0, '0 files'],
  [1, '1 file'],
  [100_000, '100,000 files'],
])('%i of them: %s', (number, text) => {
  expect(count(number, 'file')).toBe(text);
});
