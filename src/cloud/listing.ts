import type COS from 'cos-nodejs-sdk-v5';
import type { ListedObject } from '../core/ports.ts';

type Page = {
  readonly Prefix: string;
  readonly Marker?: string;
  readonly MaxKeys: number;
  readonly EncodingType: 'url';
};

/** Lists page after page. Keys are asked for percent-encoded, since XML cannot hold all of them, and decoded here. */
export async function listAll(
  prefix: string,
  page: (params: Page) => Promise<COS.GetBucketResult>,
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
      answer.IsTruncated === 'true' ? decodeKey(answer.NextMarker ?? '') || found.at(-1)?.key : undefined;
  } while (marker !== undefined);
  return found;
}

const decodeKey = (key: string): string => decodeURIComponent(key);

/** An ETag as a plain value: COS quotes it, and a cache on the way may have made it weak. */
export const unquoted = (etag: string): string => etag.replace(/^W\//, '').replace(/^"|"$/g, '');
