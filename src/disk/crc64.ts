import { createReadStream } from 'node:fs';
import { DeployError } from '../core/errors.ts';
import { newCrc64 } from '../core/site/crc64.ts';

/** CRC-64/XZ of a file in decimal, as COS reports it in x-cos-hash-crc64ecma. Rejects with DeployError when it cannot be read. */
export async function crc64(path: string): Promise<string> {
  const crc = await newCrc64();
  try {
    for await (const chunk of createReadStream(path)) crc.update(chunk as Buffer);
  } catch (cause) {
    throw new DeployError(`A file of the source cannot be read: ${String(cause)}`, {
      remedy: 'Check the permissions of the build output, and that nothing writes to it during the deploy.',
      cause,
    });
  }
  return crc.value();
}
