import { entryOf, known, type Manifest } from '../manifest/manifest.ts';
import { notedAt, ownHeaders } from '../manifest/writes.ts';
import type { ListedObject, ObjectHead, ObjectHeaders } from '../ports.ts';
import { isOf } from '../site/digest.ts';
import { hasHeaders, isMd5, unwanted } from '../site/object-headers.ts';
import { isHashed, isPage, type HashedFile, type LocalFile } from '../site/site.ts';
import { planRemoval, type Removal } from './removal.ts';

export type UploadReason =
  'new' | 'size differs' | 'content differs' | 'headers differ' | 'headers differ, too large for a copy';

/**
 * The largest object that one copy on the server takes, bytes; documented as 5 GB, of which this is the smaller reading.
 * Source: cloud.tencent.com/document/product/436/10881.
 */
const MOST_COPIED = 5_000_000_000;

/** One write. `rewrite`: the bytes stay, only the headers change, by a copy on the server of the object with this ETag. */
export type Upload = { readonly headers: ObjectHeaders; readonly reason: UploadReason } & (
  | { readonly file: LocalFile; readonly rewrite?: never }
  | {
      readonly file: HashedFile;
      readonly rewrite: true;
      readonly etag: string;
      /** Names of headers that an earlier deploy stored and nobody wants any more. */
      readonly dropped?: readonly string[];
    }
);

export type Deletion = {
  readonly key: string;
  readonly reason: 'not in the build' | 'not in the build for long enough' | 'part of a preview that is over';
  /** Nobody known deployed it. */
  readonly isStray?: true;
};

/** An object that is not in the build and stays in the bucket, with the reason. */
export type Kept = {
  readonly key: string;
  readonly reason:
    | 'young'
    | 'excluded'
    | 'delete: none'
    | 'changed by somebody else'
    | 'there was no manifest'
    | 'another manifest cannot be read';
  /** The object, where an interrupted run wrote it and the manifest cannot describe it yet. */
  readonly found?: ListedObject;
  /** Nobody known deployed it: it stays without being owned. */
  readonly isStray?: true;
};

export type SyncPlan = {
  /** Waves run one after another; a page never goes up before the assets it names. */
  readonly waves: readonly { readonly name: 'assets' | 'pages'; readonly uploads: readonly Upload[] }[];
  /** Removed last, when no live page can still point at them. */
  readonly deletions: readonly Deletion[];
  /** Removals go in batches, not one by one. */
  readonly inBatches?: true;
  readonly kept: readonly Kept[];
  /** Pages of an earlier run may be live or cached that this plan knows nothing of: the time of what is kept begins anew. */
  readonly isUnsettled?: true;
  /** Files whose object is already as wanted, with how the bucket lists them: they become owned. */
  readonly unchanged: readonly {
    readonly file: HashedFile;
    readonly headers: ObjectHeaders;
    readonly etag: string;
  }[];
};

/** What HEAD said of a key that listing and manifest could not decide, and the CRC-64 of the local file, if there is one. */
export type Examined = { readonly head: ObjectHead; readonly crc64?: string };

export type SyncInput = {
  readonly files: readonly LocalFile[];
  readonly listing: ReadonlyMap<string, ListedObject>;
  readonly manifest: Manifest | undefined;
  readonly examined: ReadonlyMap<string, Examined>;
  readonly headersOf: (key: string) => ObjectHeaders;
  /** Keys that the user wants left alone. */
  readonly isExcluded?: (key: string) => boolean;
  readonly removal: Removal;
};

type Remote =
  | { readonly state: 'absent' }
  | { readonly state: 'differs'; readonly reason: UploadReason }
  | {
      readonly state: 'same';
      readonly file: HashedFile;
      readonly headers: ObjectHeaders;
      readonly etag: string;
      /** Names of headers that are of our doing: what nobody wants of them any more has to go. */
      readonly ours: readonly string[];
    };

/**
 * The files of which neither manifest nor listing can say whether content *and* headers are as wanted: their objects have to be
 * looked at one by one. Few, but for the first deploy into a bucket that something else filled.
 */
