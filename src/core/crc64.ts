import { createCRC64 } from 'hash-wasm';

export type Crc64 = {
  update(bytes: Uint8Array): void;
  /** In decimal, as COS reports it in x-cos-hash-crc64ecma. */
  value(): string;
};

/** CRC-64/XZ (ECMA-182, reflected), piece by piece. */
export async function newCrc64(): Promise<Crc64> {
  const hash = await createCRC64();
  return {
    update: (bytes) => {
      hash.update(bytes);
    },
    value: () => BigInt(`0x${hash.digest('hex')}`).toString(),
  };
}
