import type { ListedObject, ObjectHeaders } from '../ports.ts';
import { isSha256 } from '../site/digest.ts';
import { isStored } from '../site/object-headers.ts';
import { decodeLines, encodeLines } from './json-lines.ts';
import { isCommit } from './stale.ts';

/** What a deploy put under a key, and how the bucket lists it. */
export type OwnedFile = ObjectHeaders & {
  /**
   * MD5 of the content, lower-case hex; empty where it is not known: where `sha256` is, and where only the object is, which an interrupted
   * run wrote.
   */
  readonly md5: string;
  /** SHA-256 of the content, lower-case hex. Absent: unknown, as of small files, of pages, and in manifests of earlier versions. */
  readonly sha256?: string;
  /** Bytes. */
  readonly size: number;
  /** ETag of the object as the bucket reported it. */
  readonly etag: string;
  /**
   * Since when no page that caches may hold can name this file, Unix ms: the build does not hold it any more, and every purge of the
   * pages that did was seen. Undefined: it is in the build, or a page may still name it.
   */
  readonly absentSince?: number;
};

/**
 * What earlier deploys of a site own and which purges they still owe. It holds no secrets and no names of people or branches:
 * a CDN with a private origin could serve it.
 */
export type Manifest = {
  readonly site: string;
  readonly prefix: string;
  /** The run that wrote it. */
  readonly run: string;
  /** The commit that it deployed; absent: unknown, as in manifests of earlier versions. */
  readonly commit?: string;
  readonly files: Readonly<Record<string, OwnedFile>>;
  /** Keys that are about to change, or did and whose purge nobody has seen yet -> server time of the change, Unix ms. */
  readonly pending: Readonly<Record<string, number>>;
  /**
   * Keys that a run is about to write -> server time, Unix ms. Once the run has ended, only those whose outcome nobody knows: what is
   * left tells of a run that was killed, or of a write that failed.
   */
  readonly writing: Readonly<Record<string, number>>;
  /**
   * What the objects of keys in `writing` are known by: the size, the MD5 where it is known before the write, the names of stored headers
   * (`ObjectHeaders.more`); as short as can be, since there may be 100,000: `37`, `37 0cc1...`, `37 - expires,x-cos-meta-a`, and one after
   * another with | between them where several runs ended in between. Absent, of a key or of all: unknown, as in manifests of earlier
   * versions.
   */
  readonly contents?: Readonly<Record<string, string>>;
  /** Objects that nobody known deployed and that a mirror (`delete: all`) removes in time -> since when, Unix ms. Absent: none. */
  readonly strays?: Readonly<Record<string, number>>;
  /**
   * Runs whose marks this manifest holds already, though they may still lie beside it, and the run that wrote it -> ETag of the mark:
   * a run that begins anew writes another one. Absent: none, as in manifests of earlier versions.
   */
  readonly joined?: Readonly<Record<string, string>>;
  /**
   * Directories of the CDN, as URLs, below which each change was purged or is owed. Absent: all that the site is served at, as in
   * manifests of earlier versions.
   */
  readonly covered?: readonly string[];
};

export type ManifestReading =
  | { readonly state: 'read'; readonly manifest: Manifest }
  | { readonly state: 'absent' }
  | { readonly state: 'unreadable'; readonly why: string };

const FORMAT = 1;

/** As JSON in which every file stands on a line of its own. Contents stand in the order of the keys in `writing`, without naming them again. */
export function encodeManifest(manifest: Manifest): Uint8Array {
  const { files, pending, writing, contents, strays, ...plain } = manifest;
  const inOrder = contents && Object.keys(writing).map((key) => entryOf(contents, key) ?? null);
  const tables = { files, pending, writing, ...(strays === undefined ? {} : { strays }) };
  return encodeLines({ format: FORMAT, ...plain, contents: inOrder }, tables);
}

