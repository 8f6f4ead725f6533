import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import COS from 'cos-nodejs-sdk-v5';
import { CloudError, isKind } from '../core/errors.ts';
import type { Bucket, ListedObject, ObjectHead, ObjectHeaders, Stored, Website } from '../core/ports.ts';
import type { Credentials } from '../core/settings.ts';
import { called } from './failure.ts';

/** Files up to this size are sent from memory, so that the SDK can repeat them; it never repeats a stream. Bytes. */
const IN_MEMORY = 32 * 1024 * 1024;
/** A single PUT takes at most 5 GB. Source: cloud.tencent.com/document/product/436/7749. */
const LARGEST = 5 * 1024 ** 3;

type Target = { readonly bucket: string; readonly region: string; readonly credentials: Credentials };
type Answer = { readonly headers?: Readonly<Record<string, unknown>> };

/** A Bucket on the official SDK. */
export function cosBucket({ bucket, region, credentials }: Target): Bucket {
  const cos = new COS({
    SecretId: credentials.secretId,
    SecretKey: credentials.secretKey,
    ...(credentials.token === undefined ? {} : { SecurityToken: credentials.token }),
    Timeout: 120_000,
  });
  const at = { Bucket: bucket, Region: region };
  let serverAhead = 0;

  /** One call; every answer tells the server's time by the way. */
  async function call<T extends Answer>(name: string, subject: string, send: () => Promise<T>): Promise<T> {
    const answer = await called({ name: `cos:${name}`, subject }, send);
    const date = Date.parse(String(answer.headers?.['date']));
    if (Number.isFinite(date)) serverAhead = date - Date.now();
    return answer;
  }

  return {
    serverTime: () => Date.now() + serverAhead,
    list: (prefix) =>
      listAll(prefix, (params) => call('GetBucket', bucket, () => cos.getBucket({ ...at, ...params }))),
    head: (key) =>
      absentAsUndefined(async () =>
        headOf(key, await call('HeadObject', key, () => cos.headObject({ ...at, Key: key }))),
      ),
    read: (key) =>
      absentAsUndefined(async () => {
        const answer = await call('GetObject', key, () => cos.getObject({ ...at, Key: key }));
        return new Uint8Array(answer.Body);
      }),
    async put({ key, content, headers, isPrivate }) {
      const body = await bodyOf(key, content);
      const params = {
        ...at,
        Key: key,
        ...body,
        ...headerParams(headers),
        ...(isPrivate === true ? { ACL: 'private' as const } : {}),
        SkipTask: true,
      };
      return storedOf(await call('PutObject', key, () => cos.putObject(params)));
    },
    async rewrite(key, headers) {
      const head = await call('HeadObject', key, () => cos.headObject({ ...at, Key: key }));
      const storageClass = header(head, 'x-cos-storage-class');
      const copied = await call('PutObject', key, () =>
        cos.putObjectCopy({
          ...at,
          Key: key,
          CopySource: `${bucket}.cos.${region}.myqcloud.com/${key.split('/').map(encodeURIComponent).join('/')}`,
          MetadataDirective: 'Replaced',
          ...headerParams(headers),
          ...(storageClass === undefined ? {} : { StorageClass: storageClass as COS.StorageClass }),
        }),
      );
      return { etag: unquoted(copied.ETag), crc64: undefined };
    },
    async remove(key) {
      const answer = await call('DeleteObject', key, () => cos.deleteObject({ ...at, Key: key }));
      // The SDK takes any 404 for a success; here it can only mean that the bucket is gone.
      if (answer.statusCode === 404)
        throw new CloudError({
          operation: 'cos:DeleteObject',
          kind: 'refused',
          code: 'NoSuchBucket',
          message: 'The bucket does not exist.',
          subject: key,
        });
    },
    website: async () => websiteOf(await call('GetBucketWebsite', bucket, () => cos.getBucketWebsite(at))),
  };
}

/** Lists page after page. Keys are asked for percent-encoded, since XML cannot hold all of them, and decoded here. */
async function listAll(
  prefix: string,
  page: (params: {
    Prefix: string;
    Marker?: string;
    MaxKeys: number;
    EncodingType: 'url';
  }) => Promise<COS.GetBucketResult>,
): Promise<ListedObject[]> {
  const found: ListedObject[] = [];
  let marker: string | undefined;
  do {
    const answer = await page({
      Prefix: prefix,
      MaxKeys: 1000,
      EncodingType: 'url',
      ...(marker === undefined ? {} : { Marker: marker }),
    });
    for (const one of answer.Contents) {
      found.push({
        key: decodeKey(one.Key),
        size: Number(one.Size),
        etag: unquoted(one.ETag),
        modifiedAt: Date.parse(one.LastModified),
      });
    }
    // IsTruncated is a string; the next page begins after the last key of this one.
    marker =
      String(answer.IsTruncated) === 'true'
        ? decodeKey(answer.NextMarker ?? '') || found.at(-1)?.key
        : undefined;
  } while (marker !== undefined);
  return found;
}

const decodeKey = (key: string): string => decodeURIComponent(key);
const unquoted = (etag: string): string => etag.replace(/^W\//, '').replace(/^"|"$/g, '');
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
  if (content.size <= IN_MEMORY) return { Body: await readFile(content.path) };
  return { Body: createReadStream(content.path), ContentLength: content.size };
}

const storedOf = (answer: COS.PutObjectResult): Stored => ({
  etag: unquoted(answer.ETag),
  crc64: header(answer, 'x-cos-hash-crc64ecma'),
});

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
