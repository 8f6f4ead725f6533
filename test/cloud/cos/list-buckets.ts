import { aclOf } from './metadata.ts';
import { CosError } from './errors.ts';
import { xml } from './multipart.ts';
import type { AccountOperation, CosOperation } from './operation.ts';
import type { XmlElement } from './xml.ts';

/**
 * GET Service (cloud.tencent.com/document/product/436/8291): service.cos.myqcloud.com has every bucket of the account, a region's host those
 * of that region (so measured on the real service by a public suite of S3 calls).
 */
export const getService: AccountOperation = {
  name: 'GetService',
  params: [],
  perform({ account, buckets, region }) {
    const id = `qcs::cam::uin/${account.uin}:uin/${account.uin}`;
    const shown = buckets
      .all()
      .filter((bucket) => region === undefined || bucket.region === region)
      .sort((a, b) => (a.name < b.name ? -1 : 1));
    const owner: XmlElement[] = [
      ['ID', id],
      ['DisplayName', account.uin],
    ];
    const entries = shown.map(({ name, region: Location, created }): XmlElement => [
      'Bucket',
      [
        ['Name', name],
        ['Location', Location],
        ['CreationDate', new Date(created).toISOString().replace(/\.\d+Z$/, 'Z')],
        ['BucketType', 'cos'],
      ],
    ]);
    return xml('ListAllMyBucketsResult', [
      ['Owner', owner],
      ['Buckets', entries],
    ]);
  },
};

/** PUT Bucket (436/7738). Its name ends with the caller's own appid; name and host have at most 60 characters before the region's. */
export const putBucket: AccountOperation = {
  name: 'PutBucket',
  params: [],
  perform({ account, buckets, region, name, request, clock }) {
    if (name === undefined || region === undefined) throw new CosError('MethodNotAllowed');
    if (!name.endsWith(`-${account.appid}`)) throw new CosError('AccessDenied');
    if (!/^[a-z\d]([a-z\d-]*[a-z\d])?-\d+$/.test(name) || name.length > 60)
      throw new CosError('InvalidBucketName');
    const taken = buckets.named(name);
    if (taken !== undefined)
      throw new CosError(taken.region === region ? 'BucketAlreadyOwnedByYou' : 'BucketAlreadyExists');
    const acl = aclOf(request.headers);
    buckets.create({ name, region, acl: acl === 'default' ? 'private' : acl, created: clock.now() });
    return { status: 200 };
  },
};

/** DELETE Bucket (436/7732): an empty one only, without versions, markers or unfinished uploads. */
export const deleteBucket: CosOperation = {
  name: 'DeleteBucket',
  params: [],
  perform({ bucket, buckets }) {
    const [first] = bucket.keys;
    if (first !== undefined || bucket.uploads.size > 0) throw new CosError('BucketNotEmpty');
    buckets.remove(bucket.name);
    return { status: 204 };
  },
};
