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
  /** How long a new object stays out of listings, ms of cloud time: lists are eventually consistent (436/7734). Default 0. */
  readonly listLag?: number;
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
  readonly knobs: CosKnobs;
  /** A fault that changes what the operation does instead of refusing it: `partial`. */
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