/** Reads a manifest and checks every part of it: what cannot be trusted owns nothing. */
export function parseManifest(bytes: Uint8Array | undefined): ManifestReading {
  if (bytes === undefined) return { state: 'absent' };
  let found: unknown;
  try {
    // Earlier versions wrote all in one line.
    found = decodeLines(bytes, sharing()) ?? JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return { state: 'unreadable', why: 'it is not JSON' };
  }
  if (!isRecord(found)) return { state: 'unreadable', why: 'it is not an object' };
  if (found['format'] !== FORMAT) {
    return {
      state: 'unreadable',
      why: `it is of format ${JSON.stringify(found['format'])}, this version reads ${FORMAT}`,
    };
  }
  const { site, prefix, run, commit, files, pending, writing, contents, strays, joined, covered } = found;
  const isWhole =
    typeof site === 'string' &&
    typeof prefix === 'string' &&
    typeof run === 'string' &&
    isRecordOf(files, isOwnedFile) &&
    isRecordOf(pending, isTime) &&
    isRecordOf(writing, isTime) &&
    (contents === undefined || isListOf(contents, Object.keys(writing).length, isContent)) &&
    (strays === undefined || isRecordOf(strays, isTime)) &&
    (joined === undefined || isRecordOf(joined, isText)) &&
    (covered === undefined || isArrayOf(covered, isText));
  if (!isWhole) return { state: 'unreadable', why: 'parts of it are missing or of another kind' };
  const optional = {
    ...(typeof commit === 'string' && isCommit(commit) ? { commit } : {}),
    ...(contents === undefined ? {} : { contents: byKey(Object.keys(writing), contents) }),
    ...(strays === undefined ? {} : { strays }),
    ...(joined === undefined ? {} : { joined }),
    ...(covered === undefined ? {} : { covered }),
  };
  return {
    state: 'read',
    manifest: { site, prefix, run, ...optional, files, pending, writing },
  };
}

/**
 * Gives entries that are fresh from the text one string for each value that many of them have: JSON.parse makes one for each place, and
 * these are most of a large manifest.
 */
function sharing(): (entries: Record<string, unknown>) => void {
  const seen = new Map<unknown, unknown>();
  const one = (value: unknown): unknown => {
    if (!seen.has(value)) seen.set(value, value);
    return seen.get(value);
  };
  return (entries) => {
    for (const entry of Object.values(entries)) {
      if (!isRecord(entry)) continue;
      const file: Record<string, unknown> = entry;
      file['contentType'] = one(file['contentType']);
      file['cacheControl'] = one(file['cacheControl']);
      if (file['etag'] === file['md5']) file['etag'] = file['md5'];
    }
  };
}

/** What the manifest knows of an object, as long as the object is still the one that it wrote down. */
export function known(object: ListedObject, owned: OwnedFile | undefined): OwnedFile | undefined {
  return owned?.etag === object.etag && owned.size === object.size ? owned : undefined;
}

/** What a record has of its own under a key, which may well be named `constructor`. */
export const entryOf = <T>(record: Readonly<Record<string, T>> | undefined, key: string): T | undefined =>
  record !== undefined && Object.hasOwn(record, key) ? record[key] : undefined;

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isRecordOf = <T>(value: unknown, isOne: (one: unknown) => one is T): value is Record<string, T> =>
  isRecord(value) && Object.values(value).every(isOne);

const isArrayOf = <T>(value: unknown, isOne: (one: unknown) => one is T): value is T[] =>
  Array.isArray(value) && value.every(isOne);

const isListOf = <T>(value: unknown, length: number, isOne: (one: unknown) => one is T): value is T[] =>
  isArrayOf(value, isOne) && value.length === length;

const byKey = (
  keys: readonly string[],
  contents: readonly (string | null)[],
): Manifest['contents'] & object =>
  Object.fromEntries(
    keys.flatMap((key, index) => {
      const content = contents[index];
      return typeof content === 'string' ? [[key, content] as const] : [];
    }),
  );

const CONTENT = /^\d+(?: (?:[0-9a-f]{32}|-)(?: [a-z0-9,-]+)?)?$/;

const isContent = (value: unknown): value is string | null =>
  value === null || (typeof value === 'string' && value.split('|').every((one) => CONTENT.test(one)));

const isTime = (value: unknown): value is number => typeof value === 'number' && Number.isFinite(value);

const isText = (value: unknown): value is string => typeof value === 'string';

const isOwnedFile = (value: unknown): value is OwnedFile =>
  isRecord(value) &&
  isText(value['md5']) &&
  isText(value['etag']) &&
  isText(value['contentType']) &&
  isText(value['cacheControl']) &&
  isTime(value['size']) &&
  (value['sha256'] === undefined || (isText(value['sha256']) && isSha256(value['sha256']))) &&
  (value['more'] === undefined ||
    (isRecordOf(value['more'], isText) && Object.keys(value['more']).every(isStored))) &&
  (value['absentSince'] === undefined || isTime(value['absentSince']));
