import type { Forge } from './github/forge.ts';
import type { DeployedPurger, PurgerSettings, Trigger } from './purger/purger.ts';
import type { PurgeRecord } from './purges/purges.ts';
import type { Credentials } from './settings.ts';
import type { Digest } from './site/digest.ts';
import type { LocalFile, Site } from './site/site.ts';

/** The keys of the moment. Temporary ones are made anew before they expire, so ask before each request. */
export type Keys = () => Promise<Credentials>;

/** Temporary keys, and how long they hold from the moment of the answer, ms. */
export type Session = { readonly credentials: Credentials; readonly life: number };

/** Tencent Cloud's Security Token Service. */
export type Sts = {
  /** The keys of a role for whoever shows a web identity that it trusts. Rejects with CloudError only. */
  assumeRole(wish: {
    readonly roleArn: string;
    readonly provider: string;
    readonly identity: string;
    /** Shown in audit logs. */
    readonly sessionName: string;
  }): Promise<Session>;
};

/** What is stored with an object besides its bytes. */
export type ObjectHeaders = {
  readonly contentType: string;
  readonly cacheControl: string;
  /**
   * What else is stored: `content-disposition`, `content-encoding`, `content-language`, `expires`, `x-cos-meta-*`; names in lower
   * case. Absent: none.
   */
  readonly more?: Readonly<Record<string, string>>;
};

/** An object as a listing shows it: no headers, no CRC-64. */
export type ListedObject = {
  readonly key: string;
  /** Bytes. */
  readonly size: number;
  /** Without quotes. The MD5 of the content for a single PUT without KMS encryption, else opaque. */
  readonly etag: string;
  /** Last-Modified, Unix ms, cut to the second. */
  readonly modifiedAt: number;
};

/** An object as HEAD shows it. */
export type ObjectHead = ListedObject &
  ObjectHeaders & {
    /** CRC-64/XZ, decimal; undefined for objects older than the feature. */
    readonly crc64: string | undefined;
  };

/** A whole object, and the ETag that stands for this version of it. */
export type ReadObject = { readonly bytes: Uint8Array; readonly etag: string };

/** `since`: server time, Unix ms, at which the write was on its way: a purge before that cannot have purged what it changed. */
export type Written = { readonly since: number };
/** What a PUT answers: proof of what was stored. */
export type Stored = Written & { readonly etag: string; readonly crc64: string | undefined };
/** `hash`: of the bytes that were sent, lower-case hex; of a file by the digest that stands for it (`digestFor`), else their MD5. */
export type Sent = Stored & {
  readonly hash: string;
  /** Its media type says `charset=utf-8`, its bytes are no UTF-8. Of files that go up in parts nobody knows. */
  readonly isMislabelled?: true;
};

/** A file as it was when the source was read; one that was changed since is not sent. */
export type FileOnDisk = Pick<LocalFile, 'size' | 'modifiedAt'> & {
  /** Absolute. */
  readonly path: string;
};

/** A key that a batch did not remove, and why. */
export type Unremoved = { readonly key: string; readonly error: Error };

/** The website configuration of a bucket. Source: cloud.tencent.com/document/product/436/31930. */
export type Website = {
  readonly index: string;
  /** AutoAddressing: `/about` answers `about.html`. */
  readonly cleanUrls: boolean;
  /** The error document is answered with status 200, so caches keep it under any URL. */
  readonly errorsAsPages: boolean;
};

/** What makes a long listing fast, and who hears of it; its result is the same without. */
export type ListHints = {
  /** Keys that the bucket probably holds: long listings are cut there and read in parallel. */
  readonly known?: Promise<readonly string[]>;
  /** Told of objects as soon as they are known, in no particular order. */
  readonly onObjects?: (objects: readonly ListedObject[]) => void;
  /** Told of keys that are not UTF-8, percent-encoded, one perhaps twice: no request can name them, so that they are not listed. */
  readonly onUnnamed?: (keys: readonly string[]) => void;
};

