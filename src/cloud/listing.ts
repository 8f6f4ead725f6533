import { byUtf8 } from '../core/key-order.ts';
import type { ListedObject, ListHints } from '../core/ports.ts';
import { placesOf, textOf } from './xml.ts';

/** Keys of a page: the most that COS gives. Source: cloud.tencent.com/document/product/436/7734. */
export const PAGE = 1000;
/** Known keys of a shard: a little less than a page, so that a few unknown ones do not cost a second page. */
const SHARD = 950;

/** `next`: where the next page begins, exclusively; undefined: this is the last one. */
export type Page = { readonly objects: readonly ListedObject[]; readonly next: string | undefined };

/** Fetches the page of keys that come after a marker. */
export type ReadPage = (marker: string | undefined) => Promise<Page>;

/**
 * Every object, in order. The first page is read alone; if there is more, the rest is cut into ranges at keys that are known to the
 * caller, and the ranges are read in parallel. They touch each other without gaps, so that the result is the same whatever keys the
 * bucket holds; unknown keys only make a range take more pages.
 */
export async function sweep(readPage: ReadPage, hints: ListHints = {}): Promise<ListedObject[]> {
  const first = await readPage(undefined);
  hints.onObjects?.(first.objects);
  if (first.next === undefined) return [...first.objects];
  const cuts = cutsAfter(first.next, (await hints.known) ?? []);
  const shards = await Promise.all(
    [first.next, ...cuts].map((from, index) =>
      readRange({ from, to: cuts[index] }, readPage, hints.onObjects),
    ),
  );
  return [first.objects, ...shards].flat();
}

function cutsAfter(marker: string, known: readonly string[]): string[] {
  const rest = known.filter((key) => byUtf8(key, marker) > 0).sort(byUtf8);
  const cuts: string[] = [];
  for (let at = SHARD; at < rest.length; at += SHARD) cuts.push(rest[at] ?? '');
  return cuts;
}

/** All keys after `from` up to and with `to`; to the end without it. */
async function readRange(
  { from, to }: { readonly from: string; readonly to: string | undefined },
  readPage: ReadPage,
  onObjects: ListHints['onObjects'],
): Promise<ListedObject[]> {
  const found: ListedObject[] = [];
  let marker: string | undefined = from;
  while (marker !== undefined && (to === undefined || byUtf8(marker, to) < 0)) {
    const { objects, next } = await readPage(marker);
    const last = objects.at(-1);
    const isPast = to !== undefined && last !== undefined && byUtf8(last.key, to) > 0;
    const mine = isPast ? objects.filter(({ key }) => byUtf8(key, to) <= 0) : objects;
    for (const one of mine) found.push(one);
    onObjects?.(mine);
    if (next !== undefined && byUtf8(next, marker) <= 0)
      throw new TypeError(`The listing does not get past ${JSON.stringify(marker)}.`);
    marker = isPast ? undefined : next;
  }
  return found;
}

/** Reads one page of ListBucketResult. Keys are asked for percent-encoded, since XML cannot hold all of them. */
export function pageFrom(document: string): Page {
  const isEncoded = textOf(document, 'EncodingType') === 'url';
  // Decoded or not, the text is copied: a part of a page would keep the whole page in memory.
  const keyOf = (text: string) => (isEncoded ? keyFrom(text) : Buffer.from(text).toString());
  const objects: ListedObject[] = [];
  for (const [from, to] of placesOf(document, 'Contents')) {
    objects.push({
      key: keyOf(textOf(document, 'Key', from, to) ?? ''),
      size: Number(textOf(document, 'Size', from, to)),
      etag: unquoted(textOf(document, 'ETag', from, to) ?? ''),
      modifiedAt: Date.parse(textOf(document, 'LastModified', from, to) ?? ''),
    });
  }
  if (textOf(document, 'IsTruncated') !== 'true') return { objects, next: undefined };
  // The next page begins after the last key of this one.
  return { objects, next: keyOf(textOf(document, 'NextMarker') ?? '') || objects.at(-1)?.key };
}

/** A key that is not UTF-8 stays percent-encoded: no file has such a name, and no request of ours could name it. */
export function keyFrom(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return Buffer.from(text).toString();
  }
}

/** An ETag as a plain value: COS quotes it, and a cache on the way may have made it weak. */
export const unquoted = (etag: string): string => etag.replace(/^W\//, '').replace(/^"|"$/g, '');
