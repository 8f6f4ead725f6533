import type { Account } from '../account.ts';
import type { CloudRequest } from '../exchange.ts';
import type { Signer } from '../ledger.ts';
import type { CosOperation } from './operation.ts';
import type { Bucket } from './store.ts';
import type { Target } from './target.ts';

/** What CAM calls a key of a bucket, or what begins with it (cloud.tencent.com/document/product/436/30580). */
export const resourceOf = ({ name, region }: Pick<Bucket, 'name' | 'region'>, key: string): string =>
  `qcs::cos:${region}:uid/${name.slice(name.lastIndexOf('-') + 1)}:${name}/${key}`;

/** Somebody who asks something of a bucket. */
export type Asker = {
  readonly account: Account;
  readonly by: Signer;
  readonly request: CloudRequest;
  readonly bucket: Bucket;
};

/** Whether a policy lets the caller do this to this key. */
export function mayTouch({ account, by, request, bucket }: Asker, action: string, key: string): boolean {
  return account.may(by, `cos:${action}`, resourceOf(bucket, key), { 'qcs:ip': request.from });
}

/**
 * Whether a policy lets the caller perform this operation. Lists are of what begins with their prefix, in the resource as well as under the
 * condition key cos:prefix (436/30580 grants ListMultipartUploads for `doc/*`; that GetBucket goes the same way is UNCERTAIN). A batch
 * delete asks for each of its keys itself.
 */
export function mayPerform(asker: Asker, { name }: CosOperation, target: Target): boolean {
  if (name === 'DeleteMultipleObjects') return asker.by !== 'anonymous';
  const { account, by, request, bucket } = asker;
  const prefix = target.key === '' ? (target.query.get('prefix') ?? '') : undefined;
  return account.may(by, `cos:${name}`, resourceOf(bucket, prefix ?? target.key), {
    'qcs:ip': request.from,
    ...(prefix === undefined ? {} : { 'cos:prefix': prefix }),
  });
}
