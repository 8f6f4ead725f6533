import { isUtf8 } from 'node:buffer';
import { hash } from 'node:crypto';
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { DeployError } from '../core/errors.ts';
import type { FileOnDisk, ObjectHeaders, Stored } from '../core/ports.ts';
import { newCrc64 } from '../core/site/crc64.ts';
import type { Buffers } from './buffers.ts';

/** Bytes that are sent, and their MD5. */
export type Content = { readonly bytes: Uint8Array; readonly md5: Buffer };

export const contentOf = (bytes: Uint8Array): Content => ({ bytes, md5: hash('md5', bytes, 'buffer') });

/**
 * Whether a type promises UTF-8 that the bytes are not: browsers believe it more than what a page says of itself, but not more than a
 * byte order mark of UTF-16.
 */
export const isMislabelled = (bytes: Uint8Array, { contentType }: ObjectHeaders): boolean =>
  /charset=utf-8/i.test(contentType) && !isUtf8(bytes) && !hasMark(bytes);

const hasMark = ([first, second]: Uint8Array): boolean =>
  (first === 0xfe && second === 0xff) || (first === 0xff && second === 0xfe);

/** A file as it was looked at before the plan; one that has changed since is an error. Read at once: for small files that is fastest. */
export function readFileAgain(key: string, file: FileOnDisk, buffers: Buffers): Buffer {
  try {
    const handle = openSync(file.path, 'r');
    try {
      const bytes = buffers.take(file.size);
      let at = 0;
      while (at < file.size) {
        const read = readSync(handle, bytes, at, file.size - at, at);
        if (read === 0) throw changed(key);
        at += read;
      }
      // After the read, so that a write in the middle of it is seen as well. To ask takes some 4 microseconds.
      if (hasChanged(fstatSync(handle), file)) throw changed(key);
      return bytes;
    } finally {
      closeSync(handle);
    }
  } catch (cause) {
    throw cause instanceof DeployError ? cause : unreadable(key, cause);
  }
}

export const hasChanged = (
  found: { readonly size: number; readonly mtimeMs: number },
  file: FileOnDisk,
): boolean => found.size !== file.size || found.mtimeMs !== file.modifiedAt;

const LEAVE_ALONE =
  'Make sure that nothing writes to the source directory during the deploy, and run it again.';

export const changed = (key: string): DeployError =>
  new DeployError(`The file ${key} changed during the deploy.`, { remedy: LEAVE_ALONE });

export const unreadable = (key: string, cause: unknown): DeployError =>
  new DeployError(`The file ${key} could not be read again: ${String(cause)}`, {
    remedy: LEAVE_ALONE,
    cause,
  });

/** Throws unless COS stored what was sent. The ETag of a plain PUT is its MD5; under KMS encryption it is not, then CRC-64 decides. */
export async function checkStored(key: string, { bytes, md5 }: Content, stored: Stored): Promise<void> {
  if (stored.etag === md5.toString('hex')) return;
  const crc64 = await newCrc64();
  crc64.update(bytes);
  if (stored.crc64 !== crc64.value()) throw storedElse(key);
}

export const storedElse = (key: string): DeployError =>
  new DeployError(`COS stored something else than what was sent as ${key}.`, {
    remedy:
      'Run the workflow again. If that does not help, a proxy on the way changes what passes through it.',
  });
