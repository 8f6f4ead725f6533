import { createHash } from 'node:crypto';
import { open, type FileHandle } from 'node:fs/promises';
import pMap from 'p-map';
import { Cancelled, CloudError } from '../core/errors.ts';
import type { FileOnDisk, ObjectHeaders, Sent } from '../core/ports.ts';
import { newCrc64 } from '../core/site/crc64.ts';
import { digestFor } from '../core/site/digest.ts';
import type { Budget } from './budget.ts';
import type { Buffers } from './buffers.ts';
import { headOf, storedHeaders, type Connection } from './connection.ts';
import { changed, contentOf, hasChanged, storedElse, unreadable, type Content } from './content.ts';
import { isAnswered } from './failure.ts';
import { abort, takeBack } from './leftovers.ts';
import { unquoted } from './listing.ts';
import type { Incoming } from './transport.ts';
import { textOf } from './xml.ts';

/** Source: cloud.tencent.com/document/product/436/14518. */
const MOST_PARTS = 10_000;
/** Parts of a file under way at once. */
const WIDTH = 8;

type LargeFile = FileOnDisk & {
  readonly key: string;
  readonly headers: ObjectHeaders;
  /** Bytes of a part, unless the file needs larger ones to fit into the most that there may be. */
  readonly part: number;
};

/** What content may take, and what it is read into. */
export type Memory = { readonly budget: Budget; readonly buffers: Buffers };

type Upload = { readonly file: LargeFile; readonly id: string };

/** What was read of a file while its parts went up. */
type Whole = { readonly hash: string; readonly crc64: string };

/**
 * Stores a file in parts: begin, parts in parallel, complete. Each byte is read once. What was begun and not completed is taken
 * back, since its parts cost storage; a cancelled run has little time, so that parts under way are given up at once.
 */
export async function putInParts(connection: Connection, memory: Memory, file: LargeFile): Promise<Sent> {
  const { ask, signal } = connection;
  const { key } = file;
  const since = connection.serverTime();
  const repeats = { were: false };
  const begun = await ask({
    operation: 'InitiateMultipartUpload',
    method: 'POST',
    key,
    query: { uploads: '' },
    headers: storedHeaders(file.headers),
    root: 'InitiateMultipartUploadResult',
    onRepeat: () => (repeats.were = true),
  });
  const upload = { file, id: textOf(begun.body.toString('utf8'), 'UploadId') ?? '' };
  try {
    const { etags, whole } = await putParts(connection, memory, upload);
    return { ...(await complete(connection, upload, { etags, whole })), hash: whole.hash };
  } catch (error) {
    // The error that counts is the first one; what cannot be taken back now is left to the next run.
    await abort(connection, key, upload.id).catch(() => undefined);
    throw signal.aborted ? new Cancelled() : error;
  } finally {
    // An upload of which the answer was lost was begun all the same.
    if (repeats.were) await takeBack(connection, { [key]: since }, upload.id).catch(() => undefined);
  }
}

async function putParts(
  connection: Connection,
  memory: Memory,
  upload: Upload,
): Promise<{ etags: string[]; whole: Whole }> {
  const { file } = upload;
  const handle = await open(file.path).catch((cause: unknown) => {
    throw unreadable(file.key, cause);
  });
  const [hash, crc64] = [createHash(digestFor(file)), await newCrc64()];
  const room: Room = { ...memory, waiting: new Set(), isGivenUp: false };
  const parts = readParts(handle, file, room, (bytes) => {
    hash.update(bytes);
    crc64.update(bytes);
  });
  try {
    const put = (part: Part) => {
      room.waiting.delete(part);
      return putPart(connection, upload, part, memory.buffers);
    };
    const etags = await pMap(parts, put, { concurrency: WIDTH });
    if (hasChanged(await handle.stat(), file)) throw changed(file.key);
    return { etags, whole: { hash: hash.digest('hex'), crc64: crc64.value() } };
  } finally {
    await giveUp(parts, room);
    await handle.close();
  }
}

/** After a failure nobody takes what was read, or is being read: its memory is given back here. */
async function giveUp(parts: AsyncGenerator<Part>, room: Room): Promise<void> {
  const giveBack = () => {
    for (const part of room.waiting) part.giveBack();
    room.waiting.clear();
  };
  room.isGivenUp = true;
  giveBack();
  // It comes to its end once a part that still waits for memory has got it.
  await parts.return(undefined);
  giveBack();
}

