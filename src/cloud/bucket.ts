import { hash } from 'node:crypto';
import { CloudError, isKind } from '../core/errors.ts';
import type {
  Bucket,
  FileOnDisk,
  ObjectHead,
  ObjectHeaders,
  Sent,
  Stored,
  Website,
  Written,
} from '../core/ports.ts';
import { digestFor } from '../core/site/digest.ts';
import { storedOf } from '../core/site/object-headers.ts';
import { removeMany } from './batch-removal.ts';
import { openBudget } from './budget.ts';
import { openBuffers } from './buffers.ts';
import { connect, headOf, storedHeaders, WIDTH, type Ask, type Connection, type Way } from './connection.ts';
import { checkStored, contentOf, isMislabelled, readFileAgain } from './content.ts';
import { rewrite } from './copy.ts';
import { called, isAnswered } from './failure.ts';
import { takeBack } from './leftovers.ts';
import { PAGE, pageFrom, sweep, unquoted, type ReadPage } from './listing.ts';
import { putInParts, type Memory } from './multipart.ts';
import type { Incoming } from './transport.ts';
import { openTurns } from './turns.ts';
import { textOf } from './xml.ts';

const MIB = 1024 * 1024;
/** Files that are larger than `from` go up in parts, bytes. */
const PARTS = { from: 32 * MIB, size: 8 * MIB };
/** Content of files that is in memory at once, bytes. */
const MEMORY = 96 * MIB;
/** Memory that is kept for content to come: for as many small files as there may be requests, and for large ones, bytes. */
const KEPT = { size: 64 * 1024, most: WIDTH.most, large: MEMORY / 2 };

/** A Bucket over our own way to COS; what is rare is left to the official SDK. */
export function cosBucket(way: Way & { readonly parts?: typeof PARTS }): Bucket {
  const connection = connect(way);
  const { parts = PARTS } = way;
  const { ask } = connection;
  const memory = { budget: openBudget(MEMORY), buffers: openBuffers(KEPT) };
  const turn = openTurns();
  const aclReader = { isAllowed: true };
  return {
    serverTime: () => connection.serverTime(),
    warmUp: connection.warmUp,
    list: (prefix, hints) =>
      called({ name: 'cos:GetBucket', subject: way.bucket }, () => sweep(pagesOf(prefix, connection), hints)),
    head: (key) => absentAsUndefined(async () => asHead(key, await ask(headOf(key))), isBare404),
    read: (key) =>
      absentAsUndefined(async () => {
        const { body, headers } = await ask({ operation: 'GetObject', method: 'GET', key });
        return { bytes: body, etag: unquoted(headers['etag'] ?? '') };
      }),
    put: (object) => put(connection, { ...memory, parts, turn }, object),
    rewrite: (key, headers, before) => rewrite(connection, { key, headers, ...before }, aclReader),
    remove: (key) => remove(connection, key),
    removeMany: (keys) => removeMany(connection, keys),
    takeBackUploads: (since) => takeBack(connection, since),
    website: () => absentAsUndefined(async () => websiteOf(await ask(WEBSITE))),
  };
}

const WEBSITE: Ask = {
  operation: 'GetBucketWebsite',
  method: 'GET',
  query: { website: '' },
  ofSettings: true,
  root: 'WebsiteConfiguration',
};

const pagesOf =
  (prefix: string, { ask }: Connection): ReadPage =>
  async (marker) => {
    const query = {
      prefix,
      'max-keys': String(PAGE),
      'encoding-type': 'url',
      ...(marker === undefined ? {} : { marker }),
    };
    const answer = await ask({ operation: 'GetBucket', method: 'GET', query, root: 'ListBucketResult' });
    return pageFrom(answer.body.toString('utf8'));
  };

/** To be awaited before a large file is read and hashed. */
type Turns = { readonly turn: () => Promise<void> };

async function put(
  connection: Connection,
  { parts, turn, ...memory }: Memory & Turns & { readonly parts: typeof PARTS },
  object: Parameters<Bucket['put']>[0],
): Promise<Sent> {
  const { key, content, headers, isPrivate } = object;
  if ('bytes' in content) {
    const { md5, ...stored } = await putBytes(connection, { key, headers, isPrivate }, content.bytes);
    return { ...stored, hash: md5 };
  }
  if (content.size > parts.from)
    return await putInParts(connection, memory, { ...content, key, headers, part: parts.size });
  return await putFile(connection, { ...memory, turn }, { ...content, key, headers });
}

