import { expect, test } from '@jest/globals';
import { HashQueue } from '../../src/disk/hash-queue.ts';
import type { Hashable } from '../../src/disk/hash-pool.ts';
import { file } from '../core/builders.ts';

const MIB = 1024 * 1024;
const of = (key: string, size: number): Hashable => ({ ...file(key), size, hash: undefined });
const keys = (files: readonly Hashable[]) => files.map(({ key }) => key);

test('the largest are taken first, each alone, also when they come later than others', () => {
  const queue = new HashQueue();
  queue.add([of('small', 1), of('video', 40 * MIB)], 'md5');
  queue.add([of('film', 300 * MIB), of('clip', 35 * MIB), of('tiny', 1)], 'sha256');
  expect(keys(queue.take(true))).toEqual(['tiny', 'small']);
  const taken = Array.from({ length: 4 }, () => keys(queue.take()));
  expect(taken).toEqual([['film'], ['video'], ['clip'], []]);
  expect(queue.isOpen).toBe(true);
  for (let n = 0; n < 5; n++) queue.settle();
  expect(queue.isOpen).toBe(false);
});

test('what is known meanwhile is not taken, and counts no more', () => {
  const queue = new HashQueue();
  const film = of('film', 300 * MIB);
  queue.add([film], 'md5');
  expect(queue.isLong).toBe(true);
  film.hash = 'hash';
  expect([queue.take(), queue.isLong, queue.isOpen]).toEqual([[], false, false]);
});

test('many tiny files are as much work as a few long ones', () => {
  const queue = new HashQueue();
  queue.guess(Array.from({ length: 20_000 }, (_, n) => of(String(n), 1)));
  expect([queue.isLong, queue.isOpen]).toEqual([true, false]);
  expect(queue.takeGuesses()).toHaveLength(250);
  queue.dropGuesses();
  expect([queue.isLong, queue.takeGuesses()]).toEqual([false, []]);
});

test('a guess that is under way is not taken twice, and taken again when nothing came of it', () => {
  const queue = new HashQueue();
  const [a, b] = [of('a', 1), of('b', 1)];
  queue.guess([a, b]);
  expect(keys(queue.takeGuesses())).toEqual(['b', 'a']);
  queue.add([a, b], 'md5');
  queue.guess([a, b]);
  expect([queue.take(), queue.takeGuesses(), queue.isOpen]).toEqual([[], [], true]);
  a.hash = 'hash';
  queue.settleGuess(a);
  expect([queue.take(), queue.isOpen]).toEqual([[], true]);
  queue.settleGuess(b);
  expect(keys(queue.take())).toEqual(['b']);
  queue.settle();
  expect(queue.isOpen).toBe(false);
});

test('a guess that nobody needs leaves nothing open', () => {
  const queue = new HashQueue();
  const one = of('a', 1);
  queue.guess([one]);
  queue.takeGuesses();
  queue.settleGuess(one);
  expect(queue.isOpen).toBe(false);
});
