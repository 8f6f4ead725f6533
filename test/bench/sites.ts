import { createHash } from 'node:crypto';
import { closeSync, openSync, readFileSync, readSync } from 'node:fs';
import { mkdir, rm, utimes, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { createCRC64, type IHasher } from 'hash-wasm';

/** What a site is made of: `count` files of `least` to `most` bytes each. */
type Kind = { readonly count: number; readonly least: number; readonly most: number };

const KIB = 1024;
const MIB = 1024 * KIB;

/** The sites that can be measured. `hundred` is for the deploy that has nothing to do. */
export const SITES: Readonly<Record<string, readonly Kind[]>> = {
  hundred: [{ count: 100, least: KIB, most: 30 * KIB }],
  small: [{ count: 2000, least: KIB, most: 30 * KIB }],
  medium: [{ count: 20_000, least: KIB, most: 30 * KIB }],
  large: [
    { count: 200, least: 5 * MIB, most: 5 * MIB },
    { count: 2, least: 300 * MIB, most: 300 * MIB },
  ],
  tiny: [{ count: 100_000, least: 200, most: 2 * KIB }],
};

/** One file in so many changes. */
const CHANGES = 100;
/** Files in one folder. */
const FOLDER = 20;
const NAMES = ['html', 'html', 'html', 'css', 'js', 'png'];

/** A file as the server should have it. */
export type SiteFile = {
  readonly size: number;
  /** Hex. */
  readonly md5: string;
  /** CRC-64/XZ, decimal; read from the disk when it is asked for. */
  readonly crc64: () => string;
};

/** A site on the disk. */
export type Site = {
  readonly name: string;
  readonly folder: string;
  readonly bytes: number;
  /** By path below the folder, with `/`. */
  readonly files: ReadonlyMap<string, SiteFile>;
  /** How many files one change changes. */
  readonly changes: number;
  /** Gives one file in a hundred other content of the same size. */
  change(): Promise<void>;
  /** Reads every file, so that whoever comes next finds it in memory. */
  warm(): void;
};

type Place = { readonly path: string; readonly size: number };

/** Makes a site on the disk below `parent`. Its content is the same on every machine, and hardly compressible. */
export async function plant(name: string, parent: string): Promise<Site> {
  const folder = join(parent, name);
  const places = placesOf(SITES[name] ?? []);
  const files = new Map<string, SiteFile>();
  const crc = await createCRC64();
  let version = 0;
  const write = async ({ path, size }: Place, at: number) => {
    const content = contentOf(at, size, version);
    await writeFile(join(folder, path), content);
    files.set(path, describe(join(folder, path), content, crc));
  };
  await rm(folder, { recursive: true, force: true });
  // Older than any upload: aws sends again what is newer than the bucket's, whose times are whole seconds.
  const yesterday = new Date(Date.now() - 24 * 3600_000);
  for (const [at, place] of places.entries()) {
    if (at % FOLDER === 0) await mkdir(dirname(join(folder, place.path)), { recursive: true });
    await write(place, at);
    await utimes(join(folder, place.path), yesterday, yesterday);
  }
  const changing = [...places.entries()].filter(([at]) => at % CHANGES === 0);
  return {
    name,
    folder,
    files,
    bytes: places.reduce((sum, { size }) => sum + size, 0),
    changes: changing.length,
    async change() {
      version += 1;
      for (const [at, place] of changing) await write(place, at);
    },
    warm() {
      for (const { path } of places) readThrough(join(folder, path));
    },
  };
}

function placesOf(kinds: readonly Kind[]): Place[] {
  const sizes = kinds.flatMap(({ count, least, most }) =>
    Array.from({ length: count }, (_, at) => least + (scramble(at) % (most - least + 1))),
  );
  return sizes.map((size, at) => {
    const folder = Math.floor(at / FOLDER);
    const kind = NAMES[at % NAMES.length] ?? 'html';
    return { path: `section-${folder % 50}/part-${folder}/file-${at}.${kind}`, size };
  });
}

/** Bytes that look like noise and differ from file to file and version to version: cuts from one block, under a head of their own. */
function contentOf(at: number, size: number, version: number): Buffer {
  const content = Buffer.allocUnsafe(size);
  for (let from = 0; from < size; from += NOISE.length)
    NOISE.copy(content, from, 0, Math.min(NOISE.length, size - from));
  content.write(`${at}.${version}.`);
  return content;
}

const NOISE = makeNoise(MIB);

function makeNoise(length: number): Buffer {
  const noise = Buffer.allocUnsafe(length);
  for (let at = 0; at < length; at += 4) noise.writeUInt32LE(scramble(at), at);
  return noise;
}

/** A number from 0 to 2^32 - 1 that looks like chance and is the same every time (the finalizer of MurmurHash3). */
function scramble(at: number): number {
  let x = (at + 0x9e3779b9) | 0;
  x = Math.imul(x ^ (x >>> 16), 0x85ebca6b);
  x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35);
  return (x ^ (x >>> 16)) >>> 0;
}

function describe(path: string, content: Buffer, crc: IHasher): SiteFile {
  let known: string | undefined;
  return {
    size: content.length,
    md5: createHash('md5').update(content).digest('hex'),
    crc64: () => (known ??= BigInt(`0x${crc.init().update(readFileSync(path)).digest('hex')}`).toString()),
  };
}

const window = Buffer.allocUnsafeSlow(MIB);

function readThrough(path: string) {
  const file = openSync(path, 'r');
  while (readSync(file, window) > 0);
  closeSync(file);
}
