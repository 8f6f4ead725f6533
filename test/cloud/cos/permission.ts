import type { CosOperation } from './operation.ts';
import type { Bucket } from './store.ts';

/**
 * Whether anybody may do this without a signature. READ on a bucket lets everybody list it and read what has no ACL of its own;
 * an object's own ACL goes before (cloud.tencent.com/document/product/436/30752).
 */
export function readableByAll(operation: CosOperation, bucket: Bucket, key: string): boolean {
  if (operation.anonymous === undefined) return false;
  if (operation.anonymous === 'bucket') return bucket.acl === 'public-read';
  return objectIsPublic(bucket, key);
}

/** Of a key that is not there, whoever may read the bucket learns that it is not there. */
export function objectIsPublic(bucket: Bucket, key: string): boolean {
  const acl = bucket.get(key)?.acl ?? 'default';
  return acl === 'default' ? bucket.acl === 'public-read' : acl === 'public-read';
}
