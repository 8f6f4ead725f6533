import { createHash, randomBytes } from 'node:crypto';
import { mkdir, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** Files of a site by path, with the hash of each. */
export type Hashes = ReadonlyMap<string, string>;

/** Bytes of the one file that every client sends in parts; coscmd does so from 20 MiB on. */
const BIG = 24 * 1024 * 1024;
/** Names that clients and proxies like to bend. */
const ODD = ['a b.html', 'ü/中文.txt', 'plus+and&.js', '100%.html', '(x)~=@,;.css', "it's.html"];

/** A folder of files on disk, whose content is text so that the bucket's owner can read it back as it is. */
export type Tree = {
  readonly folder: string;
  hashes(): Promise<Hashes>;
  /** Gives some files other content, adds one and removes one; resolves with how many have to be sent again. */
  change(): Promise<number>;
};

/** Makes a site of `count` small files. */
export async function plantTree(folder: string, count: number): Promise<Tree> {
  const names = [...ODD, ...Array.from({ length: count - ODD.length }, (_, at) => `d${at % 25}/f${at}.html`)];
  // Older than any upload: aws sends again what is newer than the bucket's, whose times are whole seconds.
  const yesterday = new Date(Date.now() - 24 * 3600_000);
  for (const name of names) {
    await write(folder, name, randomBytes(20 + (name.length % 7) * 150).toString('hex'));
    await utimes(join(folder, name), yesterday, yesterday);
  }
  return {
    folder,
    hashes: () => hashesOf(folder),
    async change() {
      for (const name of names.slice(0, 9))
        await write(folder, name, `changed ${randomBytes(30).toString('hex')}`);
      await write(folder, 'd1/new.html', 'new');
      await rm(join(folder, names.at(-1) ?? ''));
      return 10;
    },
  };
}

/** A folder with one file that is too large for one piece. */
export async function plantBig(folder: string): Promise<Tree> {
  await write(folder, 'big.txt', randomBytes(BIG / 2).toString('hex'));
  return { folder, hashes: () => hashesOf(folder), change: () => Promise.resolve(0) };
}

export async function hashesOf(folder: string): Promise<Hashes> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const hashes = new Map<string, string>();
  for (const entry of entries.filter((one) => one.isFile())) {
    const path = join(entry.parentPath, entry.name);
    hashes.set(path.slice(folder.length + 1), hashOf(await readFile(path)));
  }
  return hashes;
}

export const hashOf = (content: Buffer | string): string =>
  createHash('sha256').update(content).digest('hex');

/** Throws, with the first difference, unless both hold the same files with the same content. */
export function expectSame(found: Hashes, wanted: Hashes, where: string): void {
  const missing = [...wanted].filter(([name, hash]) => found.get(name) !== hash);
  const extra = [...found.keys()].filter((name) => !wanted.has(name));
  if (missing.length + extra.length === 0) return;
  const [first = ['']] = missing;
  const example = first[0] === '' ? (extra[0] ?? '') : first[0];
  throw new Error(
    `${where}: ${missing.length} of ${wanted.size} missing or other, ${extra.length} too many, first: ${example}`,
  );
}

async function write(folder: string, name: string, text: string) {
  await mkdir(dirname(join(folder, name)), { recursive: true });
  await writeFile(join(folder, name), text);
}
