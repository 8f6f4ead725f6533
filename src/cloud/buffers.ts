/** Memory for the content of small files, used again and again: made anew for each, it piles up faster than it is collected. */
export type Buffers = {
  take(bytes: number): Buffer;
  /** Only when nobody reads or writes it any more: of a request that was given up, the socket may. */
  giveBack(buffer: Buffer): void;
};

/** `size`: bytes up to which a buffer is kept; `most`: how many of them. */
export function openBuffers({ size, most }: { readonly size: number; readonly most: number }): Buffers {
  const free: ArrayBufferLike[] = [];
  return {
    take: (bytes) =>
      bytes > size ? Buffer.allocUnsafe(bytes) : Buffer.from(free.pop() ?? new ArrayBuffer(size), 0, bytes),
    giveBack: ({ buffer }) => {
      if (buffer.byteLength === size && free.length < most) free.push(buffer);
    },
  };
}
