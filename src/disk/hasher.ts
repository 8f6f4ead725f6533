import { availableParallelism } from 'node:os';
import { DeployError } from '../core/errors.ts';
import type { Hasher } from '../core/ports.ts';
import { pathOf, type LocalFile } from '../core/site/site.ts';
import { openHashPool, type Work } from './hash-pool.ts';
import { HashQueue } from './hash-queue.ts';

/** So many threads at most, beside this one; each takes 25 MB of memory. */
const MOST_THREADS = 3;
/** How long this thread may hash before it looks after other things, ms: what is certain, and what may be needed. */
const SLICE = { certain: 8, guessed: 3 };

/**
 * Hashes files in this thread as long as they are few, else with the help of `threads` others. They are started as soon as there is
 * enough to guess, so that much of the site is hashed by the time the bucket has answered.
 */
export function openHasher(threads = Math.min(availableParallelism() - 1, MOST_THREADS)): Hasher {
  const queue = new HashQueue();
  let failure: DeployError | undefined;
  let onSettled: () => void = () => undefined;

  const certain: WorkKind = {
    slice: SLICE.certain,
    taskOf: (file) => ({ path: pathOf(file), digest: queue.digestOf(file) }),
    note: (file, hashed) => {
      if ('error' in hashed) failure ??= unreadable(file, hashed.error);
      else if (hashed.size !== file.size) failure ??= unreadable(file, 'its size changes');
      else file.hash = hashed.hash;
      queue.settle();
    },
  };
  const guessed: WorkKind = {
    slice: SLICE.guessed,
    taskOf: (file) => ({ path: pathOf(file), digest: 'md5' }),
    // One that cannot be read is an error only when it is needed.
    note: (file, hashed) => {
      if ('hash' in hashed && hashed.size === file.size) file.hash = hashed.hash;
      queue.settleGuess(file);
    },
  };
  const pool = openHashPool(threads, {
    take: (isShort) => {
      // What is certain first, whenever it comes.
      const files = queue.take(isShort);
      if (files.length > 0) return { files, ...certain };
      const guesses = queue.takeGuesses();
      return guesses.length === 0 ? undefined : { files: guesses, ...guessed };
    },
    isMuch: () => queue.isLong,
    onDone: () => {
      if (!queue.isOpen) onSettled();
    },
  });
  return {
    add(files, digest = 'md5') {
      queue.add(files, digest);
      if (files.length > 0) pool.wake();
    },
    guess(files) {
      queue.guess(files);
      pool.wakeThreads();
    },
    join() {
      pool.wake();
    },
    async done() {
      queue.dropGuesses();
      if (queue.isOpen) await new Promise<void>((resolve) => (onSettled = resolve));
      pool.end();
      if (failure !== undefined) throw failure;
    },
    end() {
      pool.end();
    },
  };
}

type WorkKind = Omit<Work, 'files'>;

const unreadable = ({ key }: LocalFile, why: string): DeployError =>
  new DeployError(`The file ${key} cannot be read: ${why}`, {
    remedy: 'Check the permissions of the build output, and that nothing writes to it during the deploy.',
  });
