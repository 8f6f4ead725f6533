import type { ObjectHeaders } from './ports.ts';

/** What a deploy put under a key, and how the bucket lists it. */
export type OwnedFile = ObjectHeaders & {
  /** MD5 of the content, lower-case hex. */
  readonly md5: string;
  /** Bytes. */
  readonly size: number;
  /** ETag of the object as the bucket reported it. */
  readonly etag: string;
  /** Since when the build no longer holds this file, Unix ms. */
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
  readonly files: Readonly<Record<string, OwnedFile>>;
  /** Keys that are about to change, or did and whose purge nobody has seen yet -> server time of the change, Unix ms. */
  readonly pending: Readonly<Record<string, number>>;
  /** Keys that a run is about to write -> server time, Unix ms. Empty once the run has ended: what is left tells of one that was killed. */
  readonly writing: Readonly<Record<string, number>>;
};

export type ManifestReading =
  | { readonly state: 'read'; readonly manifest: Manifest }
  | { readonly state: 'absent' }
  | { readonly state: 'unreadable'; readonly why: string };

const FORMAT = 1;

export const encodeManifest = (manifest: Manifest): string =>
  `${JSON.stringify({ format: FORMAT, ...manifest })}\n`;

/** Reads a manifest and checks every part of it: what cannot be trusted owns nothing. */
export function parseManifest(text: string | undefined): ManifestReading {
  if (text === undefined) return { state: 'absent' };
  let found: unknown;
  try {
    found = JSON.parse(text);
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
  const { site, prefix, run, files, pending, writing } = found;
  const isWhole =
    typeof site === 'string' &&
    typeof prefix === 'string' &&
    typeof run === 'string' &&
    isRecordOf(files, isOwnedFile) &&
    isRecordOf(pending, isTime) &&
    isRecordOf(writing, isTime);
  if (!isWhole) return { state: 'unreadable', why: 'parts of it are missing or of another kind' };
  return { state: 'read', manifest: { site, prefix, run, files, pending, writing } };
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isRecordOf = <T>(value: unknown, isOne: (one: unknown) => one is T): value is Record<string, T> =>
  isRecord(value) && Object.values(value).every(isOne);

const isTime = (value: unknown): value is number => typeof value === 'number' && Number.isFinite(value);

const isOwnedFile = (value: unknown): value is OwnedFile =>
  isRecord(value) &&
  ['md5', 'etag', 'contentType', 'cacheControl'].every((member) => typeof value[member] === 'string') &&
  isTime(value['size']) &&
  (value['absentSince'] === undefined || isTime(value['absentSince']));
