import { availableParallelism } from 'node:os';
import { setImmediate as pause } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { DeployError } from '../core/errors.ts';
import type { Hasher } from '../core/ports.ts';
import { pathOf, type LocalFile } from '../core/site.ts';
import { fileHasher, workerSource, type Hashed, type Task } from './file-hasher.ts';
import { HashQueue } from './hash-queue.ts';

/** From this many bytes on, threads pay: they take about 30 ms to start, in which one core hashes some 20 MB, and 25 MB of memory each. */
const MUCH = 128 * 1024 * 1024;
const MOST_THREADS = 4;
/** How long this thread may hash before it looks after other things, ms: what is certain, and what may be needed. */
const SLICE = { certain: 8, guessed: 3 };

/** Hashes files in this thread as long as they are few, else in threads of their own. */
export function openHasher(threads = Math.min(availableParallelism(), MOST_THREADS)): Hasher {
  const hashes = new Map<string, string>();
  const queue = new HashQueue(hashes);
  let failure: DeployError | undefined;
  let work: Promise<void> | undefined;

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
    take: () => queue.takeGuess(),
    taskOf: (file) => ({ path: pathOf(file), digest: 'md5' }),
    // One that cannot be read is an error only when it is needed.
    note: (file, hashed) => {
      if ('hash' in hashed && hashed.size === file.size) hashes.set(file.key, hashed.hash);
    },
  };
  const run = async () => {
    await hashHere(certain, SLICE.certain, () => queue.bytes > MUCH && threads > 1);
    if (queue.hasAdded) {
      queue.sort();
      await Promise.all(Array.from({ length: threads }, () => hashInThread(certain)));
      // Whatever a thread could not do is done here.
      await hashHere(certain, SLICE.certain);
    }
    await hashHere(guessed, SLICE.guessed);
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

/** Resolves when nothing is left, or when the thread broke down; then what it had is hashed here. */
async function hashInThread({ take, taskOf, note }: Desk): Promise<void> {
  const first = take();
  if (first.length === 0) return;
  const worker = new Worker(workerSource(), { eval: true });
  let batch = first;
  await new Promise<void>((resolve) => {
    worker.on('message', (hashed: readonly Hashed[]) => {
      batch.forEach((file, at) => {
        note(file, hashed[at] ?? { error: 'it was not hashed' });
      });
      batch = take();
      if (batch.length === 0) resolve();
      else worker.postMessage(batch.map(taskOf));
    });
    worker.on('error', () => {
      resolve();
    });
    worker.on('exit', () => {
      resolve();
    });
    worker.postMessage(batch.map(taskOf));
  });
  void worker.terminate();
  const hashFile = fileHasher();
  for (const file of batch) note(file, hashFile(taskOf(file)));
}

const unreadable = ({ key }: LocalFile, why: string): DeployError =>
  new DeployError(`The file ${key} cannot be read: ${why}`, {
    remedy: 'Check the permissions of the build output, and that nothing writes to it during the deploy.',
  });
