import { handled } from '../core/handled.ts';
import { byUtf8 } from '../core/key-order.ts';
import type { ListedObject, ListHints } from '../core/ports.ts';
import { placesOf, textOf } from './xml.ts';

/** Keys of a page: the most that COS gives. Source: cloud.tencent.com/document/product/436/7734. */
export const PAGE = 1000;
/** Known keys of a shard: a little less than a page, so that a few unknown ones do not cost a second page. */
const SHARD = 950;

/** Ranges that are asked for before anybody knows whether they hold anything: in an empty bucket they are for nothing. */
const EARLY = 16;

export type Page = {
  readonly objects: readonly ListedObject[];
  /** Keys that are not UTF-8, as they were listed. */
  readonly unnamed?: readonly string[];
  /** Where the next page begins, exclusively; undefined: this is the last one. */
  readonly next: string | undefined;
};

/** Fetches the page of keys that come after a marker. */
export type ReadPage = (marker: string | undefined) => Promise<Page>;

/**
 * Every object, in order. Beside the first page, ranges that are cut at keys known to the caller are read in parallel; they touch each
 * other without gaps, so that the result is the same whatever keys the bucket holds, and unknown ones only make a range take more
 * pages. When the first page turns out to be all there is, nobody waits for the others.
 */
export async function sweep(readPage: ReadPage, hints: ListHints = {}): Promise<ListedObject[]> {
  const read: ReadPage = async (marker) => {
    const page = await readPage(marker);
    if (page.unnamed !== undefined) hints.onUnnamed?.(page.unnamed);
    return page;
  };
  const first = read(undefined);
  const hasMore = handled(first.then(({ next }) => next !== undefined));
  const early: ReadPage = async (marker) => {
    const page = await read(marker);
    return (await hasMore) ? page : NOTHING;
  };
  const later: ReadPage = async (marker) => ((await hasMore) ? await read(marker) : NOTHING);
  const cuts = await cutsFor(first, hints.known);
  const rest = cuts.map((from, index) =>
    handled(readRange({ from, to: cuts[index + 1] }, index < EARLY ? early : later, hints)),
  );
  const { objects, next } = await first;
  if (next === undefined) {
    hints.onObjects?.(objects);
    return [...objects];
  }
  const begun: ReadPage = (marker) => (marker === undefined ? first : later(marker));
  return (await Promise.all([readRange({ from: undefined, to: cuts[0] }, begun, hints), ...rest])).flat();
}

const NOTHING: Page = { objects: [], next: undefined };

/**
 * Where ranges after the first begin: at known keys, if they are known before the first page has come; else where that page ends, and
 * at known keys from there on.
 */
async function cutsFor(first: Promise<Page>, known: ListHints['known']): Promise<readonly string[]> {
  // Whoever reads source and manifest hears of their errors.
  const keys = known?.catch(() => []) ?? new Promise<never>(() => undefined);
  const early = await Promise.race([keys, first.then(() => undefined)]);
  if (early !== undefined) return cutsAfter(undefined, early);
  const { next } = await first;
  return next === undefined ? [] : [next, ...cutsAfter(next, known === undefined ? [] : await keys)];
}

function cutsAfter(marker: string | undefined, known: readonly string[]): string[] {
  const rest = known.filter((key) => marker === undefined || byUtf8(key, marker) > 0).sort(byUtf8);
  const cuts: string[] = [];
  for (let at = SHARD; at < rest.length; at += SHARD) cuts.push(rest[at] ?? '');
  return cuts;
}

/** All keys after `from` up to and with `to`; from the beginning, or to the end, without it. */
async function readRange(
  { from, to }: { readonly from: string | undefined; readonly to: string | undefined },
  readPage: ReadPage,
  { onObjects }: ListHints,
): Promise<ListedObject[]> {
  const found: ListedObject[] = [];
  for (let marker = from; ;) {
    const { objects, next } = await readPage(marker);
    const last = objects.at(-1);
    const isPast = to !== undefined && last !== undefined && byUtf8(last.key, to) > 0;
    const mine = isPast ? objects.filter(({ key }) => byUtf8(key, to) <= 0) : objects;
    for (const one of mine) found.push(one);
    onObjects?.(mine);
    if (next === undefined || isPast || (to !== undefined && byUtf8(next, to) >= 0)) return found;
    if (marker !== undefined && byUtf8(next, marker) <= 0)
      throw new TypeError(`The listing does not get past ${JSON.stringify(marker)}.`);
    marker = next;
  }
}

/** Reads one page of ListBucketResult. Keys are asked for percent-encoded, since XML cannot hold all of them. */
export function pageFrom(document: string): Page {
  const isEncoded = textOf(document, 'EncodingType') === 'url';
  const keyOf = (text: string) => (isEncoded ? keyFrom(text) : plainKeyFrom(text));
  const objects: ListedObject[] = [];
  const unnamed: string[] = [];
  for (const [from, to] of placesOf(document, 'Contents')) {
    const text = textOf(document, 'Key', from, to) ?? '';
    const key = keyOf(text);
    if (key === undefined) unnamed.push(text);
    else
      objects.push({
        key,
        size: Number(textOf(document, 'Size', from, to)),
        etag: copied(unquoted(textOf(document, 'ETag', from, to) ?? '')),
        modifiedAt: Date.parse(textOf(document, 'LastModified', from, to) ?? ''),
      });
  }
  const page = { objects, ...(unnamed.length === 0 ? {} : { unnamed }) };
  if (textOf(document, 'IsTruncated') !== 'true') return { ...page, next: undefined };
  // The next page begins after the last key of this one, or of those that can be named: then some come again.
  const marker = keyOf(textOf(document, 'NextMarker') ?? '') ?? '';
  const next = marker === '' ? objects.at(-1)?.key : marker;
  if (next === undefined)
    throw new TypeError(
      unnamed.length === 0
        ? 'The listing goes on, and does not say where.'
        : `The listing does not get past keys that are not UTF-8 (first: ${unnamed[0] ?? ''}).`,
    );
  return { ...page, next };
}

/**
 * A key as plain text; undefined: it is not UTF-8, so that no request of ours can name it. As it is written it must not be taken for a
 * key: another object may have this very name.
 */
export function keyFrom(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

/** Bytes that were no UTF-8 are lost already. */
const plainKeyFrom = (text: string): string | undefined =>
  text.includes('\ufffd') ? undefined : copied(text);

/** The same text for itself: a part of a page keeps the whole page in memory. */
const copied = (text: string): string => Buffer.from(text).toString();

/** An ETag as a plain value: COS quotes it, and a cache on the way may have made it weak. */
export const unquoted = (etag: string): string => etag.replace(/^W\//, '').replace(/^"|"$/g, '');
