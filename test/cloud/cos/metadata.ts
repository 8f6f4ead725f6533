import { hash, randomBytes } from 'node:crypto';
import { lookup } from 'mime-types';
import { CosError } from './errors.ts';
import type { CosCall, CosKnobs } from './operation.ts';
import { mayTouch } from './resource.ts';
import type { Bucket, ObjectAcl } from './store.ts';

type Headers = Readonly<Record<string, string>>;

/** What COS keeps with an object and sends with it again (cloud.tencent.com/document/product/436/7749). */
const KEPT = [
  'Cache-Control',
  'Content-Disposition',
  'Content-Encoding',
  'Content-Language',
  'Content-Type',
  'Expires',
];
const STORAGE_CLASSES = [
  'STANDARD',
  'STANDARD_IA',
  'INTELLIGENT_TIERING',
  'MAZ_STANDARD',
  'MAZ_STANDARD_IA',
  'ARCHIVE',
  'DEEP_ARCHIVE',
];
/** One x-cos-meta-* at most, and all of them together; bytes (436/7749). */
const META_BYTES = { one: 2048, all: 4096 };
/** bit/s (436/40140). */
const TRAFFIC_LIMIT = { least: 819_200, most: 838_860_800 };
/** Bytes of UTF-8 (436/13324). */
const KEY_BYTES = 850;
/** Headers of a write that are understood here; any other x-cos-* is refused, since ignoring it would pretend. */
const UNDERSTOOD =
  /^x-cos-(meta-.*|acl|storage-class|forbid-overwrite|traffic-limit|security-token|sdk-retry|copy-source(-if-.*|-range)?|metadata-directive)$/;

/** Refuses a write that asks for what this cloud does not play, or breaks a rule that holds for all writes. */
export function checkWrite({ request, target, by, account, bucket }: CosCall): void {
  const { headers } = request;
  const unknown = Object.keys(headers).find((name) => name.startsWith('x-cos-') && !UNDERSTOOD.test(name));
  if (unknown !== undefined) throw new CosError('NotImplemented', `${unknown} is not served here.`);
  // Not documented for COS's PUT, so nothing may be built on them.
  if ('if-match' in headers || 'if-none-match' in headers) throw new CosError('NotImplemented');
  if (Buffer.byteLength(target.key) > KEY_BYTES) throw new CosError('KeyTooLong');
  const limit = headers['x-cos-traffic-limit'];
  if (limit !== undefined && !(Number(limit) >= TRAFFIC_LIMIT.least && Number(limit) <= TRAFFIC_LIMIT.most)) {
    throw new CosError('InvalidArgument');
  }
  if (
    headers['x-cos-acl'] !== undefined &&
    !mayTouch({ account, by, request, bucket }, 'PutObjectACL', target.key)
  )
    throw new CosError('AccessDenied');
  checkOverwrite(headers, bucket, target.key);
}

/** With `x-cos-forbid-overwrite: true` a key that is taken stays as it is; where versions were ever on it means nothing (436/7749). */
export function checkOverwrite(headers: Headers, bucket: Bucket, key: string): void {
  if (bucket.versioning !== undefined) return;
  if (headers['x-cos-forbid-overwrite'] === 'true' && bucket.get(key) !== undefined)
    throw new CosError('FileAlreadyExists');
}

/** What a write says about its object. An empty value counts as none; without a Content-Type COS takes the one of the key's extension. */
export function keptHeaders(key: string, given: Headers): Headers {
  const kept: Record<string, string> = {};
  for (const name of KEPT) {
    const value = given[name.toLowerCase()];
    if (value !== undefined && value !== '') kept[name] = value;
  }
  kept['Content-Type'] ??= lookup(key) || 'application/octet-stream';
  return { ...kept, ...ownMetadata(given) };
}

function ownMetadata(given: Headers): Headers {
  const entries = Object.entries(given).filter(([name]) => name.startsWith('x-cos-meta-'));
  for (const [name, value] of entries) {
    // Production answers an underscore with a signature that does not match: a gateway drops such headers.
    if (name.includes('_')) throw new CosError('SignatureDoesNotMatch');
    if (!/^x-cos-meta-[a-z\d-]+$/.test(name)) throw new CosError('InvalidArgument');
    if (Buffer.byteLength(value) > META_BYTES.one)
      throw new CosError('InvalidArgument', 'x-cos-meta is too large.');
  }
  const total = entries.reduce((sum, [name, value]) => sum + name.length + Buffer.byteLength(value), 0);
  if (total > META_BYTES.all) throw new CosError('InvalidArgument', 'x-cos-meta is too large.');
  return Object.fromEntries(entries);
}

/** Whether these headers hold any of what a write may say about its object. */
export const saysMetadata = (headers: Headers): boolean =>
  KEPT.some((name) => headers[name.toLowerCase()]) ||
  Object.keys(headers).some((name) => name.startsWith('x-cos-meta-'));

export function aclOf(headers: Headers): ObjectAcl {
  const acl = headers['x-cos-acl'] ?? 'default';
  if (acl === 'default' || acl === 'private' || acl === 'public-read') return acl;
  if (['authenticated-read', 'bucket-owner-read', 'bucket-owner-full-control'].includes(acl))
    throw new CosError('NotImplemented');
  throw new CosError('InvalidArgument');
}

export function storageClassOf(headers: Headers): string {
  const name = headers['x-cos-storage-class'] ?? 'STANDARD';
  if (!STORAGE_CLASSES.includes(name)) throw new CosError('NotSupportedStorageClass');
  return name;
}

/** Compares a body with the Content-MD5 that came with it, if one did; returns that, so that no body is hashed twice. */
export function checkMd5(body: Buffer, given: string | undefined): Buffer | undefined {
  if (given === undefined || given === '') return undefined;
  if (!/^[A-Za-z\d+/]{22}==$/.test(given)) throw new CosError('InvalidDigest');
  const found = md5(body);
  if (found.toString('base64') !== given) throw new CosError('BadDigest');
  return found;
}

const md5 = (body: Buffer): Buffer => hash('md5', body, 'buffer');

/** The ETag of an object that was put in one piece, with its quotes. `known`: the body's MD5, where it has been made. */
export const plainEtag = (body: Buffer, known = md5(body)): string => `"${known.toString('hex')}"`;

/** The same for a whole object: by knob it tells nothing of the content, as with encryption. */
export const wholeEtag = (body: Buffer, { etag }: CosKnobs, known?: Buffer): string =>
  etag === 'opaque' ? `"${randomBytes(16).toString('hex')}"` : plainEtag(body, known);

/** Cloud time as COS keeps it: whole seconds, in ms. */
export const wholeSecond = (now: number): number => Math.floor(now / 1000) * 1000;
