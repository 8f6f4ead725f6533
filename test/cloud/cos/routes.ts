import {
  getBucketAccelerate,
  getBucketAcl,
  getBucketLocation,
  getBucketVersioning,
  putBucketAccelerate,
  putBucketVersioning,
  UNSET,
} from './bucket-config.ts';
import { getObjectAcl, putObjectAcl } from './acl.ts';
import { deleteMultipleObjects } from './batch-delete.ts';
import { putObjectCopy } from './copy.ts';
import { deleteBucket, getService, putBucket } from './list-buckets.ts';
import { listObjectsV2 } from './list-v2.ts';
import { getBucketObjectVersions } from './list-versions.ts';
import { getBucket } from './list.ts';
import {
  abortMultipartUpload,
  completeMultipartUpload,
  initiateMultipartUpload,
  uploadPart,
} from './multipart.ts';
import { deleteObject, getObject, headObject, putObject } from './object.ts';
import type { AccountOperation, CosOperation } from './operation.ts';
import type { Target } from './target.ts';
import { uploadPartCopy } from './part-copy.ts';
import { listMultipartUploads, listParts } from './upload-lists.ts';
import { deleteBucketWebsite, getBucketWebsite, putBucketWebsite } from './website-config.ts';

const headBucket: CosOperation = {
  name: 'HeadBucket',
  params: [],
  anonymous: 'bucket',
  perform: () => ({ status: 200 }),
};

/** Method, whether of the bucket or of an object, and the sub-resource, if any. What is not here is answered NotImplemented. */
const ROUTES: Readonly<Record<string, CosOperation>> = {
  'HEAD bucket': headBucket,
  'GET bucket': getBucket,
  'DELETE bucket': deleteBucket,
  'GET bucket list-type': listObjectsV2,
  'GET bucket versions': getBucketObjectVersions,
  'GET bucket versioning': getBucketVersioning,
  'PUT bucket versioning': putBucketVersioning,
  'GET bucket accelerate': getBucketAccelerate,
  'PUT bucket accelerate': putBucketAccelerate,
  'GET bucket location': getBucketLocation,
  'GET bucket acl': getBucketAcl,
  'GET bucket cors': UNSET.cors,
  'GET bucket lifecycle': UNSET.lifecycle,
  'GET bucket tagging': UNSET.tagging,
  'GET bucket policy': UNSET.policy,
  'GET bucket encryption': UNSET.encryption,
  'GET bucket website': getBucketWebsite,
  'PUT bucket website': putBucketWebsite,
  'DELETE bucket website': deleteBucketWebsite,
  'GET bucket uploads': listMultipartUploads,
  'POST bucket delete': deleteMultipleObjects,
  'HEAD object': headObject,
  'GET object': getObject,
  'PUT object': putObject,
  'PUT object copy': putObjectCopy,
  'DELETE object': deleteObject,
  'GET object acl': getObjectAcl,
  'PUT object acl': putObjectAcl,
  'POST object uploads': initiateMultipartUpload,
  'PUT object uploadId': uploadPart,
  'PUT object uploadId copy': uploadPartCopy,
  'POST object uploadId': completeMultipartUpload,
  'DELETE object uploadId': abortMultipartUpload,
  'GET object uploadId': listParts,
};

/** What needs no bucket to be there. */
const ACCOUNT_ROUTES: Readonly<Record<string, AccountOperation>> = {
  'GET service': getService,
  'PUT bucket': putBucket,
};

/** Names of the operations that this cloud plays, as faults and the ledger spell them. */
export const COS_OPERATIONS: readonly string[] = [
  ...new Set([...Object.values(ROUTES), ...Object.values(ACCOUNT_ROUTES)].map(({ name }) => name)),
  'GetWebsite',
];

/** Every sub-resource of the API (the index of cloud.tencent.com/document/product/436); with one of them a request is another operation. */
const SUBRESOURCES = new Set(
  (
    'accelerate acl append asymmetric-encryption ci-process cors delete domain domaincertificate encryption intelligenttiering ' +
    'inventory lifecycle location logging mirror notification object-lock origin partNumber policy publicAccessBlock referer ' +
    'replication restore retention select symlink tagging torrent trash uploadId uploads versioning versions website'
  ).split(' '),
);

/** Query parameters that belong to the signature or the transport, not to an operation. */
const SIGNING = /^(q-.*|sign|x-cos-security-token)$/;

/** What a request means, and what the ledger calls it; nothing where this cloud does not play it. */
export type Route = {
  readonly label: string;
  readonly operation?: CosOperation | undefined;
  readonly ofAccount?: AccountOperation | undefined;
};

/** Finds what a request means. `isService`: its host is no bucket's; `isS3`: only then is there a list of version 2. */
export function route(
  method: string,
  target: Target,
  about: { readonly isCopy: boolean; readonly isS3: boolean; readonly isService: boolean },
): Route {
  const names = [...target.query.keys()];
  // A part is named by its number and its upload; the upload says what it is. A version is an operation's parameter.
  const sub = names.includes('uploadId')
    ? 'uploadId'
    : names.find((name) => SUBRESOURCES.has(name) || (about.isS3 && name === 'list-type'));
  const copy =
    about.isCopy && method === 'PUT' && (sub === undefined || sub === 'uploadId') ? 'copy' : undefined;
  const place = about.isService ? 'service' : target.key === '' ? 'bucket' : 'object';
  const label = [method, place, sub, copy].filter(Boolean).join(' ');
  const operation = ROUTES[label];
  const ofAccount = ACCOUNT_ROUTES[label];
  return { label: (operation ?? ofAccount)?.name ?? label, operation, ofAccount };
}

/** A query parameter that the operation does not know; undefined when all is well. */
export function strangeParameter(
  operation: Pick<CosOperation, 'params' | 'lenient'>,
  target: Target,
): string | undefined {
  if (operation.lenient) return undefined;
  return [...target.query.keys()].find((name) => !SIGNING.test(name) && !operation.params.includes(name));
}
