import { createReadStream } from 'node:fs';
import { newCrc64 } from '../core/crc64.ts';

/** CRC-64/XZ of a file in decimal, as COS reports it in x-cos-hash-crc64ecma. */
export async function crc64(path: string): Promise<string> {
  const crc = await newCrc64();
  for await (const chunk of createReadStream(path)) crc.update(chunk as Buffer);
  return crc.value();
}