type Part = { readonly number: number; readonly bytes: Buffer; readonly giveBack: () => void };

type Room = Memory & {
  /** Parts that were read and that nobody sends yet. */
  readonly waiting: Set<Part>;
  /** Some may have been asked for by then: these are not read any more. */
  isGivenUp: boolean;
};

/** One part after another, as fast as they are taken. */
async function* readParts(
  handle: FileHandle,
  file: LargeFile,
  room: Room,
  onRead: (bytes: Buffer) => void,
): AsyncGenerator<Part> {
  const { budget, buffers } = room;
  const size = Math.max(file.part, Math.ceil(file.size / MOST_PARTS));
  for (let number = 1; (number - 1) * size < file.size; number++) {
    const from = (number - 1) * size;
    const giveBack = await budget(size);
    if (room.isGivenUp) {
      giveBack();
      return;
    }
    const part = { number, bytes: buffers.take(Math.min(size, file.size - from)), giveBack };
    room.waiting.add(part);
    const { bytesRead } = await handle.read(part.bytes, 0, part.bytes.length, from);
    if (bytesRead !== part.bytes.length) throw changed(file.key);
    onRead(part.bytes);
    yield part;
  }
}

async function putPart(
  { ask, signal }: Connection,
  { file, id }: Upload,
  { number, bytes, giveBack }: Part,
  buffers: Buffers,
): Promise<string> {
  const repeats = { were: false };
  try {
    const content: Content = contentOf(bytes);
    const answer = await ask({
      operation: 'UploadPart',
      method: 'PUT',
      key: file.key,
      query: { partNumber: String(number), uploadId: id },
      headers: { 'content-md5': content.md5.toString('base64') },
      body: bytes,
      signal,
      onRepeat: () => (repeats.were = true),
    });
    const etag = answer.headers['etag'] ?? '';
    // Of a part the ETag is always its MD5, also where that of the object is not.
    if (unquoted(etag) !== content.md5.toString('hex')) throw storedElse(file.key);
    if (!repeats.were) buffers.giveBack(bytes);
    return etag;
  } finally {
    giveBack();
  }
}

async function complete(
  connection: Connection,
  { file, id }: Upload,
  { etags, whole }: { readonly etags: readonly string[]; readonly whole: Whole },
) {
  const parts = etags.map(
    (etag, at) => `<Part><PartNumber>${at + 1}</PartNumber><ETag>${etag}</ETag></Part>`,
  );
  const body = Buffer.from(`<CompleteMultipartUpload>${parts.join('')}</CompleteMultipartUpload>`);
  const before = connection.serverTime();
  const repeats = { were: false, areLost: false };
  const asked = connection.ask({
    operation: 'CompleteMultipartUpload',
    method: 'POST',
    key: file.key,
    query: { uploadId: id },
    headers: { 'content-type': 'application/xml', 'content-md5': contentOf(body).md5.toString('base64') },
    body,
    root: 'CompleteMultipartUploadResult',
    onRepeat: (error) => {
      repeats.were = true;
      repeats.areLost ||= !isAnswered(error);
    },
  });
  const done = await asked.catch(async (error: unknown) => {
    // The answer of an earlier try may have been lost: then the upload is over, and the object is there.
    if (!repeats.were || !(error instanceof CloudError) || error.code !== 'NoSuchUpload') throw error;
    const found = await connection.ask(headOf(file.key));
    if (found.headers['x-cos-hash-crc64ecma'] !== whole.crc64) throw error;
    return found;
  });
  const crc64 = done.headers['x-cos-hash-crc64ecma'];
  if (crc64 !== undefined && crc64 !== whole.crc64) throw storedElse(file.key);
  // Asked for twice, only the first time changes something: where that one may have been done, the time before it counts.
  const since = repeats.areLost ? before : connection.serverTime(done.sentAt);
  return { etag: etagOf(done), crc64: whole.crc64, since };
}

/** Of Complete it stands in the document, of HEAD in a header. */
const etagOf = ({ headers, body }: Incoming): string =>
  unquoted(headers['etag'] ?? textOf(body.toString('utf8'), 'ETag') ?? '');
