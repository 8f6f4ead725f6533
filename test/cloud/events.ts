import type { Signer } from './ledger.ts';

/** Something happened to an object. COS tells; whoever listens (SCF) decides who hears it. */
export type ObjectEvent = {
  /** `<name>-<appid>`. */
  readonly bucket: string;
  readonly region: string;
  readonly key: string;
  /** The concrete name, never with `*`: `cos:ObjectCreated:Put`, `cos:ObjectRemove:Delete` ... */
  readonly name: string;
  readonly size: number;
  /** Content-Type, ETag, x-cos-meta-* and what else the real event carries. */
  readonly meta: Readonly<Record<string, string>>;
  readonly requestId: string;
  /** Unix ms, cloud time. */
  readonly at: number;
  readonly authorization: string;
  readonly sourceIp: string;
  readonly by: Signer;
};

export type ObjectEventSink = (event: ObjectEvent) => void;
