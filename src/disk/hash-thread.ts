import { Worker } from 'node:worker_threads';
import { fileHasher, workerSource, type Hashed, type Task } from './file-hasher.ts';

/** A thread that hashes files. */
export type HashThread = {
  /** What became of each task, in their order. One list at a time. */
  hash(tasks: readonly Task[]): Promise<readonly Hashed[]>;
  end(): void;
};

/** Starts a thread. What it cannot do because it breaks down is done in this one. */
export function openThread(): HashThread {
  const worker = new Worker(workerSource(), { eval: true });
  let answer: (hashed: readonly Hashed[] | undefined) => void = () => undefined;
  let isBroken = false;
  // It keeps nobody waiting who does not wait for it.
  worker.unref();
  const onEnd = () => {
    isBroken = true;
    answer(undefined);
  };
  worker.on('message', (hashed: readonly Hashed[]) => {
    answer(hashed);
  });
  worker.on('error', onEnd);
  worker.on('exit', onEnd);
  return {
    async hash(tasks) {
      const hashed = await new Promise<readonly Hashed[] | undefined>((resolve) => {
        answer = resolve;
        worker.ref();
        if (isBroken) resolve(undefined);
        else worker.postMessage(tasks);
      });
      worker.unref();
      return hashed ?? tasks.map(fileHasher());
    },
    end: () => void worker.terminate(),
  };
}
