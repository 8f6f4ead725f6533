/** Who may read an object without a signature: as its bucket says, its owner only, everybody. */
export type ObjectAcl = 'default' | 'private' | 'public-read';

export type StoredObject = {
  readonly key: string;
  readonly body: Buffer;
  /** With its quotes, as every answer shows it. */
  readonly etag: string;
  /** CRC-64/XZ, decimal. */
  readonly crc64: string;
  /** Content-Type and what else the owner gave, under the names that answers use: Cache-Control, x-cos-meta-* ... */
  readonly headers: Readonly<Record<string, string>>;
  readonly acl: ObjectAcl;
  readonly storageClass: string;
  /** Unix ms, whole seconds: COS keeps no more. */
  readonly lastModified: number;
};

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

export type Part = {
  readonly number: number;
  readonly body: Buffer;
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

/** A bucket: objects by key, in the order of their UTF-8 bytes. */
export type Bucket = {
  readonly name: string;
  readonly region: string;
  readonly acl: 'private' | 'public-read';
  website: WebsiteConfig | undefined;
  readonly uploads: Map<string, Upload>;
  get(key: string): StoredObject | undefined;
  put(object: StoredObject): void;
  /** The object that was there, if any. */
  remove(key: string): StoredObject | undefined;
  /** Every key, ordered by UTF-8 bytes. JavaScript's own order is UTF-16's: it differs beyond U+FFFF. */
  keys(): readonly string[];
};

export type Buckets = {
  create(name: string, region: string, acl: Bucket['acl']): Bucket;
  /** The bucket of that name, in that region. */
  find(name: string, region: string): Bucket | undefined;
  /** The bucket of that name; names are unique within an account. */
  named(name: string): Bucket | undefined;
};

export function openBuckets(): Buckets {
  const buckets = new Map<string, Bucket>();
  return {
    create(name, region, acl) {
      if (buckets.has(name)) throw new Error(`There is a bucket ${name} already.`);
      const bucket = newBucket(name, region, acl);
      buckets.set(name, bucket);
      return bucket;
    },
    find(name, region) {
      const bucket = buckets.get(name);
      return bucket?.region === region ? bucket : undefined;
    },
    named: (name) => buckets.get(name),
  };
}

function newBucket(name: string, region: string, acl: Bucket['acl']): Bucket {
  const objects = new Map<string, StoredObject>();
  let sorted: string[] | undefined;
  return {
    name,
    region,
    acl,
    website: undefined,
    uploads: new Map(),
    get: (key) => objects.get(key),
    put(object) {
      if (!objects.has(object.key)) sorted = undefined;
      objects.set(object.key, object);
    },
    remove(key) {
      const object = objects.get(key);
      if (objects.delete(key)) sorted = undefined;
      return object;
    },
    keys: () => (sorted ??= inByteOrder([...objects.keys()])),
  };
}

/** Sorted by the bytes of their UTF-8 form. */
export function inByteOrder(keys: readonly string[]): string[] {
  return keys
    .map((key) => ({ key, bytes: Buffer.from(key) }))
    .sort((a, b) => Buffer.compare(a.bytes, b.bytes))
    .map(({ key }) => key);
}

/** Below zero when `a` comes before `b` in a listing. */
export const compareKeys = (a: string, b: string): number => Buffer.compare(Buffer.from(a), Buffer.from(b));