/** Asked for twice, only the first time changes something: where that one may have been done, the time before it counts. */
async function remove({ ask, serverTime }: Connection, key: string): Promise<Written> {
  const before = serverTime();
  const repeats = { areLost: false };
  const onRepeat = (error: CloudError) => (repeats.areLost ||= !isAnswered(error));
  const { sentAt } = await ask({ operation: 'DeleteObject', method: 'DELETE', key, onRepeat });
  return { since: repeats.areLost ? before : serverTime(sentAt) };
}

async function putFile(
  connection: Connection,
  { budget, buffers, turn }: Memory & Turns,
  file: FileOnDisk & { readonly key: string; readonly headers: ObjectHeaders },
): Promise<Sent> {
  const giveBack = await budget(file.size);
  try {
    if (file.size > KEPT.size) await turn();
    const bytes = readFileAgain(file.key, file, buffers);
    const repeats = { were: false };
    const onRepeat = () => (repeats.were = true);
    const { md5, ...stored } = await putBytes(connection, { ...file, onRepeat }, bytes);
    const digest = digestFor(file);
    const content = digest === 'md5' ? md5 : hash(digest, bytes);
    const isWrong = isMislabelled(bytes, file.headers);
    if (!repeats.were) buffers.giveBack(bytes);
    return { ...stored, hash: content, ...(isWrong ? { isMislabelled: true } : {}) };
  } finally {
    giveBack();
  }
}

async function putBytes(
  { ask, serverTime }: Connection,
  object: {
    readonly key: string;
    readonly headers: ObjectHeaders;
    readonly isPrivate?: boolean | undefined;
    readonly onRepeat?: () => void;
  },
  bytes: Uint8Array,
): Promise<Stored & { readonly md5: string }> {
  const { key, headers, isPrivate, onRepeat } = object;
  const content = contentOf(bytes);
  const answer = await ask({
    operation: 'PutObject',
    method: 'PUT',
    key,
    headers: {
      ...storedHeaders(headers),
      // With it COS refuses what arrives otherwise than it was sent, before it replaces anything.
      'content-md5': content.md5.toString('base64'),
      ...(isPrivate === true ? { 'x-cos-acl': 'private' } : {}),
    },
    body: bytes,
    ...(onRepeat === undefined ? {} : { onRepeat }),
  });
  const stored = {
    etag: unquoted(answer.headers['etag'] ?? ''),
    crc64: answer.headers['x-cos-hash-crc64ecma'],
    // Of several tries each fires its event, so that the last one counts.
    since: serverTime(answer.sentAt),
  };
  await checkStored(key, content, stored);
  return { ...stored, md5: content.md5.toString('hex') };
}

function asHead(key: string, { headers }: Incoming): ObjectHead {
  const more = storedOf(headers);
  return {
    key,
    size: Number(headers['content-length']),
    etag: unquoted(headers['etag'] ?? ''),
    modifiedAt: Date.parse(headers['last-modified'] ?? ''),
    crc64: headers['x-cos-hash-crc64ecma'],
    contentType: headers['content-type'] ?? '',
    cacheControl: headers['cache-control'] ?? '',
    ...(more === undefined ? {} : { more }),
  };
}

function websiteOf({ body }: Incoming): Website | undefined {
  const document = body.toString('utf8');
  const part = (name: string) => textOf(document, name) ?? '';
  const index = textOf(part('IndexDocument'), 'Suffix');
  if (index === undefined) return undefined;
  return {
    index,
    cleanUrls: textOf(part('AutoAddressing'), 'Status') === 'Enabled',
    errorsAsPages: textOf(part('ErrorDocument'), 'OriginalHttpStatus') === 'Disabled',
  };
}

/** A 404 of HEAD has no body, so it cannot say whether key or bucket is missing; the listing before it has told. */
const isBare404 = (error: unknown): boolean =>
  error instanceof CloudError && error.code === 'HTTP 404' && error.requestId !== undefined;

/** Only COS can say that something is not there: a proxy's page of status 404 says nothing. */
async function absentAsUndefined<T>(
  read: () => Promise<T>,
  meansAbsent: (error: unknown) => boolean = () => false,
): Promise<T | undefined> {
  try {
    return await read();
  } catch (error) {
    if (isKind(error, 'absent') || meansAbsent(error)) return undefined;
    throw error;
  }
}
