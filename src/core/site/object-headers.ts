import type { ObjectHeaders } from '../ports.ts';

/** Headers that COS stores with an object besides Content-Type and Cache-Control. Source: cloud.tencent.com/document/product/436/7749. */
const STORED =
  /^(?:content-(?:disposition|encoding|language)|expires|x-cos-meta-[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)$/;

/** Whether COS stores a header of this name (lower case) besides Content-Type and Cache-Control. */
export const isStored = (name: string): boolean => STORED.test(name);

/** Of an answer's headers those that are stored with the object; undefined: none. */
export function storedOf(headers: Readonly<Record<string, unknown>>): ObjectHeaders['more'] {
  const stored = Object.entries(headers).filter(
    (header): header is [string, string] => isStored(header[0]) && typeof header[1] === 'string',
  );
  return stored.length === 0 ? undefined : Object.fromEntries(stored);
}

/** Names that we have stored with an object, that are still there, and that nobody wants any more. */
export const unwanted = (
  { ours, headers }: { readonly ours: readonly string[]; readonly headers: ObjectHeaders },
  wanted: ObjectHeaders,
): string[] => ours.filter((name) => wanted.more?.[name] === undefined && headers.more?.[name] !== undefined);

/** Whether an object has everything that is wanted, whatever else somebody stored with it. */
export const hasHeaders = (stored: ObjectHeaders, wanted: ObjectHeaders): boolean =>
  stored.contentType === wanted.contentType &&
  stored.cacheControl === wanted.cacheControl &&
  Object.entries(wanted.more ?? {}).every(([name, value]) => stored.more?.[name] === value);

/** What browsers read a content by. */
const MEANING = ['content-encoding', 'content-disposition', 'content-language'];

/** Whether browsers make the same of a content with either headers, however long they keep it. */
export const meansTheSame = (one: ObjectHeaders, other: ObjectHeaders): boolean =>
  one.contentType === other.contentType && MEANING.every((name) => one.more?.[name] === other.more?.[name]);

/** Whether an ETag is the MD5 of the content; of an object in parts, or encrypted with a key of KMS, it is not. */
export const isMd5 = (etag: string): boolean => /^[0-9a-f]{32}$/.test(etag);
