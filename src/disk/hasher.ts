import { availableParallelism } from 'node:os';
import { setImmediate as pause } from 'node:timers/promises';
import { DeployError } from '../core/errors.ts';
import type { Hasher } from '../core/ports.ts';
import { pathOf, type LocalFile } from '../core/site.ts';
import { fileHasher, type Hashed, type Task } from './file-hasher.ts';
import { HashQueue } from './hash-queue.ts';
import { openThread, type HashThread } from './hash-thread.ts';

/** So many threads at most; each takes 25 MB of memory. */
const MOST_THREADS = 4;
/** How long this thread may hash before it looks after other things, ms: what is certain, and what may be needed. */
const SLICE = { certain: 8, guessed: 3 };

/**
 * Hashes files in this thread as long as they are few, else in threads of their own; these also take guesses, so that much of the site is
 * hashed by the time the bucket has answered.
 */
export function openHasher(threads = Math.min(availableParallelism(), MOST_THREADS)): Hasher {
  const hashes = new Map<string, string>();
  const queue = new HashQueue(hashes);
  let failure: DeployError | undefined;
  let work: Promise<void> | undefined;
  let crew: readonly HashThread[] = [];

  const certain: Desk = {
    take: () => queue.take(),
    taskOf: (file) => ({ path: pathOf(file), digest: queue.digestOf(file) }),
    note: (file, hashed) => {
      if ('error' in hashed) failure ??= unreadable(file, hashed.error);
      else if (hashed.size !== file.size) failure ??= unreadable(file, 'its size changes');
      else hashes.set(file.key, hashed.hash);
    },
  };
  const guessed: Desk = {
    take: () => queue.takeGuesses(),
    taskOf: (file) => ({ path: pathOf(file), digest: 'md5' }),
    // One that cannot be read is an error only when it is needed.
    note: (file, hashed) => {
      if ('hash' in hashed && hashed.size === file.size) hashes.set(file.key, hashed.hash);
    },
  };
  const wantsCrew = () => threads > 1 && (crew.length > 0 || queue.isLong);
  const run = async () => {
    if (!wantsCrew()) await hashHere(certain, SLICE.certain, wantsCrew);
    if (!wantsCrew()) await hashHere(guessed, SLICE.guessed, () => queue.hasAdded || wantsCrew());
    if (!wantsCrew()) return;
    if (crew.length === 0) crew = Array.from({ length: threads }, openThread);
    const next = () => (queue.hasAdded ? certain : guessed);
    await Promise.all(crew.map((thread) => hashIn(thread, next)));
  };
  const start = async () => {
    // Whoever adds files is heard to the end first.
    await pause();
    try {
      while (!queue.isEmpty) await run();
    } finally {
      work = undefined;
    }
  };
  return {
    add(files, digest = 'md5') {
      queue.add(files, digest);
      if (files.length > 0) work ??= start();
    },
    guess(files) {
      queue.guess(files);
      work ??= start();
    },
    async done() {
      queue.guess([]);
      while (work !== undefined) await work;
      for (const thread of crew) thread.end();
      crew = [];
      if (failure !== undefined) throw failure;
      return hashes;
    },
  };
}

/** Where files are taken from, with what is to be done, and what came of each is noted. */
type Desk = {
  readonly take: () => LocalFile[];
  readonly taskOf: (file: LocalFile) => Task;
  readonly note: (file: LocalFile, hashed: Hashed) => void;
};

/** `slice`: after how long other things have their turn, ms; `isEnough`: whether others are to go on with it. */
async function hashHere(
  { take, taskOf, note }: Desk,
  slice: number,
  isEnough: () => boolean = () => false,
): Promise<void> {
  let begun = performance.now();
  let hashFile: ReturnType<typeof fileHasher> | undefined;
  while (!isEnough()) {
    const batch = take();
    if (batch.length === 0) return;
    hashFile ??= fileHasher();
    for (const file of batch) {
      note(file, hashFile(taskOf(file)));
      if (performance.now() - begun < slice) continue;
      await pause();
      begun = performance.now();
    }
  }
}

/** Until there is nothing to take. `next`: what comes first now. */
async function hashIn(thread: HashThread, next: () => Desk): Promise<void> {
  for (;;) {
    const { take, taskOf, note } = next();
    const batch = take();
    if (batch.length === 0) return;
    const hashed = await thread.hash(batch.map(taskOf));
    batch.forEach((file, at) => {
      note(file, hashed[at] ?? { error: 'it was not hashed' });
    });
  }
}

const unreadable = ({ key }: LocalFile, why: string): DeployError =>
  new DeployError(`The file ${key} cannot be read: ${why}`, {
    remedy: 'Check the permissions of the build output, and that nothing writes to it during the deploy.',
  });
