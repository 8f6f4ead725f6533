import { randomBytes } from 'node:crypto';
import { contentOf, joined } from './content.ts';
import { CosError } from './errors.ts';
import {
  aclOf,
  checkMd5,
  checkOverwrite,
  checkWrite,
  keptHeaders,
  plainEtag,
  storageClassOf,
  wholeSecond,
} from './metadata.ts';
import type { CosAnswer, CosCall, CosOperation } from './operation.ts';
import type { Part, StoredObject, Upload } from './store.ts';
import { list, readXml, record, textOf, xmlDocument, type XmlElement } from './xml.ts';

/** Bytes that every part but the last must have, and numbers that parts may have (cloud.tencent.com/document/product/436/14518). */
const PART = { leastBytes: 1024 * 1024, mostBytes: 5 * 1024 ** 3, lastNumber: 10_000 };

/** POST ?uploads (436/7746): the headers of the object are settled here, not at the end. */
export const initiateMultipartUpload: CosOperation = {
  name: 'InitiateMultipartUpload',
  params: ['uploads'],
  perform(call) {
    const { request, target, bucket, clock } = call;
    checkWrite(call);
    const upload: Upload = {
      id: `${Math.floor(clock.now() / 1000)}${randomBytes(32).toString('hex')}`,
      key: target.key,
      headers: keptHeaders(target.key, request.headers),
      acl: aclOf(request.headers),
      storageClass: storageClassOf(request.headers),
      initiated: wholeSecond(clock.now()),
      parts: new Map(),
    };
    bucket.uploads.set(upload.id, upload);
    return xml('InitiateMultipartUploadResult', [
      ['Bucket', bucket.name],
      ['Key', upload.key],
      ['UploadId', upload.id],
    ]);
  },
};

/** PUT ?partNumber&uploadId (436/7750). A part of the same number is replaced. */
export const uploadPart: CosOperation = {
  name: 'UploadPart',
  params: ['partNumber', 'uploadId'],
  perform(call) {
    const { body, headers } = call.request;
    const part = storePart(call, body, checkMd5(body, headers['content-md5']));
    const answer = { ETag: part.etag, 'x-cos-hash-crc64ecma': part.crc64 };
    return { status: 200, headers: answer, note: { partNumber: part.number, size: body.length } };
  },
};

/** Keeps a part under the number and the upload that the query names. `digest`: its MD5, where it has been made. */
export function storePart(call: CosCall, body: Buffer, digest?: Buffer): Part {
  const number = Number(call.target.query.get('partNumber'));
  if (!Number.isInteger(number) || number < 1 || number > PART.lastNumber)
    throw new CosError('InvalidArgument');
  if (body.length > PART.mostBytes) throw new CosError('EntityTooLarge');
  const part: Part = {
    ...contentOf(body, call.knobs),
    number,
    etag: plainEtag(body, digest),
    lastModified: wholeSecond(call.clock.now()),
  };
  findUpload(call).parts.set(number, part);
  return part;
}

/** POST ?uploadId (436/7742). The ETag is not made from the parts' ones and differs each time, so that nobody builds on it. */
export const completeMultipartUpload: CosOperation = {
  name: 'CompleteMultipartUpload',
  params: ['uploadId'],
  perform(call) {
    const { request, bucket, clock } = call;
    const upload = findUpload(call);
    if (request.body.length === 0) throw new CosError('MissingRequestBodyError');
    checkMd5(request.body, request.headers['content-md5']);
    checkOverwrite(request.headers, bucket, upload.key);
    const parts = chosenParts(request.body, upload);
    const object: StoredObject = {
      ...joined(parts, call.knobs),
      key: upload.key,
      etag: `"${randomBytes(16).toString('hex')}-${parts.length}"`,
      headers: upload.headers,
      acl: upload.acl,
      storageClass: upload.storageClass,
      lastModified: wholeSecond(clock.now()),
    };
    bucket.uploads.delete(upload.id);
    const stored = bucket.put(object);
    call.fire('cos:ObjectCreated:CompleteMultipartUpload', stored);
    const location = `http://${request.host}/${upload.key}`;
    const members: XmlElement[] = [
      ['Location', location],
      ['Bucket', bucket.name],
      ['Key', upload.key],
      ['ETag', object.etag],
    ];
    return {
      ...xml('CompleteMultipartUploadResult', members, {
        'x-cos-hash-crc64ecma': object.crc64,
        // Other than a PUT this tells the id where versions are suspended, too (436/7742).
        ...(stored.versionId === undefined ? {} : { 'x-cos-version-id': stored.versionId }),
      }),
      note: { size: object.size, parts: parts.length },
    };
  },
};

/** DELETE ?uploadId (436/7740). */
export const abortMultipartUpload: CosOperation = {
  name: 'AbortMultipartUpload',
  params: ['uploadId'],
  perform(call) {
    call.bucket.uploads.delete(findUpload(call).id);
    return { status: 204 };
  },
};

export function findUpload({ bucket, target }: Pick<CosCall, 'bucket' | 'target'>): Upload {
  const upload = bucket.uploads.get(target.query.get('uploadId') ?? '');
  if (upload?.key !== target.key) throw new CosError('NoSuchUpload');
  return upload;
}

/** The parts that the client names, which must be there, ascending, and large enough but for the last. */
function chosenParts(body: Buffer, upload: Upload): Part[] {
  const named = list(readXml(body, 'CompleteMultipartUpload')['Part']).map(record);
  if (named.length === 0) throw new CosError('MalformedXML');
  const parts = named.map((element) => {
    const part = upload.parts.get(Number(textOf(element['PartNumber'])));
    const etag = textOf(element['ETag'])?.replaceAll('"', '').trim() ?? '';
    if (part?.etag !== `"${etag}"`) throw new CosError('InvalidPart');
    return part;
  });
  if (parts.some((part, at) => at > 0 && part.number <= (parts[at - 1]?.number ?? 0)))
    throw new CosError('InvalidPartOrder');
  // A gap in the numbers is refused as well (436/7742).
  if (parts.some((part, at) => part.number !== at + 1)) throw new CosError('InvalidPart');
  if (parts.slice(0, -1).some((part) => part.size < PART.leastBytes)) throw new CosError('EntityTooSmall');
  return parts;
}

export function xml(
  root: string,
  members: readonly XmlElement[],
  headers: Record<string, string> = {},
): CosAnswer {
  return {
    status: 200,
    headers: { 'Content-Type': 'application/xml', ...headers },
    body: xmlDocument(root, members),
  };
}
