import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import COS from 'cos-nodejs-sdk-v5';
import { CloudError, DeployError, isKind } from '../core/errors.ts';
import type { Bucket, ObjectHead, ObjectHeaders, Stored, Website } from '../core/ports.ts';
import type { Credentials } from '../core/settings.ts';
import { called } from './failure.ts';
import { listAll, unquoted } from './listing.ts';

/** Files up to this size are sent from memory, so that the SDK can repeat them; it never repeats a stream. Bytes. */
const IN_MEMORY = 32 * 1024 * 1024;
/** A single PUT takes at most 5 GB. Source: cloud.tencent.com/document/product/436/7749. */
const LARGEST = 5 * 1024 ** 3;

type Target = { readonly bucket: string; readonly region: string; readonly credentials: Credentials };
type Answer = { readonly headers?: Readonly<Record<string, unknown>> };

/** An SDK client for one bucket, and the one way in which it is called. */
type Connection = {
  readonly cos: COS;
  readonly at: { readonly Bucket: string; readonly Region: string };
  readonly call: <T extends Answer>(name: string, subject: string, send: () => Promise<T>) => Promise<T>;
};

/** A Bucket on the official SDK. */
export function cosBucket({ bucket, region, credentials }: Target): Bucket {
  const cos = new COS({
    SecretId: credentials.secretId,
    SecretKey: credentials.secretKey,
    ...(credentials.token === undefined ? {} : { SecurityToken: credentials.token }),
    Timeout: 120_000,
  });
  const at = { Bucket: bucket, Region: region };
  let serverAhead: number | undefined;

  /**
   * Every answer tells the server's time by the way, cut to the second and some time ago: of all answers the one that puts the
   * server furthest ahead is nearest to the truth, and time never goes back.
   */
  const call: Connection['call'] = async (name, subject, send) => {
    const answer = await called({ name: `cos:${name}`, subject }, send);
    const date = Date.parse(String(answer.headers?.['date']));
    if (Number.isFinite(date)) serverAhead = Math.max(serverAhead ?? -Infinity, date - Date.now());
    return answer;
  };
  const connection: Connection = { cos, at, call };

  return {
    serverTime: () => Date.now() + (serverAhead ?? 0),
    list: (prefix) =>
      listAll(prefix, (params) => call('GetBucket', bucket, () => cos.getBucket({ ...at, ...params }))),
    head: (key) => absentAsUndefined(async () => headOf(key, await head(connection, key))),
    read: (key) =>
      absentAsUndefined(async () => {
        const answer = await call('GetObject', key, () => cos.getObject({ ...at, Key: key }));
        return new Uint8Array(answer.Body);
      }),
    put: (object) => put(connection, object),
    rewrite: (key, headers) => rewrite(connection, key, headers),
    remove: (key) => remove(connection, key),
    website: async () => websiteOf(await call('GetBucketWebsite', bucket, () => cos.getBucketWebsite(at))),
  };
}

const head = ({ cos, at, call }: Connection, key: string) =>
  call('HeadObject', key, () => cos.headObject({ ...at, Key: key }));

async function put({ cos, at, call }: Connection, object: Parameters<Bucket['put']>[0]): Promise<Stored> {
  const { key, content, headers, isPrivate } = object;
  const body = await bodyOf(key, content);
  const acl = isPrivate === true ? { ACL: 'private' as const } : {};
  // SkipTask: the SDK's own queue runs three at a time; how many run at once is decided by whoever calls.
  const params = { ...at, Key: key, ...body, ...headerParams(headers), ...acl, SkipTask: true };
  const answer = await call('PutObject', key, () => cos.putObject(params));
  return { etag: unquoted(answer.ETag), crc64: header(answer, 'x-cos-hash-crc64ecma') };
}

