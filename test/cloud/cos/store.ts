import type { Content } from './content.ts';
import type { OrderedKeys } from './ordered-keys.ts';
import { newBucket } from './bucket.ts';

/** Who may read an object without a signature: as its bucket says, its owner only, everybody. */
export type ObjectAcl = 'default' | 'private' | 'public-read';

export type StoredObject = Content & {
  readonly key: string;
  /** With its quotes, as every answer shows it. */
  readonly etag: string;
  /** Content-Type and what else the owner gave, under the names that answers use: Cache-Control, x-cos-meta-* ... */
  readonly headers: Readonly<Record<string, string>>;
  readonly acl: ObjectAcl;
  readonly storageClass: string;
  /** Unix ms, whole seconds: COS keeps no more. */
  readonly lastModified: number;
  /** Its version's id; undefined where the bucket has never had versions, `null` where it was put without. */
  readonly versionId?: string;
};

/** What a deletion leaves on top of a key's versions (cloud.tencent.com/document/product/436/19883). */
export type DeleteMarker = {
  readonly key: string;
  readonly versionId: string;
  readonly lastModified: number;
  readonly isMarker: true;
};

export type Version = StoredObject | DeleteMarker;

/** How a bucket answers as a website (cloud.tencent.com/document/product/436/31930). */
export type WebsiteConfig = {
  readonly index?: string;
  readonly errorKey?: string;
  /** Whether an error page is sent with the status that led to it (the default) or with 200. */
  readonly errorStatus: 'original' | '200';
  /** Whether `/about` finds about.html. */
  readonly autoAddressing: boolean;
  readonly redirectAllTo?: string;
};

export type Part = Content & {
  readonly number: number;
  readonly etag: string;
  readonly lastModified: number;
};

/** A multipart upload that is neither completed nor aborted. */
export type Upload = {
  readonly id: string;
  readonly key: string;
  readonly headers: StoredObject['headers'];
  readonly acl: ObjectAcl;
  readonly storageClass: string;
  readonly initiated: number;
  readonly parts: Map<number, Part>;
};

/** What came of a DELETE without a version: what was there, and the marker that hides it now, if any. */
export type Removal = {
  readonly object: StoredObject | undefined;
  readonly marker: DeleteMarker | undefined;
};

/** A bucket: objects by key, in the order of their UTF-8 bytes, and their older versions where it keeps them. */
export type Bucket = {
  readonly name: string;
  readonly region: string;
  readonly acl: BucketAcl;
  /** Unix ms. */
  readonly created: number;
  website: WebsiteConfig | undefined;
  /** Undefined: never set. Once it was set it cannot be taken back, only suspended. */
  versioning: 'Enabled' | 'Suspended' | undefined;
  /** Whether it answers under its acceleration domain. */
  accelerated: boolean;
  readonly uploads: Map<string, Upload>;
  /** The object itself, or its newest version; undefined when there is none or a delete marker is on top. */
  get(key: string): StoredObject | undefined;
  version(key: string, id: string): Version | undefined;
  /** Every version of a key, newest first. */
  versions(key: string): readonly Version[];
  /** The object as it stands now: with its version's id where there are versions. */
  put(object: StoredObject): StoredObject;
  /** Changes an object in place, which makes no new version. */
  replace(object: StoredObject): void;
  remove(key: string, now: number): Removal;
  /** Removes one version for good; undefined when there is none of that id. */
  removeVersion(key: string, id: string): Version | undefined;
  /** Every key that has an object or, in a bucket with versions, at least a delete marker. */
  readonly keys: OrderedKeys;
};

export type BucketAcl = 'private' | 'public-read';

export type Buckets = {
  /** Throws when there is one of that name. */
  create(bucket: Pick<Bucket, 'name' | 'region' | 'acl' | 'created'>): Bucket;
  remove(name: string): void;
  /** The bucket of that name, in that region. */
  find(name: string, region: string): Bucket | undefined;
  /** The bucket of that name; names are unique within an account. */
  named(name: string): Bucket | undefined;
  all(): Bucket[];
};

export function openBuckets(): Buckets {
  const buckets = new Map<string, Bucket>();
  return {
    create(about) {
      if (buckets.has(about.name)) throw new Error(`There is a bucket ${about.name} already.`);
      const bucket = newBucket(about);
      buckets.set(about.name, bucket);
      return bucket;
    },
    remove: (name) => void buckets.delete(name),
    find(name, region) {
      const bucket = buckets.get(name);
      return bucket?.region === region ? bucket : undefined;
    },
    named: (name) => buckets.get(name),
    all: () => [...buckets.values()],
  };
}