export const undecided = (input: Pick<SyncInput, 'files' | 'listing' | 'manifest'>): readonly LocalFile[] =>
  input.files.filter((file) => {
    const listed = input.listing.get(file.key);
    if (listed?.size !== file.size) return false;
    if (certain(listed, input.manifest) !== undefined) return false;
    return !isMd5(listed.etag) || listed.etag === file.hash;
  });

/** Which writes make the bucket hold the build, each with its reason, in the order in which they may happen. */
export function planSync(input: SyncInput): SyncPlan {
  const uploads: Upload[] = [];
  const unchanged: SyncPlan['unchanged'][number][] = [];
  for (const file of input.files) {
    const headers = input.headersOf(file.key);
    const remote = compare(file, input);
    if (remote.state === 'absent') uploads.push({ file, headers, reason: 'new' });
    else if (remote.state === 'differs') uploads.push({ file, headers, reason: remote.reason });
    else {
      const dropped = unwanted(remote, headers);
      if (dropped.length === 0 && hasHeaders(remote.headers, headers))
        unchanged.push({ file: remote.file, headers, etag: remote.etag });
      else uploads.push(newHeaders(remote, headers, dropped));
    }
  }
  return {
    waves: [
      { name: 'assets', uploads: uploads.filter((upload) => !isPage(upload.file.key)) },
      { name: 'pages', uploads: uploads.filter((upload) => isPage(upload.file.key)) },
    ],
    unchanged,
    ...planRemoval(input),
  };
}

/** A copy on the server, where that can be made: it sends no bytes. */
function newHeaders(
  { file, etag }: Remote & { readonly state: 'same' },
  headers: ObjectHeaders,
  dropped: readonly string[],
): Upload {
  if (file.size > MOST_COPIED) return { file, headers, reason: 'headers differ, too large for a copy' };
  const goes = dropped.length === 0 ? {} : { dropped };
  return { file, headers, reason: 'headers differ', rewrite: true, etag, ...goes };
}

/**
 * Content first by the manifest, then by the ETag where it is an MD5, then by what HEAD said. A file whose hash is of another kind than
 * what is known counts as different: to upload it again is safe.
 */
function compare(file: LocalFile, input: SyncInput): Remote {
  const listed = input.listing.get(file.key);
  if (listed === undefined) return { state: 'absent' };
  if (listed.size !== file.size) return { state: 'differs', reason: 'size differs' };
  if (!isHashed(file)) return { state: 'differs', reason: 'content differs' };
  const owned = certain(listed, input.manifest);
  if (owned !== undefined) {
    if (isOf(file.hash, owned) !== true) return { state: 'differs', reason: 'content differs' };
    return { state: 'same', file, headers: owned, etag: listed.etag, ours: Object.keys(owned.more ?? {}) };
  }
  const examined = input.examined.get(file.key);
  if (examined === undefined) return { state: 'differs', reason: 'content differs' };
  // A listing may lag behind; HEAD shows the object as it stands.
  const { head } = examined;
  const isSame = isMd5(head.etag)
    ? head.etag === file.hash
    : head.crc64 !== undefined && head.crc64 === examined.crc64;
  if (head.size !== file.size || !isSame) return { state: 'differs', reason: 'content differs' };
  // What somebody else stored with an object stays.
  const ours = ownHeaders(head, input.manifest) ?? Object.keys(head.more ?? {});
  return { state: 'same', file, headers: head, etag: head.etag, ours };
}

/**
 * What the manifest says for certain of an object. Of one that a run meant to write and never told about, headers are not certain:
 * a copy onto itself changes them and leaves ETag and size as they were.
 */
export const certain = (listed: ListedObject, manifest: Manifest | undefined) =>
  notedAt(listed.key, manifest) === undefined
    ? known(listed, entryOf(manifest?.files, listed.key))
    : undefined;

/** Whether a plan writes and removes nothing. */
export const isIdle = (plan: SyncPlan): boolean =>
  plan.deletions.length === 0 && plan.waves.every(({ uploads }) => uploads.length === 0);

export const uploadsOf = (plan: Pick<SyncPlan, 'waves'>): readonly Upload[] =>
  plan.waves.flatMap((wave) => wave.uploads);
