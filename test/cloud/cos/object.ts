import { chosenVersion, deleteKey, newVersion } from './versions.ts';
import { condition, range } from './conditions.ts';
import { bytesOf, contentOf } from './content.ts';
import { CosError } from './errors.ts';
import type { CosAnswer, CosCall, CosOperation } from './operation.ts';
import {
  aclOf,
  checkMd5,
  checkWrite,
  keptHeaders,
  storageClassOf,
  wholeEtag,
  wholeSecond,
} from './metadata.ts';
import type { StoredObject } from './store.ts';

/** 436/7749. One PUT takes at most 5 GB. */
const PUT_BYTES = 5 * 1024 ** 3;

export const putObject: CosOperation = {
  name: 'PutObject',
  params: [],
  perform(call) {
    const { request, target, bucket, clock } = call;
    const { headers, body } = request;
    if (headers['content-length'] === undefined && headers['transfer-encoding'] === undefined) {
      throw new CosError('MissingContentLength');
    }
    if (body.length > PUT_BYTES) throw new CosError('EntityTooLarge');
    checkWrite(call);
    const digest = checkMd5(body, headers['content-md5']);
    const object: StoredObject = {
      ...contentOf(body, call.knobs),
      key: target.key,
      etag: wholeEtag(body, call.knobs, digest),
      headers: keptHeaders(target.key, headers),
      acl: aclOf(headers),
      storageClass: storageClassOf(headers),
      lastModified: wholeSecond(clock.now()),
    };
    const stored = bucket.put(object);
    call.fire('cos:ObjectCreated:Put', stored);
    const answer = { ...hashes(stored), ...newVersion(bucket, stored) };
    return { status: 200, headers: answer, note: { size: body.length } };
  },
};

export const headObject: CosOperation = {
  name: 'HeadObject',
  params: ['versionId'],
  lenient: true,
  anonymous: 'object',
  perform: (call) => readVersion(call, chosenVersion(call)),
};

/** Query parameters that replace a header of the answer (436/7753). */
const OVERRIDES = [
  'cache-control',
  'content-disposition',
  'content-encoding',
  'content-language',
  'content-type',
  'expires',
];

export const getObject: CosOperation = {
  name: 'GetObject',
  params: ['versionId', ...OVERRIDES.map((name) => `response-${name}`)],
  lenient: true,
  anonymous: 'object',
  perform(call) {
    const object = chosenVersion(call);
    if (object.storageClass.endsWith('ARCHIVE')) throw new CosError('InvalidObjectState');
    return call.knobs.forcesDownload
      ? asDownload(call, readVersion(call, object))
      : readVersion(call, object);
  },
};

export const deleteObject: CosOperation = {
  name: 'DeleteObject',
  params: ['versionId'],
  perform(call) {
    const { existed, headers } = deleteKey(call, call.target.key, call.target.query.get('versionId'));
    return { status: 204, headers, note: { existed } };
  },
};

/** The answer to HEAD and GET: conditions first, then the range, then what the query replaces (436/7745, 436/7753). */
export function readObject(
  { request, target }: Pick<CosCall, 'request' | 'target'>,
  object: StoredObject | undefined,
): CosAnswer {
  if (object === undefined) throw new CosError('NoSuchKey');
  const outcome = condition(request.headers, object);
  if (outcome === 'failed') throw new CosError('PreconditionFailed');
  if (outcome === 'not modified') {
    return {
      status: 304,
      headers: { 'Content-Type': 'application/xml', 'Content-Length': '0', ...validators(object) },
    };
  }
  const headers: Record<string, string> = { ...describe(object) };
  for (const name of OVERRIDES) {
    const value = target.query.get(`response-${name}`);
    if (value !== undefined) headers[name.replace(/(^|-)[a-z]/g, (letter) => letter.toUpperCase())] = value;
  }
  const part = range(request.headers['range'], object.size);
  const { from, to } = part ?? { from: 0, to: object.size - 1 };
  headers['Content-Length'] = String(to - from + 1);
  // HEAD shows what a GET would, also where the bytes are not kept.
  const bytes = request.method === 'HEAD' ? (object.body ?? Buffer.alloc(0)) : bytesOf(object);
  const body = bytes.subarray(from, to + 1);
  if (part === undefined) return { status: 200, headers, body };
  return {
    status: 206,
    headers: { ...headers, 'Content-Range': `bytes ${from}-${to}/${object.size}` },
    body,
  };
}

/** Everything that HEAD shows of an object but its length. The storage class is told only when it is not the usual one. */
function describe(object: StoredObject): Record<string, string> {
  return {
    ...object.headers,
    'Accept-Ranges': 'bytes',
    ...validators(object),
    'x-cos-hash-crc64ecma': object.crc64,
    ...(object.storageClass === 'STANDARD' ? {} : { 'x-cos-storage-class': object.storageClass }),
  };
}

/** The answer to HEAD and GET of the object API: unlike the website endpoint it tells which version it is. */
function readVersion(call: CosCall, object: StoredObject): CosAnswer {
  const answer = readObject(call, object);
  if (call.bucket.versioning === undefined) return answer;
  return { ...answer, headers: { ...answer.headers, 'x-cos-version-id': object.versionId ?? 'null' } };
}

/**
 * On the default domain of a bucket made since 2024 everything is a download, and an app's package is refused
 * (cloud.tencent.com/document/product/436/102489; header and refusal as a public suite of S3 calls saw them on the real service).
 */
function asDownload({ target }: CosCall, answer: CosAnswer): CosAnswer {
  if (/\.(apk|ipa)$/i.test(target.key)) throw new CosError('DownloadForbidden');
  const forced = { 'Content-Disposition': 'attachment', 'x-cos-force-download': 'true' };
  return { ...answer, headers: { ...answer.headers, ...forced } };
}

const validators = (object: StoredObject) => ({
  ETag: object.etag,
  'Last-Modified': new Date(object.lastModified).toUTCString(),
});

/** What a write answers about the content that it stored. */
export const hashes = (object: StoredObject): Record<string, string> => ({
  ETag: object.etag,
  'x-cos-hash-crc64ecma': object.crc64,
});
