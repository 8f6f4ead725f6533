import { CosError } from './errors.ts';
import type { CosCall, CosOperation } from './operation.ts';
import { compareKeys, type OrderedKeys } from './ordered-keys.ts';
import { encode } from './signature.ts';
import type { Bucket, StoredObject } from './store.ts';
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
  perform(call) {
    const { bucket, target, account } = call;
    const query = readListQuery(target.query, target.query.get('marker') ?? '');
    const url = urlEncoded(target.query.get('encoding-type'));
    const page = listPage(bucket.keys, query, visibleIn(call));
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
    const { prefix, marker } = query;
    return {
      status: 200,
      headers: listHeaders(bucket),
      body,
      note: { prefix, marker, keys: page.keys.length },
    };
  },
};

export const listHeaders = ({ region }: Bucket): Record<string, string> => ({
  'Content-Type': 'application/xml',
  'x-cos-bucket-region': region,
});

/** Which keys a list shows: those that have an object, once it has been there for as long as the knob says. */
export const visibleIn =
  ({ bucket, knobs, clock }: Pick<CosCall, 'bucket' | 'knobs' | 'clock'>) =>
  (key: string): boolean => {
    const object = bucket.get(key);
    if (object === undefined) return false;
    return !knobs.listLag || object.lastModified + knobs.listLag <= clock.now();
  };

/** An entry of a list; without an owner where the list leaves it out. */
export function contents(object: StoredObject, key: string, owner: string | undefined): XmlElement {
  return [
    'Contents',
    [
      ['Key', key],
      ['LastModified', new Date(object.lastModified).toISOString()],
      ['ETag', object.etag],
      ['Size', String(object.size)],
      ...(owner === undefined ? [] : [ownerElement(owner)]),
      ['StorageClass', object.storageClass],
    ],
  ];
}

export const ownerElement = (id: string): XmlElement => [
  'Owner',
  [
    ['ID', id],
    ['DisplayName', id],
  ],
];

/**
 * One page. Common prefixes count like keys, and stand for everything below them, which is stepped over without being looked at.
 * `isShown` says which keys count at all.
 */
export function listPage(
  keys: OrderedKeys,
  { prefix, delimiter, marker, maxKeys }: ListQuery,
  isShown: (key: string) => boolean = () => true,
): ListPage {
  const page = { keys: [] as string[], prefixes: [] as string[] };
  let last: string | undefined;
  // A page may have ended with a prefix; what is below it has been told then.
  const isTold =
    delimiter !== '' &&
    marker !== '' &&
    marker.startsWith(prefix) &&
    marker.indexOf(delimiter, prefix.length) === marker.length - delimiter.length;
  let isBefore = (key: string) =>
    compareKeys(key, marker) <= 0 || compareKeys(key, prefix) < 0 || (isTold && key.startsWith(marker));
  for (;;) {
    let folder: string | undefined;
    for (const key of keys.from(isBefore)) {
      if (!key.startsWith(prefix)) return { ...page, next: undefined };
      if (!isShown(key)) continue;
      const cut = delimiter === '' ? -1 : key.indexOf(delimiter, prefix.length);
      if (page.keys.length + page.prefixes.length >= maxKeys) return { ...page, next: last };
      if (cut >= 0) folder = key.slice(0, cut + delimiter.length);
      last = folder ?? key;
      if (folder !== undefined) break;
      page.keys.push(key);
    }
    if (folder === undefined) return { ...page, next: undefined };
    page.prefixes.push(folder);
    const told = folder;
    isBefore = (key) => compareKeys(key, told) < 0 || key.startsWith(told);
  }
}

/** What every list takes; `marker` is whatever this one begins after. */
export function readListQuery(query: ReadonlyMap<string, string>, marker: string): ListQuery {
  const delimiter = query.get('delimiter') ?? '';
  if (Array.from(delimiter).length > 1) throw new CosError('InvalidDelimiter');
  const maxKeys = readMost(query.get('max-keys'));
  return { prefix: query.get('prefix') ?? '', delimiter, marker, maxKeys };
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
