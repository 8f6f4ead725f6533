import type { Digest } from '../core/digest.ts';
import type { LocalFile } from '../core/site.ts';

/** What is taken at a time: bytes, or files where they are tiny. */
const BATCH = { bytes: 4 * 1024 * 1024, files: 500 };
/** A guess is not worth more than this: a wrong one holds up an answer that has come meanwhile. Bytes. */
const LARGEST_GUESS = 1024 * 1024;

/** Files that wait to be hashed, each until its hash is known. */
export class HashQueue {
  readonly #known: ReadonlyMap<string, string>;
  readonly #files: LocalFile[] = [];
  #guesses: LocalFile[] = [];
  /** Those of which the SHA-256 is wanted: large ones, and so few. */
  readonly #bySha256 = new Set<LocalFile>();
  #bytes = 0;

  /** `known`: hashes by key, filled by whoever takes files from here. */
  constructor(known: ReadonlyMap<string, string>) {
    this.#known = known;
  }

  /** Bytes of what was added and not taken yet. */
  get bytes(): number {
    return this.#bytes;
  }

  get isEmpty(): boolean {
    return this.#files.length + this.#guesses.length === 0;
  }

  get hasAdded(): boolean {
    return this.#files.length > 0;
  }

  add(files: readonly LocalFile[], digest: Digest): void {
    for (const file of files) {
      if (digest === 'sha256') this.#bySha256.add(file);
      this.#files.push(file);
      this.#bytes += file.size;
    }
  }

  /** Replaces earlier guesses. */
  guess(files: readonly LocalFile[]): void {
    this.#guesses = files.filter(({ size }) => size <= LARGEST_GUESS);
  }

  /** Which hash is wanted of a file; of a guess it is the MD5. */
  digestOf(file: LocalFile): Digest {
    return this.#bySha256.has(file) ? 'sha256' : 'md5';
  }

  /** From now on the longest files come first, so that of several threads none is left alone with one at the end. */
  sort(): void {
    this.#files.sort((a, b) => a.size - b.size);
  }

  /** Some of what was added; nothing: there is no more. */
  take(): LocalFile[] {
    const batch: LocalFile[] = [];
    for (let bytes = 0; bytes < BATCH.bytes && batch.length < BATCH.files;) {
      const file = this.#files.pop();
      if (file === undefined) break;
      this.#bytes -= file.size;
      if (this.#known.has(file.key)) continue;
      bytes += file.size;
      batch.push(file);
    }
    return batch;
  }

  /** A guess, unless there is something better to do. */
  takeGuess(): LocalFile[] {
    const file = this.hasAdded ? undefined : this.#guesses.pop();
    return file === undefined ? [] : [file];
  }
}
