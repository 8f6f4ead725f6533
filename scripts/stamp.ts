import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';

/** What dist/ was made from and what it consists of: enough to tell within milliseconds that it is stale or was edited by hand. */
export type Stamp = {
  /** SHA-256 over everything that decides what the bundles hold. */
  readonly sources: string;
  /** SHA-256 of each file of dist/, by its path there; the stamp itself left out. */
  readonly files: Readonly<Record<string, string>>;
};

export const STAMP = 'stamp.json';

const root = join(import.meta.dirname, '..');

/** Bundled code, the packages that go into it, and how it is bundled. */
const SOURCES = ['src', 'function', 'package-lock.json', 'tsconfig.json', 'scripts/build.ts'];

export async function stampFor(dist: ReadonlyMap<string, Buffer>): Promise<Stamp> {
  const files = [...dist].filter(([name]) => name !== STAMP).sort(([a], [b]) => (a < b ? -1 : 1));
  return {
    sources: await sourceDigest(),
    files: Object.fromEntries(files.map(([name, data]) => [name, sha256(data)])),
  };
}

async function sourceDigest(): Promise<string> {
  const paths = (await Promise.all(SOURCES.map(filesIn))).flat().sort();
  const parts = await Promise.all(
    paths.map(async (path) => `${relative(root, path)} ${sha256(await readFile(path))}`),
  );
  return sha256(parts.join('\n'));
}

/** Every file of a folder, or the file itself. */
export async function filesIn(name: string): Promise<string[]> {
  const path = join(root, name);
  const entries = await readdir(path, { recursive: true, withFileTypes: true }).catch(() => undefined);
  if (entries === undefined) return [path];
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}

const sha256 = (data: Buffer | string): string => createHash('sha256').update(data).digest('hex');
