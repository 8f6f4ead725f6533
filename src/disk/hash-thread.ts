import { Worker } from 'node:worker_threads';
import { fileHasher, workerSource, type Hashed, type Task } from './file-hasher.ts';

/** A thread that hashes files. */
export type HashThread = {
  /** What became of each task, in their order; empty: the thread was ended. Several lists may wait for their turn. */
  hash(tasks: readonly Task[]): Promise<readonly Hashed[]>;
  end(): void;
};

/** Starts a thread. What it cannot do because it breaks down is done in this one. */
export function openThread(): HashThread {
  const worker = new Worker(workerSource(), { eval: true });
  /** Those who wait for an answer; they come in the order of the lists. */
  const waiting: ((hashed: readonly Hashed[] | undefined) => void)[] = [];
  let state: 'works' | 'broke down' | 'was ended' = 'works';
  const onEnd = () => {
    if (state === 'works') state = 'broke down';
    for (const answer of waiting.splice(0)) answer(undefined);
  };
  // It keeps nobody waiting who does not wait for it.
  worker.unref();
  worker.on('message', (hashed: readonly Hashed[]) => {
    waiting.shift()?.(hashed);
    if (waiting.length === 0) worker.unref();
  });
  worker.on('error', onEnd);
  worker.on('exit', onEnd);
  return {
    async hash(tasks) {
      const hashed = await new Promise<readonly Hashed[] | undefined>((resolve) => {
        if (state !== 'works') {
          resolve(undefined);
          return;
        }
        waiting.push(resolve);
        worker.ref();
        worker.postMessage(tasks);
      });
      return hashed ?? (state === 'broke down' ? tasks.map(fileHasher()) : []);
    },
    end() {
      if (state === 'works') state = 'was ended';
      void worker.terminate();
    },
  };
}