/** One COS bucket. Every method rejects with CloudError, or Cancelled; `put` and `rewrite` also with a DeployError: a file or an object changed. */
export type Bucket = {
  /** Every object below a key prefix, in order. The listing may lag behind the last writes by seconds. */
  list(prefix: string, hints?: ListHints): Promise<readonly ListedObject[]>;
  head(key: string): Promise<ObjectHead | undefined>;
  read(key: string): Promise<ReadObject | undefined>;
  /**
   * Stores a file from disk (`path`) or from memory (`bytes`), and makes sure that it is what was sent. `isPrivate`: readable with a
   * key only, whatever the bucket allows. Rejects with DeployError when the file has changed or cannot be read.
   */
  put(object: {
    key: string;
    content: FileOnDisk | { readonly bytes: Uint8Array };
    headers: ObjectHeaders;
    isPrivate?: boolean;
  }): Promise<Sent>;
  /**
   * Gives the object with this ETag other headers by a copy onto itself, without sending its bytes. Its ACL and storage class stay, and
   * so does what else is stored with it, but for the names in `dropped`. Rejects with DeployError when another object stands there by now.
   */
  rewrite(
    key: string,
    headers: ObjectHeaders,
    before: { readonly etag: string; readonly dropped?: readonly string[] },
  ): Promise<Stored>;
  /** Removes one object; one that is not there counts as removed. Fires its own event, unlike a batch, of which that is unknown. */
  remove(key: string): Promise<Written>;
  /**
   * Ends uploads in parts of these keys that began at or after the server times that go with them (Unix ms), at which a run first noted
   * to write them, and were never completed. Somebody else's of the same key cannot be told apart.
   */
  takeBackUploads(since: Readonly<Record<string, number>>): Promise<void>;
  /** Removes at most 1,000 objects in one call; resolves with what could not be removed. Whether that fires events is not known. */
  removeMany(keys: readonly string[]): Promise<readonly Unremoved[]>;
  /** Undefined: static website hosting is off. */
  website(): Promise<Website | undefined>;
  /** The server's time by the Date of its answers, Unix ms; at most a second behind, never ahead. */
  serverTime(): number;
  /** So many requests are about to be made at once: whatever can be done for them ahead is begun now. */
  warmUp(requests: number): void;
};

/** SCF in the bucket's region, default namespace. Writes are asynchronous: the function is busy afterwards. */
export type Functions = {
  describe(name: string): Promise<DeployedPurger | undefined>;
  create(settings: PurgerSettings, zip: Uint8Array): Promise<void>;
  updateCode(settings: PurgerSettings, zip: Uint8Array): Promise<void>;
  updateSettings(settings: PurgerSettings): Promise<void>;
  remove(name: string): Promise<void>;
  /** Every COS trigger of every function but this one: whoever else may listen to a bucket. */
  otherTriggers(name: string): Promise<readonly (Trigger & { readonly functionName: string })[]>;
  addTrigger(name: string, trigger: Trigger): Promise<void>;
  enableTrigger(name: string, trigger: Trigger): Promise<void>;
  removeTrigger(name: string, trigger: Trigger): Promise<void>;
};

/** A domain as the CDN knows it. */
export type CdnDomain = {
  readonly domain: string;
  /** `online` and `processing` can be purged. */
  readonly status: string;
  readonly area: Area;
  /** Host names of the origin. */
  readonly origins: readonly string[];
  /** It keeps even what says no-store (IgnoreCacheControl); undefined: the configuration could not be read. */
  readonly forcesCaching?: boolean | undefined;
  /** The query string is part of the cache key (FullUrlCache); undefined: the configuration could not be read. */
  readonly keepsQuery: boolean | undefined;
};

export type Area = 'mainland' | 'overseas' | 'global';

/** What is left of a day's purges, by area. */
export type PurgeQuota = {
  readonly urls: Readonly<Partial<Record<'mainland' | 'overseas', number>>>;
  readonly directories: Readonly<Partial<Record<'mainland' | 'overseas', number>>>;
};

