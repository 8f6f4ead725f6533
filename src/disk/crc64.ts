import { createReadStream } from 'node:fs';
import { createCRC64 } from 'hash-wasm';

/** CRC-64/XZ of a file in decimal, as COS reports it in x-cos-hash-crc64ecma. */
export async function crc64(path: string): Promise<string> {
  const hash = await createCRC64();
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
  return BigInt(`0x${hash.digest('hex')}`).toString();
}
