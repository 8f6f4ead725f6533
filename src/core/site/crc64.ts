export type Crc64 = {
  update(bytes: Uint8Array): void;
  /** In decimal, as COS reports it in x-cos-hash-crc64ecma. */
  value(): string;
};

/** CRC-64/XZ (ECMA-182, reflected), piece by piece. Few deploys need it, so that it is loaded by those that do. */
export async function newCrc64(): Promise<Crc64> {
  const { createCRC64 } = await import('hash-wasm');
  const hash = await createCRC64();
  return {
    update: (bytes) => {
      hash.update(bytes);
    },
    value: () => BigInt(`0x${hash.digest('hex')}`).toString(),
  };
}
