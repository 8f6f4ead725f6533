import { CosError } from './errors.ts';
import {
  contents,
  encodeForList,
  listHeaders,
  listPage,
  readListQuery,
  urlEncoded,
  visibleIn,
} from './list.ts';
import type { CosOperation } from './operation.ts';
import { xmlDocument, type XmlElement } from './xml.ts';

/**
 * S3's ListObjectsV2, which COS serves to requests with an AWS signature (public suites of S3 clients run it against the real service).
 * Owners only where `fetch-owner` asks for them; the token is the page's last entry, encoded, and nothing that a client should read.
 */
export const listObjectsV2: CosOperation = {
  name: 'GetBucket',
  params: [
    'list-type',
    'prefix',
    'delimiter',
    'max-keys',
    'encoding-type',
    'continuation-token',
    'start-after',
    'fetch-owner',
  ],
  anonymous: 'bucket',
  perform(call) {
    const { bucket, target, account } = call;
    const { query: given } = target;
    if (given.get('list-type') !== '2') throw new CosError('InvalidArgument');
    const token = given.get('continuation-token');
    const startAfter = given.get('start-after') ?? '';
    const query = readListQuery(given, token === undefined ? startAfter : readToken(token));
    const url = urlEncoded(given.get('encoding-type'));
    const text = url ? encodeForList : (value: string) => value;
    const page = listPage(bucket.keys, query, visibleIn(call));
    const owner = given.get('fetch-owner') === 'true' ? account.appid : undefined;
    const body = xmlDocument('ListBucketResult', [
      ['Name', bucket.name],
      ...(url ? [['EncodingType', 'url'] as const] : []),
      ['Prefix', text(query.prefix)],
      ...(token === undefined ? [] : [['ContinuationToken', token] as const]),
      ...(startAfter === '' ? [] : [['StartAfter', text(startAfter)] as const]),
      ['MaxKeys', String(query.maxKeys)],
      ...(query.delimiter === '' ? [] : [['Delimiter', text(query.delimiter)] as const]),
      ['KeyCount', String(page.keys.length + page.prefixes.length)],
      ['IsTruncated', String(page.next !== undefined)],
      ...(page.next === undefined ? [] : [['NextContinuationToken', toToken(page.next)] as const]),
      ...page.prefixes.map((prefix): XmlElement => ['CommonPrefixes', [['Prefix', text(prefix)]]]),
      ...page.keys.flatMap((key) => {
        const object = bucket.get(key);
        return object === undefined ? [] : [contents(object, text(key), owner)];
      }),
    ]);
    const note = { prefix: query.prefix, marker: query.marker, keys: page.keys.length };
    return { status: 200, headers: listHeaders(bucket), body, note };
  },
};

const toToken = (key: string) => Buffer.from(key).toString('base64');

function readToken(token: string): string {
  const key = Buffer.from(token, 'base64').toString('utf8');
  if (toToken(key) !== token) throw new CosError('InvalidArgument');
  return key;
}
