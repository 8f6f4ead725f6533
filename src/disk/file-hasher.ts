/** What became of one file: its MD5 in hex and its size in bytes, or why it could not be read. */
export type Hashed = { readonly md5: string; readonly size: number } | { readonly error: string };

/**
 * Makes a function that hashes one file. Nothing outside of it is used, since its text is also what worker threads run: the bundle
 * has one file, and no second one that they could load.
 */
export function fileHasher(): (path: string) => Hashed {
  const { closeSync, openSync, readSync } = process.getBuiltinModule('node:fs');
  const { createHash, hash } = process.getBuiltinModule('node:crypto');
  const buffer = Buffer.allocUnsafe(1024 * 1024);
  const readFrom = (handle: number): Hashed => {
    let size = readSync(handle, buffer, 0, buffer.length, 0);
    // Most files end within the first read, and of them one call makes the hash.
    if (size < buffer.length) return { md5: hash('md5', buffer.subarray(0, size)), size };
    const md5 = createHash('md5').update(buffer);
    for (;;) {
      const read = readSync(handle, buffer, 0, buffer.length, size);
      if (read === 0) return { md5: md5.digest('hex'), size };
      md5.update(buffer.subarray(0, read));
      size += read;
    }
  };
  return (path) => {
    try {
      const handle = openSync(path, 'r');
      try {
        return readFrom(handle);
      } finally {
        closeSync(handle);
      }
    } catch (error) {
      return { error: error instanceof Error ? error.message : String(error) };
    }
  };
}

/** A worker thread that takes lists of paths and answers with what became of each. */
export const workerSource = (): string => `
const hashFile = (${fileHasher.toString()})();
const { parentPort } = process.getBuiltinModule('node:worker_threads');
parentPort.on('message', (paths) => parentPort.postMessage(paths.map(hashFile)));
`;
