import type { Manifest, OwnedFile } from './manifest.ts';
import type { ListedObject, ObjectHead, ObjectHeaders } from './ports.ts';
import { isReserved } from './reserved.ts';
import { isHashed, isPage, type HashedFile, type LocalFile } from './site.ts';

export type UploadReason = 'new' | 'size differs' | 'content differs' | 'headers differ';

/** One write. `rewrite`: the bytes stay, only the headers change, by a copy on the server of the object with this ETag. */
export type Upload = { readonly headers: ObjectHeaders; readonly reason: UploadReason } & (
  | { readonly file: LocalFile; readonly rewrite?: never }
  | { readonly file: HashedFile; readonly rewrite: true; readonly etag: string }
);

export type Deletion = {
  readonly key: string;
  readonly reason: 'not in the build' | 'not in the build for long enough';
};

/** A file that left the build and stays in the bucket, with the reason in the user's words. */
export type Kept = {
  readonly key: string;
  readonly reason: 'young' | 'excluded' | 'delete: none' | 'changed by somebody else';
};

export type SyncPlan = {
  /** Waves run one after another; a page never goes up before the assets it names. */
  readonly waves: readonly { readonly name: 'assets' | 'pages'; readonly uploads: readonly Upload[] }[];
  /** Removed last, when no live page can still point at them. */
  readonly deletions: readonly Deletion[];
  readonly kept: readonly Kept[];
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
  readonly removal: {
    readonly mode: 'owned' | 'none';
    /** How long a file that is no page stays after it left the build, ms. */
    readonly keepFor: number;
    /** Unix ms, server time. */
    readonly now: number;
  };
};

type Remote =
  | { readonly state: 'absent' }
  | { readonly state: 'differs'; readonly reason: UploadReason }
  | {
      readonly state: 'same';
      readonly file: HashedFile;
      readonly headers: ObjectHeaders;
      readonly etag: string;
    };

/**
 * The files of which neither manifest nor listing can say whether content *and* headers are as wanted: their objects have to be
 * looked at one by one. Few, but for the first deploy into a bucket that something else filled.
 */
export const undecided = (input: Pick<SyncInput, 'files' | 'listing' | 'manifest'>): readonly LocalFile[] =>
  input.files.filter((file) => {
    const listed = input.listing.get(file.key);
    if (listed?.size !== file.size) return false;
    if (known(listed, input.manifest?.files[file.key]) !== undefined) return false;
    return !isMd5(listed.etag) || listed.etag === file.md5;
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
      const { etag } = remote;
      if (sameHeaders(remote.headers, headers)) unchanged.push({ file: remote.file, headers, etag });
      else uploads.push({ file: remote.file, headers, reason: 'headers differ', rewrite: true, etag });
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

/** Content first by the manifest, then by the ETag where it is an MD5, then by what HEAD said. */
function compare(file: LocalFile, input: SyncInput): Remote {
  const listed = input.listing.get(file.key);
  if (listed === undefined) return { state: 'absent' };
  if (listed.size !== file.size) return { state: 'differs', reason: 'size differs' };
  if (!isHashed(file)) return { state: 'differs', reason: 'content differs' };
  const owned = known(listed, input.manifest?.files[file.key]);
  if (owned !== undefined) {
    if (owned.md5 !== file.md5) return { state: 'differs', reason: 'content differs' };
    return { state: 'same', file, headers: owned, etag: listed.etag };
  }
  const examined = input.examined.get(file.key);
  if (examined === undefined) return { state: 'differs', reason: 'content differs' };
  // A listing may lag behind; HEAD shows the object as it stands.
  const { head } = examined;
  const isSame = isMd5(head.etag)
    ? head.etag === file.md5
    : head.crc64 !== undefined && head.crc64 === examined.crc64;
  if (head.size !== file.size || !isSame) return { state: 'differs', reason: 'content differs' };
  return { state: 'same', file, headers: head, etag: head.etag };
}

/** What the manifest knows of an object, as long as the object is still the one that it wrote down. */
const known = (listed: ListedObject, owned: OwnedFile | undefined): OwnedFile | undefined =>
  owned?.etag === listed.etag && owned.size === listed.size ? owned : undefined;

const isMd5 = (etag: string): boolean => /^[0-9a-f]{32}$/.test(etag);

const sameHeaders = (one: ObjectHeaders, other: ObjectHeaders): boolean =>
  one.contentType === other.contentType && one.cacheControl === other.cacheControl;

/** Only what an earlier deploy of this site put there, that the build no longer holds, and that nobody changed since. */
function planRemoval(input: SyncInput): Pick<SyncPlan, 'deletions' | 'kept'> {
  const deletions: Deletion[] = [];
  const kept: Kept[] = [];
  for (const key of absentKeys(input)) {
    const object = input.examined.get(key)?.head ?? input.listing.get(key);
    if (object === undefined) continue;
    const owned = input.manifest?.files[key];
    if (!isOurs(object, input.manifest)) kept.push({ key, reason: 'changed by somebody else' });
    else if (input.isExcluded?.(key) === true) kept.push({ key, reason: 'excluded' });
    else if (input.removal.mode === 'none') kept.push({ key, reason: 'delete: none' });
    else if (isPage(key)) deletions.push({ key, reason: 'not in the build' });
    else if (isDue(owned, input.removal)) deletions.push({ key, reason: 'not in the build for long enough' });
    else kept.push({ key, reason: 'young' });
  }
  return { deletions, kept };
}

/** Keys of earlier runs that the build does not hold: what they own, and what an interrupted one was about to write. */
function absentKeys({ files, manifest }: Pick<SyncInput, 'files' | 'manifest'>): string[] {
  const inBuild = new Set(files.map((file) => file.key));
  const keys = new Set([...Object.keys(manifest?.files ?? {}), ...Object.keys(manifest?.writing ?? {})]);
  return [...keys].filter((key) => !inBuild.has(key) && !isReserved(key));
}

/** The object as a run left it: as the manifest says, or younger than the note of an interrupted run that was about to write it. */
function isOurs(object: ListedObject, manifest: Manifest | undefined): boolean {
  if (known(object, manifest?.files[object.key]) !== undefined) return true;
  const noted = manifest?.writing[object.key];
  return noted !== undefined && object.modifiedAt >= Math.floor(noted / 1000) * 1000;
}

/**
 * Keys of earlier runs whose objects seem to be gone or not as they were left. A listing may lag behind, so that each has to be
 * looked at before it is given up.
 */
export const doubtfulAbsent = (
  input: Pick<SyncInput, 'files' | 'listing' | 'manifest'>,
  prefix: string,
): string[] =>
  absentKeys(input).filter((key) => {
    const listed = input.listing.get(key);
    return key.startsWith(prefix) && (listed === undefined || !isOurs(listed, input.manifest));
  });

/** A file that only an interrupted run has written has never been on a page that went live. */
const isDue = (owned: OwnedFile | undefined, removal: SyncInput['removal']): boolean =>
  removal.keepFor === 0 ||
  owned === undefined ||
  (owned.absentSince !== undefined && removal.now - owned.absentSince >= removal.keepFor);

export const uploadsOf = (plan: SyncPlan): readonly Upload[] => plan.waves.flatMap((wave) => wave.uploads);
