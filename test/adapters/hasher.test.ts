import { describe, expect, test } from '@jest/globals';
import { appendFile, rm } from 'node:fs/promises';
import { setTimeout as delay, setImmediate as turn } from 'node:timers/promises';
import { DeployError } from '../../src/core/errors.ts';
import type { LocalFile } from '../../src/core/site/site.ts';
import { openHasher } from '../../src/disk/hasher.ts';
import { openThread } from '../../src/disk/hash-thread.ts';
import { md5, sha256 } from '../core/builders.ts';
import { reading, source, write } from './disk-builders.ts';

const MIB = 1024 * 1024;

/** More turns of the event loop than a few guesses take, however slow the machine is. */
async function turns(): Promise<void> {
  for (let n = 0; n < 20; n++) await turn();
}

const hashed = (files: readonly LocalFile[]) =>
  files.flatMap(({ key, hash }) => (hash === undefined ? [] : [key]));

describe.each([
  ['in this thread', 0, 1],
  ['with threads', 2, 48],
])('%s', (_, threads, mib) => {
  const content = (n: number) => String.fromCharCode(97 + n).repeat(mib * MIB + n);

  test('every file by its key; what is added later too', async () => {
    const names = ['a.bin', 'b.bin', 'empty', 'c.bin'];
    for (const [n, name] of names.entries()) await write(name, name === 'empty' ? '' : content(n));
    const { files } = await reading({ prefix: 'docs/' });
    const hasher = openHasher(threads);
    hasher.add(files.slice(0, 2));
    hasher.add(files.slice(2));
    await hasher.done();
    expect(files.map(({ key, hash }) => [key, hash])).toEqual(
      names.map((name, n) => [`docs/${name}`, md5(name === 'empty' ? '' : content(n))]).sort(),
    );
  }, 30_000);

  test('by the hash that is asked for', async () => {
    for (const n of [0, 1, 2, 3]) await write(`${n}.bin`, content(n));
    const { files } = await reading();
    const hasher = openHasher(threads);
    hasher.add(files.slice(0, 2), 'md5');
    hasher.add(files.slice(2), 'sha256');
    await hasher.done();
    const wanted = [md5(content(0)), md5(content(1)), sha256(content(2)), sha256(content(3))];
    expect(files.map(({ hash }) => hash)).toEqual(wanted);
  }, 30_000);

  test('a file that grows or goes away is an error', async () => {
    for (const n of [0, 1, 2]) await write(`${n}.bin`, content(n));
    const { files } = await reading();
    await appendFile(`${source}/1.bin`, 'more');
    const grown = openHasher(threads);
    grown.add(files);
    await expect(grown.done()).rejects.toThrow(/1\.bin cannot be read: its size changes/);
    await rm(`${source}/1.bin`);
    const gone = openHasher(threads);
    gone.add(files);
    await expect(gone.done()).rejects.toThrow(DeployError);
  }, 30_000);
});

test('a guess is hashed while there is nothing else to do, and is an error only when it turns out to be needed', async () => {
  for (const name of ['a.txt', 'b.txt', 'gone.txt']) await write(name, name);
  const { files } = await reading();
  await rm(`${source}/gone.txt`);
  const idle = openHasher();
  idle.guess(files);
  idle.join();
  await turns();
  await idle.done();
  expect(hashed(files)).toEqual(['a.txt', 'b.txt']);

  const wrong = openHasher();
  wrong.guess(files);
  wrong.join();
  wrong.add(files);
  await expect(wrong.done()).rejects.toThrow(/gone\.txt cannot be read/);
});

test('what was guessed is not read again', async () => {
  for (const name of ['a.txt', 'b.txt']) await write(name, name);
  const { files } = await reading();
  const hasher = openHasher();
  hasher.guess(files);
  hasher.join();
  await turns();
  await rm(`${source}/a.txt`);
  hasher.add(files);
  await hasher.done();
  expect(hashed(files)).toEqual(['a.txt', 'b.txt']);
});

test('nobody waits for a guess', async () => {
  await write('a.txt', 'a');
  const { files } = await reading();
  const hasher = openHasher();
  hasher.guess(files);
  hasher.join();
  await hasher.done();
  expect(hashed(files)).toEqual([]);
});

test('nothing to hash', async () => {
  await openHasher().done();
});

test('guesses that are enough for threads are hashed by them alone, and before anything is certain', async () => {
  for (const name of ['a.txt', 'b.txt', 'c.txt']) await write(name, name);
  const { files } = await reading();
  // As many as it takes for threads to be started; the last ones are taken first.
  const many = [...Array.from({ length: 20_000 }, () => files).flat(), ...files];
  // How long a thread takes to start is for the machine to say.
  for (let wait = 100; ; wait *= 2) {
    const hasher = openHasher(2);
    hasher.guess(many);
    await delay(wait);
    await hasher.done();
    if (hashed(files).length < files.length && wait < 30_000) continue;
    expect(files.map(({ hash }) => hash)).toEqual(files.map(({ key }) => md5(key)));
    break;
  }
});

test('what a thread that broke down was to do is done all the same, and one that was ended does nothing more', async () => {
  await write('a.txt', 'a');
  const tasks = [{ path: `${source}/a.txt`, digest: 'md5' as const }];
  const right = [{ hash: md5('a'), size: 1 }];
  const broken = openThread();
  const bad = broken.hash([null as never]);
  const behind = broken.hash(tasks);
  await expect(bad).rejects.toThrow(TypeError);
  expect([await behind, await broken.hash(tasks)]).toEqual([right, right]);

  const ended = openThread();
  const under = ended.hash(tasks);
  ended.end();
  expect([await under, await ended.hash(tasks)]).toEqual([[], []]);
});
