import COS from 'cos-nodejs-sdk-v5';
import type { Stage } from './stage.ts';

/** What stands behind the domain, and what the edge takes for one entry. */
export type Origin = {
  readonly name: string;
  readonly arrange: (stage: Stage) => Promise<void>;
};

const INDEX = { IndexDocument: { Suffix: 'index.html' } };

/** The kinds whose differences decide under which URLs an object may be cached. */
export const ORIGINS: readonly Origin[] = [
  {
    name: 'a REST origin',
    arrange: (stage) => {
      const { bucket, region, domain } = stage.cloud.world;
      const host = `${bucket}.cos.${region}.myqcloud.com`;
      stage.cloud.cdn.setDomain(domain, { origin: { host, serverName: host } });
      return Promise.resolve();
    },
  },
  { name: 'a website', arrange: () => Promise.resolve() },
  {
    name: 'a website that leaves out .html',
    arrange: async (stage) => {
      await configure(stage, { ...INDEX, AutoAddressing: { Status: 'Enabled' } });
    },
  },
  {
    name: 'a website whose error document is answered with 200',
    arrange: async (stage) => {
      await configure(stage, {
        ...INDEX,
        ErrorDocument: { Key: '404.html', OriginalHttpStatus: 'Disabled' },
      });
    },
  },
  {
    name: 'a website behind a domain that keeps query strings',
    arrange: (stage) => {
      stage.cloud.cdn.setDomain(stage.cloud.world.domain, { fullUrlCache: true });
      return Promise.resolve();
    },
  },
  {
    name: 'a website behind a domain that keeps some parameters of a query',
    arrange: (stage) => {
      stage.cloud.cdn.setDomain(stage.cloud.world.domain, { keyParameters: ['utm_source'] });
      return Promise.resolve();
    },
  },
];

/** As the owner does it in the console of COS. */
async function configure(stage: Stage, configuration: object): Promise<void> {
  const { bucket, region, secretId, secretKey } = stage.cloud.world;
  const owner = new COS({ SecretId: secretId, SecretKey: secretKey });
  await owner.putBucketWebsite({
    Bucket: bucket,
    Region: region,
    WebsiteConfiguration: configuration as COS.WebsiteConfiguration,
  });
}
