import { isDeepStrictEqual } from 'node:util';
import pMap from 'p-map';
import { isKind } from '../core/errors.ts';
import type { Connection } from './connection.ts';
import { called } from './failure.ts';
import { keyFrom } from './listing.ts';
import { patiently, type Patience } from './retrying.ts';
import { placesOf, textOf } from './xml.ts';

type Found = { readonly key: string; readonly id: string; readonly initiated: number };

/**
 * Takes back multipart uploads of these keys that began since the times that go with them (Unix ms), at which a run noted to write them,
 * and were never completed: their parts cost storage for ever. Others' uploads, and the one with the id `except`, are left alone.
 */
export async function takeBack(
  connection: Connection,
  since: Readonly<Record<string, number>>,
  except?: string,
): Promise<void> {
  const keys = Object.keys(since);
  if (keys.length === 0) return;
  const ours = (await listUploads(connection, commonPrefix(keys))).filter(({ key, id, initiated }) => {
    const from = Object.hasOwn(since, key) ? since[key] : undefined;
    if (id === except || from === undefined) return false;
    // Initiated is cut to the second.
    return initiated >= Math.floor(from / 1000) * 1000;
  });
  const end = async ({ key, id }: Found) => {
    await abort(connection, key, id).catch((error: unknown) => {
      // Whoever began it has ended it meanwhile.
      if (!isKind(error, 'absent')) throw error;
    });
  };
  await pMap(ours, end, { concurrency: 8 });
}

export const abort = async ({ ask }: Connection, key: string, id: string): Promise<void> => {
  await ask({ operation: 'AbortMultipartUpload', method: 'DELETE', key, query: { uploadId: id } });
};

function commonPrefix(keys: readonly string[]): string {
  const [first = ''] = keys;
  let length = first.length;
  for (const key of keys) while (!key.startsWith(first.slice(0, length))) length -= 1;
  // Not in the middle of a letter.
  return first.slice(0, length).replace(/[\ud800-\udbff]$/, '');
}

/** Uploads that were begun and not ended (cloud.tencent.com/document/product/436/7736), all pages. */
async function listUploads(connection: Connection, prefix: string): Promise<Found[]> {
  const found: Found[] = [];
  let marker: Readonly<Record<string, string>> | undefined = {};
  while (marker !== undefined) {
    const page: string = await viaSdk(connection, { uploads: '', prefix, 'encoding-type': 'url', ...marker });
    for (const [from, to] of placesOf(page, 'Upload')) {
      const key = keyFrom(textOf(page, 'Key', from, to) ?? '');
      // What no file can be named has nothing of ours.
      if (key === undefined) continue;
      found.push({
        key,
        id: textOf(page, 'UploadId', from, to) ?? '',
        initiated: Date.parse(textOf(page, 'Initiated', from, to) ?? ''),
      });
    }
    const next = textOf(page, 'IsTruncated') === 'true' ? nextMarker(page) : undefined;
    // A page that comes again would come for ever.
    marker = isDeepStrictEqual(next, marker) ? undefined : next;
  }
  return found;
}

/** Undefined: it is a key that cannot be named, after which nothing can be looked for. */
function nextMarker(page: string): Record<string, string> | undefined {
  const key = keyFrom(textOf(page, 'NextKeyMarker') ?? '');
  return key === undefined
    ? undefined
    : { 'key-marker': key, 'upload-id-marker': textOf(page, 'NextUploadIdMarker') ?? '' };
}

const PATIENCE: Pick<Patience, 'attempts' | 'first' | 'longest' | 'within'> = {
  attempts: 3,
  first: 500,
  longest: 2000,
  within: 20_000,
};

/**
 * A GET over the official SDK, which is loaded only for this: what is rare is left to it. Its answer is taken raw, since its own
 * reading of one that is not XML ends the process.
 */
async function viaSdk(connection: Connection, query: Readonly<Record<string, string>>): Promise<string> {
  const { default: COS } = await import('cos-nodejs-sdk-v5');
  const { bucket, region, clock, endpoint } = connection;
  const origin = new URL(endpoint.settingsOrigin);
  const send = async () => {
    const { secretId, secretKey, token } = await connection.keys();
    const cos = new COS({
      SecretId: secretId,
      SecretKey: secretKey,
      Timeout: 20_000,
      Protocol: origin.protocol as 'http:' | 'https:',
      Domain: origin.host,
      ...(token === undefined ? {} : { SecurityToken: token }),
    });
    const at = { Bucket: bucket, Region: region, Method: 'GET' as const, Key: '', RawBody: true };
    const answer = await cos.request({ ...at, Query: query });
    const text = String(answer.Body);
    if (text.includes('</ListMultipartUploadsResult>')) return text;
    throw new Error('The answer is not one of COS.');
  };
  return await patiently(() => called({ name: 'cos:ListMultipartUploads', subject: bucket }, send), {
    ...PATIENCE,
    clock,
    random: Math.random,
  });
}
