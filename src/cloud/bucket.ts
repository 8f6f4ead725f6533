import { readFile } from 'node:fs/promises';
import COS from 'cos-nodejs-sdk-v5';
import { CloudError, DeployError, isKind } from '../core/errors.ts';
import type { Bucket, Keys, ObjectHead, ObjectHeaders, Stored, Website } from '../core/ports.ts';
import { headerOf, headerParams, type Answer, type Connection } from './connection.ts';
import { called } from './failure.ts';
import { listAll, unquoted } from './listing.ts';
import { putInParts } from './multipart.ts';

/** Larger files go up in parts, bytes. */
const ONE_PUT = 32 * 1024 * 1024;

type Target = { readonly bucket: string; readonly region: string };

/** A Bucket on the official SDK. */
export function cosBucket({ bucket, region }: Target, keys: Keys): Bucket {
  const cos = new COS({ Timeout: 120_000 });
  const { options } = cos as unknown as { readonly options: object };
  const at = { Bucket: bucket, Region: region };
  let serverAhead: number | undefined;

  /**
   * Every answer tells the server's time by the way, cut to the second and some time ago: of all answers the one that puts the
   * server furthest ahead is nearest to the truth, and time never goes back.
   */
  const call: Connection['call'] = async (name, subject, send) => {
    const { secretId, secretKey, token } = await keys();
    // The SDK reads them when it signs, which it does at once.
    Object.assign(options, { SecretId: secretId, SecretKey: secretKey, SecurityToken: token ?? '' });
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
    head: (key) => absentAsUndefined(async () => asHead(key, await head(connection, key))),
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

async function put(connection: Connection, object: Parameters<Bucket['put']>[0]): Promise<Stored> {
  const { key, content, headers, isPrivate } = object;
  if ('path' in content && content.size > ONE_PUT)
    return await putInParts(connection, { key, headers, ...content });
  const { cos, at, call } = connection;
  const acl = isPrivate === true ? { ACL: 'private' as const } : {};
  // From memory, since the SDK never repeats a stream. SkipTask: its own queue runs three at a time; how many run is not for it to say.
  const params = {
    ...at,
    Key: key,
    Body: await bytesOf(key, content),
    ...headerParams(headers),
    ...acl,
    SkipTask: true,
  };
  const answer = await call('PutObject', key, () => cos.putObject(params));
  return { etag: unquoted(answer.ETag), crc64: headerOf(answer, 'x-cos-hash-crc64ecma') };
}

/** A copy onto itself; what is not given again is lost. */
async function rewrite(connection: Connection, key: string, headers: ObjectHeaders): Promise<Stored> {
  const { cos, at, call } = connection;
  const before = await head(connection, key);
  const storageClass = headerOf(before, 'x-cos-storage-class');
  const copied = await call('PutObject', key, () =>
    cos.putObjectCopy({
      ...at,
      Key: key,
      CopySource: `${at.Bucket}.cos.${at.Region}.myqcloud.com/${key.split('/').map(encodeURIComponent).join('/')}`,
      MetadataDirective: 'Replaced',
      ...headerParams(headers),
      Headers: { ...otherMetadata(before), ...headers.more },
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

async function bytesOf(key: string, content: Parameters<Bucket['put']>[0]['content']): Promise<Buffer> {
  if ('bytes' in content) return Buffer.from(content.bytes);
  try {
    return await readFile(content.path);
  } catch (cause) {
    throw new DeployError(`The file ${key} could not be read again: ${String(cause)}`, {
      remedy: 'Make sure that nothing changes the source directory during the deploy, and run it again.',
      cause,
    });
  }
}

const asHead = (key: string, answer: COS.HeadObjectResult): ObjectHead => ({
  key,
  size: Number(headerOf(answer, 'content-length')),
  etag: unquoted(answer.ETag),
  modifiedAt: Date.parse(headerOf(answer, 'last-modified') ?? ''),
  crc64: headerOf(answer, 'x-cos-hash-crc64ecma'),
  contentType: headerOf(answer, 'content-type') ?? '',
  cacheControl: headerOf(answer, 'cache-control') ?? '',
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
