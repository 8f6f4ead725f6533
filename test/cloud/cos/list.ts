import { CosError } from './errors.ts';
import type { CosOperation } from './operation.ts';
import { encode } from './signature.ts';
import { compareKeys, type StoredObject } from './store.ts';
import { xmlDocument, type XmlElement } from './xml.ts';

/** At most so many entries in one answer, and as many when nothing is said (cloud.tencent.com/document/product/436/7734). */
const MOST_KEYS = 1000;

export type ListQuery = {
  readonly prefix: string;
  readonly delimiter: string;
  /** Only what comes after it is listed. */
  readonly marker: string;
  readonly maxKeys: number;
};

export type ListPage = {
  readonly keys: readonly string[];
  readonly prefixes: readonly string[];
  /** The last key or common prefix of the page, when there is more behind it. */
  readonly next: string | undefined;
};

/** GET Bucket, version 1. */
export const getBucket: CosOperation = {
  name: 'GetBucket',
  params: ['prefix', 'delimiter', 'marker', 'max-keys', 'encoding-type'],
  anonymous: 'bucket',
  perform({ bucket, target, account, clock, knobs }) {
    const query = readListQuery(target.query);
    const url = urlEncoded(target.query.get('encoding-type'));
    const visible = bucket.keys().filter((key) => {
      const object = bucket.get(key);
      return !knobs.listLag || (object?.lastModified ?? 0) + knobs.listLag <= clock.now();
    });
    const page = listPage(visible, query);
    const text = url ? encodeForList : (value: string) => value;
    const entries = page.keys.flatMap((key) => bucket.get(key) ?? []);
    const body = xmlDocument('ListBucketResult', [
      ['Name', bucket.name],
      ...(url ? [['EncodingType', 'url'] as const] : []),
      ['Prefix', text(query.prefix)],
      ['Marker', text(query.marker)],
      ['MaxKeys', String(query.maxKeys)],
      ...(query.delimiter === '' ? [] : [['Delimiter', text(query.delimiter)] as const]),
      ['IsTruncated', String(page.next !== undefined)],
      ...(page.next === undefined ? [] : [['NextMarker', text(page.next)] as const]),
      ...page.prefixes.map((prefix): XmlElement => ['CommonPrefixes', [['Prefix', text(prefix)]]]),
      ...entries.map((object) => contents(object, text(object.key), account.appid)),
    ]);
    const headers = { 'Content-Type': 'application/xml', 'x-cos-bucket-region': bucket.region };
    const { prefix, marker } = query;
    return { status: 200, headers, body, note: { prefix, marker, keys: page.keys.length } };
  },
};

function contents(object: StoredObject, key: string, owner: string): XmlElement {
  return [
    'Contents',
    [
      ['Key', key],
      ['LastModified', new Date(object.lastModified).toISOString()],
      ['ETag', object.etag],
      ['Size', String(object.body.length)],
      [
        'Owner',
        [
          ['ID', owner],
          ['DisplayName', owner],
        ],
      ],
      ['StorageClass', object.storageClass],
    ],
  ];
}

/** One page of keys that are in byte order. Common prefixes count like keys, and stand for everything below them. */
export function listPage(
  keys: readonly string[],
  { prefix, delimiter, marker, maxKeys }: ListQuery,
): ListPage {
  const page = { keys: [] as string[], prefixes: [] as string[] };
  let last: string | undefined;
  for (const key of keys) {
    if (!key.startsWith(prefix) || compareKeys(key, marker) <= 0) continue;
    const cut = delimiter === '' ? -1 : key.indexOf(delimiter, prefix.length);
    const entry = cut < 0 ? key : key.slice(0, cut + delimiter.length);
    // A page may have ended with a prefix; what is below it has been told then.
    if (cut >= 0 && (entry === last || entry === marker)) continue;
    if (page.keys.length + page.prefixes.length >= maxKeys) return { ...page, next: last };
    (cut < 0 ? page.keys : page.prefixes).push(entry);
    last = entry;
  }
  return { ...page, next: undefined };
}

function readListQuery(query: ReadonlyMap<string, string>): ListQuery {
  const delimiter = query.get('delimiter') ?? '';
  if (Array.from(delimiter).length > 1) throw new CosError('InvalidDelimiter');
  return {
    prefix: query.get('prefix') ?? '',
    delimiter,
    marker: query.get('marker') ?? '',
    maxKeys: readMost(query.get('max-keys')),
  };
}

/** A page size: digits, or nothing for the usual one; more than 1000 counts as 1000. */
export function readMost(text: string | undefined): number {
  if (text === undefined || text === '') return MOST_KEYS;
  if (!/^\d+$/.test(text)) throw new CosError('InvalidArgument');
  return Math.min(Number(text), MOST_KEYS);
}

export function urlEncoded(type: string | undefined): boolean {
  if (type !== undefined && type !== '' && type !== 'url') throw new CosError('InvalidArgument');
  return type === 'url';
}

/** encoding-type=url: percent-encoded UTF-8, with `/` left alone. */
export const encodeForList = (text: string): string => encode(text).replaceAll('%2F', '/');
