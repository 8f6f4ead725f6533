import { isMarker } from './bucket.ts';
import { changedSince, names } from './conditions.ts';
import { bytesOf } from './content.ts';
import { CosError } from './errors.ts';
import {
  aclOf,
  checkWrite,
  keptHeaders,
  saysMetadata,
  storageClassOf,
  wholeEtag,
  wholeSecond,
} from './metadata.ts';
import { hashes } from './object.ts';
import type { CosCall, CosOperation } from './operation.ts';
import { mayTouch } from './resource.ts';
import type { StoredObject } from './store.ts';
import { bucketAddress } from './target.ts';
import { newVersion } from './versions.ts';
import { xmlDocument } from './xml.ts';

/** PUT Object - Copy (cloud.tencent.com/document/product/436/10881). ACL and storage class are not inherited. */
export const putObjectCopy: CosOperation = {
  name: 'PutObjectCopy',
  params: [],
  perform(call) {
    const { request, target, bucket, clock } = call;
    checkWrite(call);
    const source = findSource(call);
    checkSourceConditions(request.headers, source.object);
    const object: StoredObject = {
      ...source.object,
      key: target.key,
      // One copy makes one piece: what was put in parts gets a plain ETag again.
      etag: wholeEtag(bytesOf(source.object), call.knobs),
      headers: copiedHeaders(call, source.itself, source.object),
      acl: aclOf(request.headers),
      storageClass: storageClassOf(request.headers),
      lastModified: wholeSecond(clock.now()),
    };
    const stored = bucket.put(object);
    call.fire('cos:ObjectCreated:Copy', stored);
    const version = newVersion(bucket, stored);
    const document = xmlDocument('CopyObjectResult', [
      ['ETag', object.etag],
      ['CRC64', object.crc64],
      ['LastModified', new Date(object.lastModified).toISOString().replace('.000Z', 'Z')],
      ...Object.values(version).map((id) => ['VersionId', id] as const),
    ]);
    // Here, other than in lists, the real answer leaves the quotes of the ETag as they are (samples of 436/10881).
    const body = Buffer.from(document.toString().replaceAll('&quot;', '"'));
    const note = { size: object.size, source: request.headers['x-cos-copy-source'] };
    const answer = { ...hashes(object), ...version, ...source.said };
    return { status: 200, headers: { 'Content-Type': 'application/xml', ...answer }, body, note };
  },
};

/** The object, or the version, that x-cos-copy-source names; the caller must be allowed to read it. */
export function findSource({ request, buckets, bucket, target, account, by }: CosCall) {
  const text = request.headers['x-cos-copy-source'] ?? '';
  const [, host = '', path = '', id] = /^([^/]+)\/([^?]+)(?:\?versionId=([^&]+))?$/.exec(text) ?? [];
  const address = bucketAddress(host.toLowerCase());
  if (address === undefined) throw new CosError('InvalidCopySource');
  const key = decodeSource(path);
  const from = buckets.find(address.bucket, address.region);
  if (from === undefined) throw new CosError('NoSuchBucket');
  if (!mayTouch({ account, by, request, bucket: from }, 'GetObject', key)) throw new CosError('AccessDenied');
  const object = id === undefined ? from.get(key) : from.version(key, id);
  if (object === undefined || isMarker(object))
    throw new CosError(id === undefined ? 'NoSuchCopySource' : 'NoSuchVersion');
  const said: Record<string, string> = id === undefined ? {} : { 'x-cos-copy-source-version-id': id };
  return { object, said, itself: from === bucket && key === target.key && id === undefined };
}

function decodeSource(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    throw new CosError('InvalidCopySource');
  }
}

/** `Copy` keeps the source's headers and takes none; `Replaced` takes all of them anew, and is the only way to copy an object onto itself. */
function copiedHeaders(
  { request, target }: CosCall,
  itself: boolean,
  source: StoredObject,
): StoredObject['headers'] {
  const directive = request.headers['x-cos-metadata-directive'] ?? 'Copy';
  if (directive === 'Replaced') return keptHeaders(target.key, request.headers);
  if (directive !== 'Copy') throw new CosError('InvalidArgument');
  if (itself)
    throw new CosError(
      'InvalidRequest',
      'An object can be copied onto itself with the directive Replaced only.',
    );
  if (saysMetadata(request.headers))
    throw new CosError('InvalidRequest', 'With the directive Copy no metadata may be given.');
  return source.headers;
}

export function checkSourceConditions(headers: Readonly<Record<string, string>>, source: StoredObject) {
  const when = (name: string) => headers[`x-cos-copy-source-if-${name}`];
  const match = when('match');
  const noneMatch = when('none-match');
  const since = when('modified-since');
  const failed =
    (match !== undefined && !names(match, source)) ||
    (noneMatch !== undefined && names(noneMatch, source)) ||
    (since !== undefined && !changedSince(since, source)) ||
    changedSince(when('unmodified-since'), source);
  if (failed) throw new CosError('PreconditionFailed');
}
