import type { Account } from '../account.ts';
import type { CloudClock } from '../clock.ts';
import type { CloudRequest } from '../exchange.ts';
import type { Signer } from '../ledger.ts';
import type { Bucket, Buckets, StoredObject } from './store.ts';
import type { Target } from './target.ts';

/** Where the real cloud's behaviour is not settled, or a test wants the rarer one. */
export type CosKnobs = {
  /** Whether DELETE of a key that is not there fires an event. UNCERTAIN in the real cloud; default false. */
  readonly missingDeleteFires?: boolean;
  /** Whether a batch delete fires one event per key that was there. UNCERTAIN in the real cloud; default true. */
  readonly batchDeleteFires?: boolean;
  /**
   * Whether the ETag of an object that was put in one piece is its MD5. It is not where the bucket encrypts with KMS or a customer's key
   * (436/7749 and its samples): `opaque`. The events carry it too. Default `md5`.
   */
  readonly etag?: 'md5' | 'opaque';
  /** How long a new object stays out of listings, ms of cloud time: lists are eventually consistent (436/7734). Default 0. */
  readonly listLag?: number;
  /**
   * Whether buckets follow the rules for those made since 2024: reads on the default domain are downloads, .apk and .ipa are refused
   * (436/102489). Default false: older buckets, and buckets with an own domain, are not so.
   */
  readonly forcesDownload?: boolean;
  /** Bodies of more bytes than this are forgotten once size and hashes are known, and reading them is refused. Default: all are kept. */
  readonly bodiesUpTo?: number;
  /** Whether a body in AWS's chunks (`aws-chunked`) is taken. UNCERTAIN in the real cloud; default true, false refuses it with 501. */
  readonly awsChunks?: boolean;
};

/** A request that passed the gate: signed by somebody who may do this, for a bucket that exists. */
export type CosCall = {
  readonly request: CloudRequest;
  readonly target: Target;
  readonly bucket: Bucket;
  readonly buckets: Buckets;
  readonly account: Account;
  readonly by: Signer;
  readonly clock: CloudClock;
  /** Whether it came in S3's words; `request` and `target` are in COS's own in any case. */
  readonly isS3: boolean;
  readonly knobs: CosKnobs;
  /** A fault that changes what the operation does instead of refusing it: `partial`, `partial-busy`. */
  readonly disturbance: string | undefined;
  /** Tells the listeners what happened to an object. */
  readonly fire: (name: string, object: Pick<StoredObject, 'key'> & Partial<StoredObject>) => void;
};

export type CosAnswer = {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Buffer;
  /** What the ledger shows beside bucket and key. */
  readonly note?: Readonly<Record<string, unknown>>;
};

/** A request about the account's buckets, which needs none to be there. */
export type AccountCall = Pick<CosCall, 'request' | 'buckets' | 'account' | 'clock'> & {
  /** Of the bucket's host or of the service's; undefined: all regions. */
  readonly region: string | undefined;
  /** The bucket that the host names. */
  readonly name: string | undefined;
};

export type AccountOperation = Pick<CosOperation, 'name' | 'params' | 'lenient'> & {
  readonly perform: (call: AccountCall) => CosAnswer;
};

export type CosOperation = {
  /** The API's name; also its action in a policy (`cos:PutObject`), and how a fault names it. */
  readonly name: string;
  /** Query parameters that it understands, apart from those of a signature. Others are refused, or passed over where `lenient`. */
  readonly params: readonly string[];
  /** Reading an object passes over what it does not know: pages are often asked for with `?v=3`. */
  readonly lenient?: boolean;
  /** Whether a bucket with public read serves this to anybody. */
  readonly anonymous?: 'object' | 'bucket';
  readonly perform: (call: CosCall) => CosAnswer | Promise<CosAnswer>;
};
