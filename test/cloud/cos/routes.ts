import { getObjectAcl, putObjectAcl } from './acl.ts';
import { deleteMultipleObjects } from './batch-delete.ts';
import { putObjectCopy } from './copy.ts';
import { getBucket } from './list.ts';
import {
  abortMultipartUpload,
  completeMultipartUpload,
  initiateMultipartUpload,
  uploadPart,
} from './multipart.ts';
import { deleteObject, getObject, headObject, putObject } from './object.ts';
import type { CosOperation } from './operation.ts';
import type { Target } from './target.ts';
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
  'POST object uploadId': completeMultipartUpload,
  'DELETE object uploadId': abortMultipartUpload,
  'GET object uploadId': listParts,
};

/** Names of the operations that this cloud plays, as faults and the ledger spell them. */
export const COS_OPERATIONS: readonly string[] = [
  ...Object.values(ROUTES).map(({ name }) => name),
  'GetWebsite',
];

/** Every sub-resource of the API (the index of cloud.tencent.com/document/product/436); with one of them a request is another operation. */
const SUBRESOURCES = new Set(
  (
    'accelerate acl append asymmetric-encryption ci-process cors delete domain domaincertificate encryption intelligenttiering ' +
    'inventory lifecycle location logging mirror notification object-lock origin partNumber policy publicAccessBlock referer ' +
    'replication restore retention select symlink tagging torrent trash uploadId uploads versionId versioning versions website'
  ).split(' '),
);

/** Query parameters that belong to the signature or the transport, not to an operation. */
const SIGNING = /^(q-.*|sign|x-cos-security-token)$/;

/** The operation that a request means, and what the ledger calls it; undefined when this cloud does not play it. */
export function route(
  method: string,
  target: Target,
  isCopy: boolean,
): { label: string; operation: CosOperation | undefined } {
  const names = [...target.query.keys()];
  // A part is named by its number and its upload; the upload says what it is.
  const sub = names.includes('uploadId') ? 'uploadId' : names.find((name) => SUBRESOURCES.has(name));
  const copy = isCopy && method === 'PUT' && sub === undefined ? 'copy' : undefined;
  const label = [method, target.key === '' ? 'bucket' : 'object', sub ?? copy].filter(Boolean).join(' ');
  const operation = ROUTES[label];
  return { label: operation?.name ?? label, operation };
}

/** A query parameter that the operation does not know; undefined when all is well. */
export function strangeParameter(operation: CosOperation, target: Target): string | undefined {
  if (operation.lenient) return undefined;
  return [...target.query.keys()].find((name) => !SIGNING.test(name) && !operation.params.includes(name));
}
