import type { Digest } from '../core/digest.ts';
import type { LocalFile } from '../core/site.ts';

/**
 * From so much work on threads pay: they take about 30 ms to start, in which one core hashes some 20 MB. In bytes; to open and close a
 * file takes as long as to hash that many of them.
 */
const LONG = { bytes: 128 * 1024 * 1024, aFile: 8 * 1024 };
/** What is taken at a time: bytes, or files where they are tiny. */
const BATCH = { bytes: 4 * 1024 * 1024, files: 500 };
/** The same of guesses, which are in the way of what is certain. */
const GUESSES = { bytes: 512 * 1024, files: 64 };
/** A guess is not worth more than this: a wrong one holds up an answer that has come meanwhile. Bytes. */
const LARGEST_GUESS = 1024 * 1024;

type Pile = { files: LocalFile[]; bytes: number };

const pileOf = (files: LocalFile[]): Pile => ({
  files,
  bytes: files.reduce((sum, { size }) => sum + size, 0),
});

/** Files that wait to be hashed, each until its hash is known. */
export class HashQueue {
  readonly #known: ReadonlyMap<string, string>;
  readonly #added = pileOf([]);
  /** Those that fill a batch alone, the longest last. */
  readonly #long = pileOf([]);
  #guesses = pileOf([]);
  /** Those of which the SHA-256 is wanted: large ones, and so few. */
  readonly #bySha256 = new Set<LocalFile>();

  /** `known`: hashes by key, filled by whoever takes files from here. */
  constructor(known: ReadonlyMap<string, string>) {
    this.#known = known;
  }

  /** Whether it takes threads. */
  get isLong(): boolean {
    const piles = [this.#added, this.#long, this.#guesses];
    return piles.reduce((sum, { files, bytes }) => sum + bytes + files.length * LONG.aFile, 0) > LONG.bytes;
  }

  get isEmpty(): boolean {
    return !this.hasAdded && this.#guesses.files.length === 0;
  }

  get hasAdded(): boolean {
    return this.#added.files.length + this.#long.files.length > 0;
  }

  add(files: readonly LocalFile[], digest: Digest): void {
    for (const file of files) {
      if (digest === 'sha256') this.#bySha256.add(file);
      const pile = file.size < BATCH.bytes ? this.#added : this.#long;
      pile.files.push(file);
      pile.bytes += file.size;
    }
    this.#long.files.sort((a, b) => a.size - b.size);
  }

  /** Replaces earlier guesses. */
  guess(files: readonly LocalFile[]): void {
    this.#guesses = pileOf(files.filter(({ size }) => size <= LARGEST_GUESS));
  }

  /** Which hash is wanted of a file; of a guess it is the MD5. */
  digestOf(file: LocalFile): Digest {
    return this.#bySha256.has(file) ? 'sha256' : 'md5';
  }

  /** Some of what was added; nothing: there is no more. The longest come first, so that of several threads none is left alone with one. */
  take(): LocalFile[] {
    const long = this.#take(this.#long, BATCH);
    return long.length > 0 ? long : this.#take(this.#added, BATCH);
  }

  /** Some guesses; nothing: there is no more. */
  takeGuesses(): LocalFile[] {
    return this.#take(this.#guesses, GUESSES);
  }

  #take(pile: Pile, most: typeof BATCH): LocalFile[] {
    const batch: LocalFile[] = [];
    for (let bytes = 0; bytes < most.bytes && batch.length < most.files;) {
      const file = pile.files.pop();
      if (file === undefined) break;
      pile.bytes -= file.size;
      if (this.#known.has(file.key)) continue;
      bytes += file.size;
      batch.push(file);
    }
    return batch;
  }
}
