import type { Account } from '../account.ts';
import type { CloudClock } from '../clock.ts';
import type { ObjectEventSink } from '../events.ts';
import type { Service } from '../exchange.ts';
import type { Faults } from '../faults.ts';
import type { Ledger } from '../ledger.ts';
import { checksumReady } from './crc64.ts';
import { answerCos } from './gate.ts';
import type { CosKnobs } from './operation.ts';
import { openBuckets, type Bucket, type WebsiteConfig } from './store.ts';
import { isCosHost, websiteAddress } from './target.ts';
import { objectRows, viewOf, type ObjectRow, type ObjectView } from './view.ts';
import { answerWebsite } from './website.ts';

export { COS_FAULTS } from './faults.ts';
export type { CosKnobs } from './operation.ts';
export { COS_OPERATIONS } from './routes.ts';
export type { WebsiteConfig } from './store.ts';
export type { ObjectRow, ObjectView } from './view.ts';

export type CosDeps = {
  readonly account: Account;
  readonly clock: CloudClock;
  readonly ledger: Ledger;
  readonly faults: Faults;
  readonly onEvent: ObjectEventSink;
  readonly knobs: CosKnobs;
};

export type BucketOptions = {
  /** Undefined: no static website hosting. */
  readonly website?: WebsiteConfig;
  /** Whether everybody may read it. Default: private. */
  readonly publicRead?: boolean;
};

/** The object storage of one cloud: the object API and the website endpoint of each of its buckets. */
export type Cos = {
  readonly service: Service;
  createBucket(name: string, region: string, options?: BucketOptions): void;
  exists(bucket: string, region: string): boolean;
  /** The owner's eyes and hands; throws when there is no such bucket. */
  view(bucket: string): ObjectView;
  /** What is in a bucket, in key order; throws when there is no such bucket. */
  objects(bucket: string): ObjectRow[];
};

export function startCos(deps: CosDeps): Cos {
  const buckets = openBuckets();
  const gate = { ...deps, buckets };
  const bucketNamed = (name: string): Bucket => {
    const bucket = buckets.named(name);
    if (bucket === undefined) throw new Error(`There is no bucket ${name}.`);
    return bucket;
  };
  return {
    service: {
      serves: isCosHost,
      async answer(request) {
        await checksumReady();
        return websiteAddress(request.host) ? answerWebsite(gate, request) : answerCos(gate, request);
      },
    },
    createBucket(name, region, { website, publicRead = false } = {}) {
      const acl = publicRead ? 'public-read' : 'private';
      const bucket = buckets.create({ name, region, acl, created: deps.clock.now() });
      bucket.website = website;
    },
    exists: (bucket, region) => buckets.find(bucket, region) !== undefined,
    view: (name) => viewOf(deps, bucketNamed(name)),
    objects: (name) => objectRows(bucketNamed(name)),
  };
}
