import { expect, test } from '@jest/globals';
import { HashQueue } from '../../src/disk/hash-queue.ts';
import type { LocalFile } from '../../src/core/site.ts';
import { file } from './builders.ts';

const MIB = 1024 * 1024;
const of = (key: string, size: number): LocalFile => ({ ...file(key), size, hash: undefined });
const keys = (files: readonly LocalFile[]) => files.map(({ key }) => key);

test('the longest are taken first, each alone, also when they come later than others', () => {
  const queue = new HashQueue(new Map());
  queue.add([of('small', 1), of('video', 30 * MIB)], 'md5');
  queue.add([of('film', 300 * MIB), of('tiny', 1)], 'sha256');
  const taken = Array.from({ length: 4 }, () => keys(queue.take()));
  expect(taken).toEqual([['film'], ['video'], ['tiny', 'small'], []]);
  expect(queue.isEmpty).toBe(true);
});

test('what is known meanwhile is not taken, and counts no more', () => {
  const known = new Map<string, string>();
  const queue = new HashQueue(known);
  queue.add([of('film', 300 * MIB)], 'md5');
  expect(queue.isLong).toBe(true);
  known.set('film', 'hash');
  expect([queue.take(), queue.isLong, queue.isEmpty]).toEqual([[], false, true]);
});

test('many tiny files are as much work as a few long ones', () => {
  const queue = new HashQueue(new Map());
  queue.guess(Array.from({ length: 20_000 }, (_, n) => of(String(n), 1)));
  expect([queue.isLong, queue.hasAdded]).toEqual([true, false]);
  expect(queue.takeGuesses()).toHaveLength(64);
  queue.guess([]);
  expect([queue.isLong, queue.isEmpty]).toEqual([false, true]);
});
