import { setImmediate as pause } from 'node:timers/promises';
import type { LocalFile } from '../core/site/site.ts';
import { fileHasher, type Hashed, type Task } from './file-hasher.ts';
import { openThread, type HashThread } from './hash-thread.ts';

/** Lists of files that wait in a thread: while this one is busy with a large answer, nobody hands out any. */
const DEPTH = 6;

/** A file to which its hash is to be written. */
export type Hashable = Omit<LocalFile, 'hash'> & { hash: LocalFile['hash'] };

/** Files to be hashed, how, and what is to become of the outcome. */
export type Work = {
  readonly files: readonly LocalFile[];
  readonly taskOf: (file: LocalFile) => Task;
  readonly note: (file: Hashable, hashed: Hashed) => void;
  /** After so many ms in this thread other things have their turn. */
  readonly slice: number;
};

/** Where work comes from. */
export type WorkSource = {
  /** `isShort`: nothing that takes long. Undefined: there is none for now. */
  readonly take: (isShort: boolean) => Work | undefined;
  /** Whether there is so much of it that threads pay. */
  readonly isMuch: () => boolean;
  /** Told whenever some of it was done, or there was none. */
  readonly onDone: () => void;
};

/** This thread, and others from the time on at which there is much to do. */
export type HashPool = {
  /** There is something to do for others. */
  wakeThreads(): void;
  /** There is something to do for all. */
  wake(): void;
  /** What is under way is given up. */
  end(): void;
};

export function openHashPool(threads: number, source: WorkSource): HashPool {
  let others: readonly HashThread[] = [];
  let state: 'asleep' | 'awake' | 'ended' = 'asleep';
  let bell = Promise.withResolvers<undefined>();
  const ring = () => {
    bell.resolve(undefined);
    bell = Promise.withResolvers();
  };
  const each = async (hash: (work: Work) => Promise<void>, isShort: () => boolean) => {
    while (state !== 'ended') {
      const work = source.take(isShort());
      if (work !== undefined) await hash(work);
      source.onDone();
      if (work === undefined) await bell.promise;
    }
  };
  const wakeThreads = () => {
    if (state === 'ended') return;
    ring();
    if (others.length > 0 || !source.isMuch()) return;
    others = Array.from({ length: threads }, openThread);
    for (const thread of others) for (let n = 0; n < DEPTH; n++) void each(hashIn(thread), () => false);
  };
  const begin = async () => {
    // Whoever adds files is heard to the end first.
    await pause();
    await each(hashHere(), () => others.length > 0);
  };
  return {
    wakeThreads,
    wake() {
      if (state === 'asleep') {
        state = 'awake';
        void begin();
      }
      wakeThreads();
    },
    end() {
      state = 'ended';
      ring();
      for (const thread of others) thread.end();
    },
  };
}

const hashIn =
  (thread: HashThread) =>
  async ({ files, taskOf, note }: Work): Promise<void> => {
    const hashed = await thread.hash(files.map(taskOf));
    files.forEach((file, at) => {
      note(file, hashed[at] ?? { error: 'it was not hashed' });
    });
  };

/** Hashes in this thread, with pauses in which others have their turn. */
function hashHere(): (work: Work) => Promise<void> {
  const hashFile = fileHasher();
  let begun = performance.now();
  return async ({ files, taskOf, note, slice }) => {
    for (const file of files) {
      note(file, hashFile(taskOf(file)));
      if (performance.now() - begun < slice) continue;
      await pause();
      begun = performance.now();
    }
  };
}
