import { expect, test } from '@jest/globals';
import { mkdtemp, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readFileAgain } from '../../src/cloud/content.ts';
import { crc64 } from '../../src/disk/crc64.ts';

/** A file as the source was read with it, and what reads it again while `meanwhile` happens to it: once it was opened, before a byte of it was read. */
async function fileOnDisk(content: string) {
  const home = await mkdtemp(join(tmpdir(), 'content-'));
  const path = join(home, 'a.txt');
  await writeFile(path, content);
  // Older than the grain of a file system's clock.
  await utimes(path, 1_700_000_000, 1_700_000_000);
  const { size, mtimeMs } = await stat(path);
  const take = (meanwhile: () => void) => (bytes: number) => {
    meanwhile();
    return Buffer.alloc(bytes);
  };
  return {
    path,
    read: (meanwhile: () => void) =>
      readFileAgain(
        'docs/a.txt',
        { path, size, modifiedAt: mtimeMs },
        { take: take(meanwhile), giveBack: () => undefined },
      ).toString(),
    [Symbol.asyncDispose]: () => rm(home, { recursive: true }),
  };
}

test('a file that nobody touches is read as it is', async () => {
  await using file = await fileOnDisk('one');
  expect(file.read(() => undefined)).toBe('one');
});

test.each<[string, string]>([
  ['of the same size', 'two'],
  ['longer', 'three'],
  ['shorter', '2'],
])('a file that is written to while it is read is refused: %s', async (_, content) => {
  await using file = await fileOnDisk('one');
  expect(() =>
    file.read(() => {
      writeFileSync(file.path, content);
    }),
  ).toThrow('The file docs/a.txt changed during the deploy.');
});

test('a file that is gone is told as such, whoever reads it', async () => {
  await using file = await fileOnDisk('one');
  rmSync(file.path);
  expect(() => file.read(() => undefined)).toThrow(/docs\/a\.txt could not be read again: .*ENOENT/);
  await expect(crc64(file.path)).rejects.toMatchObject({
    name: 'DeployError',
    message: expect.stringMatching(/cannot be read: .*ENOENT/),
  });
});
