import type { CloudClock } from '../clock.ts';
import type { ObjectEventSink } from '../events.ts';
import type { Signer } from '../ledger.ts';
import type { Bucket, StoredObject } from './store.ts';

export type EventDeps = { readonly clock: CloudClock; readonly onEvent: ObjectEventSink };

/** Who did it, as an event tells it. */
export type EventCause = {
  readonly requestId: string;
  readonly authorization: string;
  readonly sourceIp: string;
  readonly by: Signer;
};

/** Something that happened to an object of a bucket; of a key that was not there nothing more is known. */
export type Happening = {
  readonly name: string;
  readonly bucket: Bucket;
  readonly object: Pick<StoredObject, 'key'> & Partial<StoredObject>;
};

/** The event's word for a storage class; the standard one is spelled `Standard` there (as captured from the real cloud). */
const storageClassWord = (name: string) => (name === 'STANDARD' ? 'Standard' : name);

/**
 * Tells the listener what happened to an object. `meta` carries what a captured event carries: Content-Type, ETag,
 * x-cos-request-id, x-cos-storage-class and the object's own x-cos-meta-*; for a removal only the request's id is certain.
 */
export function fireEvent({ clock, onEvent }: EventDeps, cause: EventCause, happening: Happening): void {
  const { name, object, bucket } = happening;
  const isNew = name.startsWith('cos:ObjectCreated:');
  onEvent({
    ...cause,
    bucket: bucket.name,
    region: bucket.region,
    key: object.key,
    name,
    size: object.size ?? 0,
    meta: { ...(isNew ? createdMeta(object) : {}), 'x-cos-request-id': cause.requestId },
    at: clock.now(),
  });
}

function createdMeta({
  headers = {},
  etag = '',
  storageClass = 'STANDARD',
}: Partial<StoredObject>): Record<string, string> {
  const own = Object.entries(headers).filter(
    ([name]) => name === 'Content-Type' || name.startsWith('x-cos-meta-'),
  );
  return { ...Object.fromEntries(own), ETag: etag, 'x-cos-storage-class': storageClassWord(storageClass) };
}
