/**
 * Memory for what is sent, used again and again: made anew for each body, it piles up faster than it is collected, and of a large one
 * every page of it is a fault when it is first written to, which takes ten times as long as to read a file into it.
 */
export type Buffers = {
  take(bytes: number): Buffer;
  /** Only when nobody reads or writes it any more: of a request that was given up, the socket may. */
  giveBack(buffer: Buffer): void;
};

type Limits = {
  /** Bytes up to which a buffer counts as small: all of these have that size. */
  readonly size: number;
  /** How many small ones are kept. */
  readonly most: number;
  /** How much memory of large ones is kept, bytes. */
  readonly large: number;
};

export function openBuffers({ size, most, large }: Limits): Buffers {
  const free: ArrayBufferLike[] = [];
  const freeLarge = openLarge(large);
  return {
    take: (bytes) =>
      bytes > size ? freeLarge.take(bytes) : Buffer.from(free.pop() ?? new ArrayBuffer(size), 0, bytes),
    giveBack: ({ buffer }) => {
      if (buffer.byteLength > size) freeLarge.keep(buffer);
      else if (buffer.byteLength === size && free.length < most) free.push(buffer);
    },
  };
}

/** Large buffers that nobody uses, the one that was given back last at the end; together they have at most so many bytes. */
function openLarge(most: number) {
  const free: ArrayBufferLike[] = [];
  let kept = 0;
  const remove = (at: number) => {
    const [buffer] = free.splice(at, 1);
    kept -= buffer?.byteLength ?? 0;
    return buffer;
  };
  return {
    /** The smallest that is large enough, unless half of it would lie idle; else a new one. */
    take: (bytes: number): Buffer => {
      let best = -1;
      let size = 2 * bytes + 1;
      for (const [at, { byteLength }] of free.entries())
        if (byteLength >= bytes && byteLength < size) [best, size] = [at, byteLength];
      const found = best < 0 ? undefined : remove(best);
      return found === undefined ? Buffer.allocUnsafeSlow(bytes) : Buffer.from(found, 0, bytes);
    },
    /** What was not needed for longest goes for it. */
    keep: (buffer: ArrayBufferLike): void => {
      if (buffer.byteLength > most) return;
      free.push(buffer);
      kept += buffer.byteLength;
      while (kept > most) remove(0);
    },
  };
}
