import type { Digest } from '../core/site/digest.ts';

/** What became of one file: its hash in hex and its size in bytes, or why it could not be read. */
export type Hashed = { readonly hash: string; readonly size: number } | { readonly error: string };

/** A file to be hashed, and how. */
export type Task = { readonly path: string; readonly digest: Digest };

/**
 * Makes a function that hashes one file. Nothing outside of it is used, since its text is also what worker threads run: the bundle
 * has one file, and no second one that they could load.
 */
export function fileHasher(): (task: Task) => Hashed {
  const { closeSync, openSync, readSync } = process.getBuiltinModule('node:fs');
  const { createHash, hash } = process.getBuiltinModule('node:crypto');
  const buffer = Buffer.allocUnsafe(1024 * 1024);
  const readFrom = (handle: number, digest: Digest): Hashed => {
    let size = readSync(handle, buffer, 0, buffer.length, 0);
    // Most files end within the first read, and of them one call makes the hash.
    if (size < buffer.length) return { hash: hash(digest, buffer.subarray(0, size)), size };
    const whole = createHash(digest).update(buffer);
    for (;;) {
      const read = readSync(handle, buffer, 0, buffer.length, size);
      if (read === 0) return { hash: whole.digest('hex'), size };
      whole.update(buffer.subarray(0, read));
      size += read;
    }
  };
  return ({ path, digest }) => {
    try {
      const handle = openSync(path, 'r');
      try {
        return readFrom(handle, digest);
      } finally {
        closeSync(handle);
      }
    } catch (error) {
      return { error: error instanceof Error ? error.message : String(error) };
    }
  };
}

/** A worker thread that takes lists of tasks and answers with what became of each. */
export const workerSource = (): string => `
const hashFile = (${fileHasher.toString()})();
const { parentPort } = process.getBuiltinModule('node:worker_threads');
parentPort.on('message', (tasks) => parentPort.postMessage(tasks.map(hashFile)));
`;