/** A copy onto itself; what is not given again is lost. */
async function rewrite(connection: Connection, key: string, headers: ObjectHeaders): Promise<Stored> {
  const { cos, at, call } = connection;
  const before = await head(connection, key);
  const storageClass = header(before, 'x-cos-storage-class');
  const copied = await call('PutObject', key, () =>
    cos.putObjectCopy({
      ...at,
      Key: key,
      CopySource: `${at.Bucket}.cos.${at.Region}.myqcloud.com/${key.split('/').map(encodeURIComponent).join('/')}`,
      MetadataDirective: 'Replaced',
      ...headerParams(headers),
      Headers: otherMetadata(before),
      ...(storageClass === undefined ? {} : { StorageClass: storageClass as COS.StorageClass }),
    }),
  );
  return { etag: unquoted(copied.ETag), crc64: undefined };
}

/** What somebody else stored with an object besides the two headers that are ours. */
const otherMetadata = (before: Answer): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(before.headers ?? {}).filter(([name]) =>
      /^(content-(disposition|encoding|language)|expires|x-cos-meta-.*)$/.test(name),
    ),
  );

/** The SDK takes any 404 for a success; of an object it can only mean that the bucket is gone. */
async function remove({ cos, at, call }: Connection, key: string): Promise<void> {
  const answer = await call('DeleteObject', key, () => cos.deleteObject({ ...at, Key: key }));
  if (answer.statusCode !== 404) return;
  throw new CloudError({
    operation: 'cos:DeleteObject',
    kind: 'refused',
    code: 'NoSuchBucket',
    message: 'The bucket does not exist.',
    subject: key,
  });
}

const header = (answer: Answer, name: string): string | undefined => {
  const value = answer.headers?.[name];
  return typeof value === 'string' ? value : undefined;
};

const headerParams = (headers: ObjectHeaders) => ({
  ContentType: headers.contentType,
  CacheControl: headers.cacheControl,
});

async function bodyOf(key: string, content: Parameters<Bucket['put']>[0]['content']) {
  if ('bytes' in content) return { Body: Buffer.from(content.bytes) };
  if (content.size > LARGEST) {
    throw new CloudError({
      operation: 'cos:PutObject',
      kind: 'refused',
      code: 'EntityTooLarge',
      message: 'The file is larger than 5 GB.',
      subject: key,
    });
  }
  if (content.size <= IN_MEMORY) {
    const read = readFile(content.path).catch((cause: unknown) => {
      throw new DeployError(`The file ${key} could not be read again: ${String(cause)}`, {
        remedy: 'Make sure that nothing changes the source directory during the deploy, and run it again.',
        cause,
      });
    });
    return { Body: await read };
  }
  return { Body: createReadStream(content.path), ContentLength: content.size };
}

const headOf = (key: string, answer: COS.HeadObjectResult): ObjectHead => ({
  key,
  size: Number(header(answer, 'content-length')),
  etag: unquoted(answer.ETag),
  modifiedAt: Date.parse(header(answer, 'last-modified') ?? ''),
  crc64: header(answer, 'x-cos-hash-crc64ecma'),
  contentType: header(answer, 'content-type') ?? '',
  cacheControl: header(answer, 'cache-control') ?? '',
});

/** The SDK answers `{}` where hosting was never switched on. */
function websiteOf(answer: COS.GetBucketWebsiteResult): Website | undefined {
  const found = answer.WebsiteConfiguration as Partial<COS.WebsiteConfiguration>;
  if (found.IndexDocument === undefined) return undefined;
  const errors = found.ErrorDocument as { OriginalHttpStatus?: string } | undefined;
  return {
    index: found.IndexDocument.Suffix,
    cleanUrls: found.AutoAddressing?.Status === 'Enabled',
    errorsAsPages: errors?.OriginalHttpStatus === 'Disabled',
  };
}

/** A 404 of HEAD has no body, so it cannot say whether key or bucket is missing; the listing before it has told. */
async function absentAsUndefined<T>(read: () => Promise<T>): Promise<T | undefined> {
  try {
    return await read();
  } catch (error) {
    if (isKind(error, 'absent') || (error instanceof CloudError && error.code === 'HTTP 404'))
      return undefined;
    throw error;
  }
}
