import type { Digest } from '../core/site/digest.ts';
import { isHashed, type LocalFile } from '../core/site/site.ts';

/**
 * From so much work on threads pay: one takes about 40 ms to start, in which one core hashes some 30 MB. In bytes; to open and close a
 * file takes as long as to hash that many of them.
 */
const LONG = { bytes: 128 * 1024 * 1024, aFile: 8 * 1024 };
/** What is taken at a time: bytes, or files where they are tiny; that is some 3 ms of work. */
const BATCH = { bytes: 2 * 1024 * 1024, files: 250 };
/** Files of so many bytes are for threads, where there are some: the main one would hear nothing for 20 ms and more. */
const LARGE = 32 * 1024 * 1024;
/** A guess is not worth more than this: a wrong one holds up an answer that has come meanwhile. Bytes. */
const LARGEST_GUESS = 1024 * 1024;

type Pile = { readonly files: LocalFile[]; bytes: number };

const newPile = (): Pile => ({ files: [], bytes: 0 });

function put(file: LocalFile, pile: Pile): void {
  pile.files.push(file);
  pile.bytes += file.size;
}

/** Files that wait to be hashed, each until its hash is known. */
export class HashQueue {
  readonly #added = newPile();
  /** Large ones, the largest last. */
  readonly #large = newPile();
  #guesses = newPile();
  /** Guesses that somebody has taken, by key -> whether they were added meanwhile. */
  readonly #underWay = new Map<string, boolean>();
  /** Those of which the SHA-256 is wanted: large ones, and so few. */
  readonly #bySha256 = new Set<LocalFile>();
  #open = 0;

  /** Whether it takes threads. */
  get isLong(): boolean {
    const piles = [this.#added, this.#large, this.#guesses];
    return piles.reduce((sum, { files, bytes }) => sum + bytes + files.length * LONG.aFile, 0) > LONG.bytes;
  }

  /** Whether a file that was added is not hashed yet. */
  get isOpen(): boolean {
    return this.#open > 0;
  }

  add(files: readonly LocalFile[], digest: Digest): void {
    this.#open += files.length;
    for (const file of files) {
      if (digest === 'sha256') this.#bySha256.add(file);
      put(file, file.size < LARGE ? this.#added : this.#large);
    }
    this.#large.files.sort((a, b) => a.size - b.size);
  }

  guess(files: readonly LocalFile[]): void {
    for (const file of files) if (file.size <= LARGEST_GUESS) put(file, this.#guesses);
  }

  /** No guess is needed any more. */
  dropGuesses(): void {
    this.#guesses = newPile();
  }

  /** Which hash is wanted of a file; of a guess it is the MD5. */
  digestOf(file: LocalFile): Digest {
    return this.#bySha256.has(file) ? 'sha256' : 'md5';
  }

  /**
   * Some of what was added; nothing: there is no more. Large ones come first, so that of several threads none is left alone with one.
   * `isShort`: no large ones.
   */
  take(isShort = false): LocalFile[] {
    const large = isShort ? [] : this.#take(this.#large);
    return large.length > 0 ? large : this.#take(this.#added);
  }

  /** Some guesses; nothing: there is no more. */
  takeGuesses(): LocalFile[] {
    const batch = this.#take(this.#guesses);
    for (const { key } of batch) this.#underWay.set(key, false);
    return batch;
  }

  /** A file that was added is done with. */
  settle(): void {
    this.#open -= 1;
  }

  /** A guess is done with; where it did not succeed and the file was added meanwhile, it has to be taken once more. */
  settleGuess(file: LocalFile): void {
    const wasAdded = this.#underWay.get(file.key) === true;
    this.#underWay.delete(file.key);
    if (!wasAdded) return;
    this.settle();
    if (!isHashed(file)) this.add([file], 'md5');
  }

  #take(pile: Pile): LocalFile[] {
    const batch: LocalFile[] = [];
    for (let bytes = 0; bytes < BATCH.bytes && batch.length < BATCH.files;) {
      const file = pile.files.pop();
      if (file === undefined) break;
      pile.bytes -= file.size;
      if (this.#isToBeTaken(file, pile)) {
        bytes += file.size;
        batch.push(file);
      }
    }
    return batch;
  }

  #isToBeTaken(file: LocalFile, pile: Pile): boolean {
    const isUnderWay = this.#underWay.has(file.key);
    if (pile === this.#guesses) return !isHashed(file) && !isUnderWay;
    if (isHashed(file)) this.settle();
    else if (isUnderWay) this.#underWay.set(file.key, true);
    else return true;
    return false;
  }
}
