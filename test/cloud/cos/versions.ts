import { isMarker } from './bucket.ts';
import { CosError } from './errors.ts';
import { wholeSecond } from './metadata.ts';
import type { CosCall } from './operation.ts';
import type { Bucket, StoredObject } from './store.ts';

/**
 * The object that a read means: the newest version, or the one that `versionId` names. A delete marker on top is a missing key that says
 * so in a header (cloud.tencent.com/document/product/436/7745); asking for the marker itself is no allowed method, as in S3: UNCERTAIN.
 */
export function chosenVersion({ bucket, target }: Pick<CosCall, 'bucket' | 'target'>): StoredObject {
  const id = target.query.get('versionId');
  if (id === undefined || id === '') {
    const object = bucket.get(target.key);
    if (object !== undefined) return object;
    const [marker] = bucket.versions(target.key);
    const headers: Record<string, string> =
      marker === undefined ? {} : markerHeaders(marker.versionId ?? 'null');
    throw new CosError('NoSuchKey', undefined, {}, headers);
  }
  const version = bucket.version(target.key, id);
  if (version === undefined) throw new CosError('NoSuchVersion');
  if (isMarker(version)) throw new CosError('MethodNotAllowed', undefined, {}, markerHeaders(id));
  return version;
}

/** What came of deleting one key, with or without a version. */
export type Deletion = {
  readonly existed: boolean;
  readonly headers: Readonly<Record<string, string>>;
  /** The version that is gone, or the marker that was made; `marker` says whether it is one. */
  readonly versionId: string | undefined;
  readonly marker: boolean;
};

/**
 * Deletes a key (cloud.tencent.com/document/product/436/7743). With versions a marker goes on top, also of a key that is not there, and
 * the event is DeleteMarkerCreated; with `versionId` that version is gone for good and the event is Delete.
 */
export function deleteKey(call: CosCall, key: string, id: string | undefined, tells = true): Deletion {
  const { bucket, knobs, clock } = call;
  const fire: CosCall['fire'] = (name, object) => {
    if (tells) call.fire(name, object);
  };
  if (id !== undefined && id !== '') {
    const removed = bucket.removeVersion(key, id);
    const marker = removed !== undefined && isMarker(removed);
    if (removed !== undefined) fire('cos:ObjectRemove:Delete', removed);
    const headers = { ...(marker ? { 'x-cos-delete-marker': 'true' } : {}), 'x-cos-version-id': id };
    return { existed: removed !== undefined, headers, versionId: id, marker };
  }
  const { object, marker } = bucket.remove(key, wholeSecond(clock.now()));
  if (marker !== undefined) {
    fire('cos:ObjectRemove:DeleteMarkerCreated', marker);
    const headers = markerHeaders(marker.versionId);
    return { existed: object !== undefined, headers, versionId: marker.versionId, marker: true };
  }
  if (object !== undefined || knobs.missingDeleteFires) fire('cos:ObjectRemove:Delete', object ?? { key });
  return { existed: object !== undefined, headers: {}, versionId: undefined, marker: false };
}

const markerHeaders = (id: string) => ({ 'x-cos-delete-marker': 'true', 'x-cos-version-id': id });

/** x-cos-version-id of a write: only where versions are on, not where they are suspended (436/7749). */
export const newVersion = (bucket: Bucket, { versionId }: StoredObject): Record<string, string> =>
  bucket.versioning === 'Enabled' && versionId !== undefined ? { 'x-cos-version-id': versionId } : {};
