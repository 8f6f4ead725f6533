import { condition, range } from './conditions.ts';
import { CosError } from './errors.ts';
import type { CosAnswer, CosCall, CosOperation } from './operation.ts';
import {
  aclOf,
  checkMd5,
  checkWrite,
  crc64Of,
  keptHeaders,
  plainEtag,
  storageClassOf,
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
    checkMd5(body, headers['content-md5']);
    const object: StoredObject = {
      key: target.key,
      body,
      etag: plainEtag(body),
      crc64: crc64Of(body),
      headers: keptHeaders(target.key, headers),
      acl: aclOf(headers),
      storageClass: storageClassOf(headers),
      lastModified: wholeSecond(clock.now()),
    };
    bucket.put(object);
    call.fire('cos:ObjectCreated:Put', object);
    return { status: 200, headers: hashes(object), note: { size: body.length } };
  },
};

export const headObject: CosOperation = {
  name: 'HeadObject',
  params: [],
  lenient: true,
  anonymous: 'object',
  perform: (call) => readObject(call, call.bucket.get(call.target.key)),
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
  params: OVERRIDES.map((name) => `response-${name}`),
  lenient: true,
  anonymous: 'object',
  perform(call) {
    const object = call.bucket.get(call.target.key);
    if (object?.storageClass.endsWith('ARCHIVE')) throw new CosError('InvalidObjectState');
    return readObject(call, object);
  },
};

export const deleteObject: CosOperation = {
  name: 'DeleteObject',
  params: [],
  perform({ bucket, target, fire, knobs }) {
    const removed = bucket.remove(target.key);
    if (removed !== undefined) fire('cos:ObjectRemove:Delete', removed);
    else if (knobs.missingDeleteFires) fire('cos:ObjectRemove:Delete', { key: target.key });
    return { status: 204, note: { existed: removed !== undefined } };
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
  const part = range(request.headers['range'], object.body.length);
  const body = part === undefined ? object.body : object.body.subarray(part.from, part.to + 1);
  headers['Content-Length'] = String(body.length);
  if (part === undefined) return { status: 200, headers, body };
  return {
    status: 206,
    headers: { ...headers, 'Content-Range': `bytes ${part.from}-${part.to}/${object.body.length}` },
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

const validators = (object: StoredObject) => ({
  ETag: object.etag,
  'Last-Modified': new Date(object.lastModified).toUTCString(),
});

/** What a write answers about the content that it stored. */
export const hashes = (object: StoredObject): Record<string, string> => ({
  ETag: object.etag,
  'x-cos-hash-crc64ecma': object.crc64,
});
