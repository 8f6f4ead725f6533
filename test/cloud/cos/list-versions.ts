import { isMarker } from './bucket.ts';
import { encodeForList, listHeaders, listPage, ownerElement, readListQuery, urlEncoded } from './list.ts';
import type { CosOperation } from './operation.ts';
import type { Bucket, Version } from './store.ts';
import { xmlDocument, type XmlElement } from './xml.ts';

/**
 * GET ?versions (cloud.tencent.com/document/product/436/35521): by key, then newest first. `key-marker` alone begins after all versions of
 * that key, together with `version-id-marker` after that version.
 */
export const getBucketObjectVersions: CosOperation = {
  name: 'GetBucketObjectVersions',
  params: ['versions', 'prefix', 'delimiter', 'encoding-type', 'max-keys', 'key-marker', 'version-id-marker'],
  anonymous: 'bucket',
  perform({ bucket, target, account }) {
    const { query: given } = target;
    const [keyMarker, idMarker] = [given.get('key-marker') ?? '', given.get('version-id-marker') ?? ''];
    const query = readListQuery(given, keyMarker);
    const text = urlEncoded(given.get('encoding-type')) ? encodeForList : (value: string) => value;
    // One key more than fits: whether there is anything behind a full page shows only then.
    const page = listPage(bucket.keys, { ...query, maxKeys: query.maxKeys + 1 });
    const rows = rowsOf(bucket, page, { keyMarker, idMarker });
    const shown = rows.slice(0, query.maxKeys);
    const last = rows.length > query.maxKeys ? shown.at(-1) : undefined;
    const body = xmlDocument('ListVersionsResult', [
      ...(text === encodeForList ? [['EncodingType', 'url'] as const] : []),
      ['Name', bucket.name],
      ['Prefix', text(query.prefix)],
      ['KeyMarker', text(keyMarker)],
      ['VersionIdMarker', idMarker],
      ['MaxKeys', String(query.maxKeys)],
      ...(query.delimiter === '' ? [] : [['Delimiter', text(query.delimiter)] as const]),
      ['IsTruncated', String(last !== undefined)],
      ...(last === undefined ? [] : [['NextKeyMarker', text(last.name)] as const]),
      ...(last?.version === undefined ? [] : [['NextVersionIdMarker', idOf(last.version)] as const]),
      ...shown.flatMap(({ version, isLatest }) =>
        version === undefined ? [] : [versionElement(version, isLatest, text, account.appid)],
      ),
      ...shown.flatMap(({ version, name }): XmlElement[] =>
        version === undefined ? [['CommonPrefixes', [['Prefix', text(name)]]]] : [],
      ),
    ]);
    return {
      status: 200,
      headers: listHeaders(bucket),
      body,
      note: { prefix: query.prefix, versions: shown.length },
    };
  },
};

/** A version of a key, or a common prefix. */
type Row = { readonly name: string; readonly version: Version | undefined; readonly isLatest: boolean };

function rowsOf(
  bucket: Bucket,
  page: { readonly keys: readonly string[]; readonly prefixes: readonly string[] },
  { keyMarker, idMarker }: { keyMarker: string; idMarker: string },
): Row[] {
  const of = (key: string) =>
    bucket.versions(key).map((version, at): Row => ({ name: key, version, isLatest: at === 0 }));
  const rest = idMarker === '' ? [] : of(keyMarker);
  const behind = rest.slice(rest.findIndex(({ version }) => version && idOf(version) === idMarker) + 1);
  const folders = page.prefixes.map((name): Row => ({ name, version: undefined, isLatest: false }));
  const rows = page.keys.flatMap(of);
  return [...behind, ...(folders.length === 0 ? rows : [...rows, ...folders].sort(byName))];
}

const byName = (a: Row, b: Row) => Buffer.compare(Buffer.from(a.name), Buffer.from(b.name));
const idOf = (version: Version) => version.versionId ?? 'null';

function versionElement(
  version: Version,
  isLatest: boolean,
  text: (value: string) => string,
  owner: string,
): XmlElement {
  const about: XmlElement[] = [
    ['Key', text(version.key)],
    ['VersionId', idOf(version)],
    ['IsLatest', String(isLatest)],
    ['LastModified', new Date(version.lastModified).toISOString()],
  ];
  if (isMarker(version)) return ['DeleteMarker', [...about, ownerElement(owner)]];
  const content: XmlElement[] = [
    ['ETag', version.etag],
    ['Size', String(version.size)],
    ['StorageClass', version.storageClass],
  ];
  return ['Version', [...about, ...content, ownerElement(owner)]];
}
