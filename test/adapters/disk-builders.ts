import { afterEach, beforeEach, expect } from '@jest/globals';
import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { DeployError } from '../../src/core/errors.ts';
import type { SourceOptions } from '../../src/core/ports.ts';
import type { HashedFile } from '../../src/core/site/site.ts';
import { openHasher } from '../../src/disk/hasher.ts';
import { readSite } from '../../src/disk/site.ts';

/** A directory of its own for every test of a file that imports this, and the build output in it. */
export let home = '';
export let source = '';
beforeEach(async () => {
  home = await realpath(await mkdtemp(join(tmpdir(), 'disk-test-')));
  source = join(home, 'site');
  await mkdir(source);
});
afterEach(() => rm(home, { recursive: true }));

export async function write(path: string, content = path): Promise<void> {
  await mkdir(dirname(join(source, path)), { recursive: true });
  await writeFile(join(source, path), content);
}
export const link = (target: string, path: string) => symlink(target, join(source, path));
export const reading = (more: Partial<SourceOptions> = {}, from = source) =>
  readSite(from, { prefix: '', exclude: [], ...more });
/** The files with their MD5. */
export async function hashedFiles(more: Parameters<typeof reading>[0] = {}): Promise<HashedFile[]> {
  const { files } = await reading(more);
  const hasher = openHasher();
  hasher.add(files);
  await hasher.done();
  return files.map((one) => ({ ...one, hash: one.hash ?? '' }));
}
export const keys = async (more: Parameters<typeof reading>[0] = {}) =>
  (await reading(more)).files.map((one) => one.key);

/** What readSite says against the source. */
export async function refusal(more: Parameters<typeof reading>[0] = {}, from = source): Promise<string> {
  const thrown = await reading(more, from).catch((error: unknown) => error);
  expect(thrown).toBeInstanceOf(DeployError);
  return (thrown as DeployError).message;
}
