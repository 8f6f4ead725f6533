import { CosError } from './errors.ts';
import type { StoredObject } from './store.ts';

type Headers = Readonly<Record<string, string>>;
type Validators = Pick<StoredObject, 'etag' | 'lastModified'>;

/**
 * What the conditional headers of a read come to; a tag outweighs a date, and a failed condition a confirmed copy
 * (RFC 9110 section 13.2.2; COS's page: cloud.tencent.com/document/product/436/7753).
 */
export function condition(headers: Headers, object: Validators): 'failed' | 'not modified' | 'holds' {
  const ifMatch = headers['if-match'];
  if (ifMatch !== undefined ? !names(ifMatch, object) : changedSince(headers['if-unmodified-since'], object))
    return 'failed';
  const ifNoneMatch = headers['if-none-match'];
  if (ifNoneMatch !== undefined) return names(ifNoneMatch, object) ? 'not modified' : 'holds';
  const since = headers['if-modified-since'];
  return isDate(since) && !changedSince(since, object) ? 'not modified' : 'holds';
}

/** Whether a list of tags (or `*`) names this object's. */
export function names(tags: string, { etag }: Validators): boolean {
  const bare = (tag: string) => tag.trim().replace(/^W\//, '').replaceAll('"', '');
  return tags.trim() === '*' || tags.split(',').some((tag) => bare(tag) === bare(etag));
}

/** Whether the object is newer than this date; no date, or none that can be read, is passed over. */
export const changedSince = (date: string | undefined, object: Validators): boolean =>
  isDate(date) && object.lastModified > Date.parse(date);

const isDate = (text: string | undefined): text is string =>
  text !== undefined && !Number.isNaN(Date.parse(text));

/**
 * The bytes that a Range header asks for, both ends included. Undefined when the whole object is meant: no header, several ranges,
 * or a header that cannot be read. A range that begins behind the end is refused with InvalidRange.
 */
export function range(header: string | undefined, size: number): { from: number; to: number } | undefined {
  const [, first = '', last = ''] = /^bytes=(\d*)-(\d*)$/.exec(header?.trim() ?? '') ?? [];
  if (first === '' && last === '') return undefined;
  const from = first === '' ? Math.max(0, size - Number(last)) : Number(first);
  const to = first === '' || last === '' ? size - 1 : Math.min(Number(last), size - 1);
  if (first !== '' && last !== '' && Number(last) < Number(first)) return undefined;
  if (from >= size) throw new CosError('InvalidRange');
  return { from, to };
}