export type Cdn = {
  domain(name: string): Promise<CdnDomain | undefined>;
  quota(): Promise<PurgeQuota>;
  /** Purges URLs, at most 1,000 a call; resolves with the task's id. */
  purgeUrls(urls: readonly string[]): Promise<string>;
  /** Has everything below these directories revalidated (`flush`). */
  flushDirectories(urls: readonly string[]): Promise<string>;
  /** Every record of a host since a time (Unix ms), all pages. */
  records(host: string, since: number): Promise<readonly PurgeRecord[]>;
};

/** What a visitor of the site got. */
export type Visited = {
  readonly status: number;
  /** MD5 of the body, lower-case hex. */
  readonly md5: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
};

export type Visitor = {
  /** GETs a URL through its domain. Rejects with CloudError when there is no answer. */
  look(url: string): Promise<Visited>;
};

/** How the build output is looked at. */
export type SourceOptions = {
  /** What keys have before the path of their file. */
  readonly prefix: string;
  /** What is no part of the site, in gitignore syntax. */
  readonly exclude: readonly string[];
  /** Gets the files as they are found: all of them, and perhaps one that is no part of the site. */
  readonly onFound?: ((files: readonly LocalFile[]) => void) | undefined;
};

export type Disk = {
  /**
   * Looks at the build output; its files are not read yet. Rejects with DeployError when it is missing, empty or cannot be deployed as
   * it is.
   */
  site(source: string, options: SourceOptions): Promise<Site>;
  hasher(): Hasher;
  /** The first so many bytes of a file, as UTF-8 text. */
  beginning(path: string, bytes: number): Promise<string>;
  /** CRC-64/XZ of a file, decimal, as COS reports it. */
  crc64(path: string): Promise<string>;
  /** The purge function's code: a zip with index.js at its root, byte for byte the same for the same code. */
  functionCode(): Promise<FunctionCode>;
};

/** Hashes files while other things go on, and notes each hash in its file: a table of them would take as much memory once more. */
export type Hasher = {
  /** `digest`: which hash is wanted of these; MD5 unless it is given. */
  add(files: readonly LocalFile[], digest?: Digest): void;
  /** Files that may be added later. Other threads hash them, if there is enough to do; those that were not by the end are left. */
  guess(files: readonly LocalFile[]): void;
  /** This thread has nothing else to do, and hashes what was guessed as well. */
  join(): void;
  /**
   * Resolves, once nothing is added any more, when every file that was added has its `hash`, and some more have their MD5. Rejects with
   * DeployError when one cannot be read.
   */
  done(): Promise<void>;
  /** What is under way is given up. */
  end(): void;
};

export type FunctionCode = {
  /** Made when it is first read. */
  readonly zip: Uint8Array;
  /** SHA-256 of the code, hex. */
  readonly digest: string;
  /** Which version of the code it is: a later one has a higher number. */
  readonly generation: number;
};

export type Clock = {
  /** Unix ms of this machine. */
  now(): number;
  /** Rejects with Cancelled as soon as the run is cancelled. */
  sleep(ms: number): Promise<void>;
};

export type Log = {
  info(line: string): void;
  /** An annotation on the run: something to know that is neither wrong nor doubtful. */
  notice(line: string): void;
  /** An annotation on the run; the deploy goes on. */
  warning(line: string): void;
  /** Lines that are folded under a title. `more`: how many there are besides. */
  group(title: string, lines: readonly string[], more?: number): void;
};

/** All effects of a deploy. Steps get this and nothing else. */
export type World = {
  readonly bucket: Bucket;
  readonly functions: Functions;
  readonly cdn: Cdn;
  readonly visitor: Visitor;
  readonly disk: Disk;
  readonly forge: Forge;
  readonly clock: Clock;
  readonly log: Log;
  /** Aborted when the run is cancelled. */
  readonly signal: AbortSignal;
  /**
   * Rejects when the run has to end now, whatever still hangs: some seconds after it was cancelled, or at an error outside of its flow.
   * Whoever has something to end at GitHub races what he waits for with it, and has a few seconds then.
   */
  readonly interrupted: Promise<never>;
};
