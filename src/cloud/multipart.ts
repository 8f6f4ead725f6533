import { createHash } from 'node:crypto';
import { open, type FileHandle } from 'node:fs/promises';
import pMap from 'p-map';
import { DeployError } from '../core/errors.ts';
import type { ObjectHeaders, Stored } from '../core/ports.ts';
import { headerOf, headerParams, type Connection } from './connection.ts';
import { unquoted } from './listing.ts';

/** Bytes of a part, unless the file needs larger ones to fit into 10,000. Source: cloud.tencent.com/document/product/436/14518. */
const PART = 16 * 1024 * 1024;
const MOST_PARTS = 10_000;
/** Parts under way at once; each is held in memory. */
const WIDTH = 4;

type LargeFile = {
  readonly key: string;
  readonly path: string;
  readonly size: number;
  readonly headers: ObjectHeaders;
};

/**
 * Stores a file in parts: begin, parts in parallel, complete. The SDK's own sequence is not used: it resumes uploads that others
 * have begun and then drops the headers of this one. What was begun and not completed is taken back, since its parts cost storage.
 */
export async function putInParts(connection: Connection, file: LargeFile): Promise<Stored> {
  const { cos, at, call } = connection;
  const { key, headers } = file;
  const begun = await call('InitiateMultipartUpload', key, () =>
    cos.multipartInit({ ...at, Key: key, ...headerParams(headers) }),
  );
  const upload = { ...at, Key: key, UploadId: begun.UploadId };
  try {
    const parts = await putParts(connection, file, upload);
    const done = await call('CompleteMultipartUpload', key, () =>
      cos.multipartComplete({ ...upload, Parts: parts }),
    );
    return { etag: unquoted(done.ETag), crc64: headerOf(done, 'x-cos-hash-crc64ecma') };
  } catch (error) {
    // The error that counts is the first one; what cannot be taken back is left to the bucket's lifecycle rules.
    await call('AbortMultipartUpload', key, () => cos.multipartAbort(upload)).catch(() => undefined);
    throw error;
  }
}

type Upload = {
  readonly Bucket: string;
  readonly Region: string;
  readonly Key: string;
  readonly UploadId: string;
};

async function putParts({ cos, call }: Connection, file: LargeFile, upload: Upload) {
  const size = Math.max(PART, Math.ceil(file.size / MOST_PARTS));
  const handle = await open(file.path);
  try {
    const numbers = Array.from({ length: Math.ceil(file.size / size) }, (_, index) => index + 1);
    return await pMap(
      numbers,
      async (PartNumber) => {
        const bytes = await slice(handle, file, { from: (PartNumber - 1) * size, size });
        const answer = await call('UploadPart', file.key, () =>
          cos.multipartUpload({ ...upload, PartNumber, Body: bytes }),
        );
        // Of a part the ETag is always its MD5, also where that of the object is not.
        if (unquoted(answer.ETag) !== createHash('md5').update(bytes).digest('hex')) throw changed(file);
        return { PartNumber, ETag: answer.ETag };
      },
      { concurrency: WIDTH },
    );
  } finally {
    await handle.close();
  }
}

async function slice(
  handle: FileHandle,
  file: LargeFile,
  part: { readonly from: number; readonly size: number },
): Promise<Buffer> {
  const bytes = Buffer.alloc(Math.min(part.size, file.size - part.from));
  const { bytesRead } = await handle.read(bytes, 0, bytes.length, part.from);
  if (bytesRead !== bytes.length) throw changed(file);
  return bytes;
}

const changed = (file: LargeFile): DeployError =>
  new DeployError(`The file ${file.key} changed while it was sent.`, {
    remedy: 'Make sure that nothing writes to the source directory during the deploy, and run it again.',
  });
