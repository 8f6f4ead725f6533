import { availableParallelism } from 'node:os';
import { setImmediate as pause } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { DeployError } from '../core/errors.ts';
import type { Hasher } from '../core/ports.ts';
import type { LocalFile } from '../core/site.ts';
import { fileHasher, workerSource, type Hashed } from './file-hasher.ts';

/** From this many bytes on, threads pay: they take about 30 ms to start, in which one core hashes some 20 MB, and 25 MB of memory each. */
const MUCH = 128 * 1024 * 1024;
const MOST_THREADS = 4;
/** What a thread is given at a time: bytes, or files where they are tiny. */
const BATCH = { bytes: 4 * 1024 * 1024, files: 500 };
/** How long this thread may hash before it looks after other things, ms. */
const SLICE = 8;

/** Hashes files in this thread as long as they are few, else in threads of their own. */
export function openHasher(threads = Math.min(availableParallelism(), MOST_THREADS)): Hasher {
  const queue: LocalFile[] = [];
  const md5s = new Map<string, string>();
  let failure: DeployError | undefined;
  let waiting = 0;
  let work: Promise<void> | undefined;

  const note = (file: LocalFile, hashed: Hashed) => {
    if ('error' in hashed) failure ??= unreadable(file, hashed.error);
    else if (hashed.size !== file.size) failure ??= unreadable(file, 'its size changes');
    else md5s.set(file.key, hashed.md5);
  };
  const take = (): LocalFile[] => {
    const batch: LocalFile[] = [];
    for (let bytes = 0; bytes < BATCH.bytes && batch.length < BATCH.files;) {
      const file = queue.pop();
      if (file === undefined) break;
      bytes += file.size;
      batch.push(file);
    }
    for (const { size } of batch) waiting -= size;
    return batch;
  };
  const run = async () => {
    await hashHere({ take, note, isEnough: () => waiting > MUCH && threads > 1 });
    if (queue.length === 0) return;
    // The longest first, so that no thread is left alone with it at the end.
    queue.sort((a, b) => a.size - b.size);
    await Promise.all(Array.from({ length: threads }, () => hashInThread({ take, note })));
    // Whatever a thread could not do is done here.
    await hashHere({ take, note, isEnough: () => false });
  };
  return {
    add(files) {
      if (files.length === 0) return;
      for (const file of files) {
        queue.push(file);
        waiting += file.size;
      }
      work ??= start();
    },
    async done() {
      while (work !== undefined) await work;
      if (failure !== undefined) throw failure;
      return md5s;
    },
  };

  async function start(): Promise<void> {
    // Whoever adds files is heard to the end first.
    await pause();
    try {
      while (queue.length > 0) await run();
    } finally {
      work = undefined;
    }
  }
}

type Desk = {
  readonly take: () => LocalFile[];
  readonly note: (file: LocalFile, hashed: Hashed) => void;
};

async function hashHere({
  take,
  note,
  isEnough,
}: Desk & { readonly isEnough: () => boolean }): Promise<void> {
  const hashFile = fileHasher();
  let begun = performance.now();
  while (!isEnough()) {
    const batch = take();
    if (batch.length === 0) return;
    for (const file of batch) {
      note(file, hashFile(file.path));
      if (performance.now() - begun < SLICE) continue;
      await pause();
      begun = performance.now();
    }
  }
}

/** Resolves when nothing is left, or when the thread broke down; then what it had is hashed here. */
async function hashInThread({ take, note }: Desk): Promise<void> {
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
      else worker.postMessage(batch.map(({ path }) => path));
    });
    worker.on('error', () => {
      resolve();
    });
    worker.on('exit', () => {
      resolve();
    });
    worker.postMessage(batch.map(({ path }) => path));
  });
  void worker.terminate();
  const hashFile = fileHasher();
  for (const file of batch) note(file, hashFile(file.path));
}

const unreadable = ({ key }: LocalFile, why: string): DeployError =>
  new DeployError(`The file ${key} cannot be read: ${why}`, {
    remedy: 'Check the permissions of the build output, and that nothing writes to it during the deploy.',
  });
