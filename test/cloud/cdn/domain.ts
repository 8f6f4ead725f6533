import type { Signer } from '../ledger.ts';

/** Where nodes stand. Quotas and caches are kept apart for the two. */
export type NodeArea = 'mainland' | 'overseas';

/** One line of the domain's cache rules; the last line that matches wins (228/38424). */
export type CacheRule = {
  readonly type: 'all' | 'file' | 'directory' | 'path' | 'index';
  /** `*` for all, suffixes without a dot for file, `/dir` for directory, `/a/b.html` (with `*`) for path, `/` for index. */
  readonly contents: readonly string[];
  /** Seconds on the node, 0 for never; `follow-origin` exists in the newer RuleCache form only. */
  readonly seconds: number | 'follow-origin';
};

/**
 * A domain under acceleration, as much of it as a deployment can notice. Names and values follow DetailDomain of the API
 * (cloud.tencent.com/document/product/228/41117); defaults are those of its samples.
 */
export type CdnDomain = {
  readonly domain: string;
  readonly origin: {
    readonly host: string;
    /** `cos` for a bucket; what the service says of a bucket's website endpoint is not documented, so both occur. */
    readonly type: 'cos' | 'domain';
    /** Host header of origin requests; for COS the bucket's own host name. */
    readonly serverName: string;
    readonly pullProtocol: 'http' | 'https' | 'follow';
  };
  /** Where the domain is accelerated; a purge's Area must fit (228/37870). */
  readonly area: NodeArea | 'global';
  /** Purges are accepted while online or processing. */
  readonly status: 'online' | 'offline' | 'processing' | 'closing' | 'rejected';
  readonly serviceType: 'web' | 'download' | 'media';
  readonly cache: {
    /** In which member DescribeDomainsConfig shows the rules; its samples have both forms, the other one being null. */
    readonly form: 'simple' | 'rule';
    readonly rules: readonly CacheRule[];
    /** For what no rule matches: keep as long as the origin's max-age says. */
    readonly followOrigin: boolean;
    /** "Force cache": keep also what the origin marks no-store, no-cache or private. */
    readonly ignoreCacheControl: boolean;
    /** Keep for the smaller one of rule and max-age. */
    readonly compareMaxAge: boolean;
  };
  /** Seconds by status; the service knows this for 403 and 404 only. */
  readonly statusCodeCache: Readonly<Record<string, number>>;
  /** Whether the query is part of the cache key (`CacheKey.FullUrlCache`). */
  readonly fullUrlCache: boolean;
  /** Parameters of the query that are part of the cache key without `fullUrlCache` (`CacheKey.QueryString`, includeCustom). */
  readonly keyParameters: readonly string[];
  /** Folders (`/search`) below which the whole query is part of the cache key (`CacheKey.KeyRules`). */
  readonly fullUrlFolders: readonly string[];
  readonly ignoreCase: boolean;
  readonly compression: {
    readonly on: boolean;
    readonly extensions: readonly string[];
    /** Bytes. */
    readonly minLength: number;
    readonly maxLength: number;
  };
  /** On: a Range is passed to the origin on a miss. Off: the node pulls the whole file and cuts it. */
  readonly rangeOriginPull: boolean;
  /** Signers whose policy does not cover this domain (CAM is per domain: cloud.tencent.com/document/product/598/57073). */
  readonly deniedTo: readonly Signer[];
};

type Groups = 'origin' | 'cache' | 'compression';

/** What the owner changes: any setting, and of the grouped ones those that are named. */
export type DomainChange = Partial<Omit<CdnDomain, 'domain' | Groups>> & {
  readonly [G in Groups]?: Partial<CdnDomain[G]>;
};

/** What the owner says when adding a domain; the rest gets the service's defaults. */
export type DomainSetup = DomainChange & {
  readonly domain: string;
  readonly origin: { readonly host: string };
};

/** A domain with its entry in the list of domains: what the API shows beside the settings. */
export type ListedDomain = CdnDomain & {
  readonly resourceId: string;
  /** Unix ms. */
  readonly createdAt: number;
  readonly updatedAt: number;
};

const DAYS_30 = 2_592_000;

export function completeDomain(setup: DomainSetup): CdnDomain {
  const { domain, origin } = setup;
  const defaults: CdnDomain = {
    domain: domain.toLowerCase(),
    origin: { host: origin.host, type: 'cos', serverName: origin.host, pullProtocol: 'http' },
    area: 'mainland',
    status: 'online',
    serviceType: 'web',
    cache: {
      form: 'simple',
      rules: [
        { type: 'all', contents: ['*'], seconds: DAYS_30 },
        { type: 'file', contents: ['php', 'jsp', 'asp', 'aspx'], seconds: 0 },
      ],
      followOrigin: false,
      ignoreCacheControl: false,
      compareMaxAge: false,
    },
    statusCodeCache: { '404': 10 },
    fullUrlCache: true,
    keyParameters: [],
    fullUrlFolders: [],
    ignoreCase: false,
    compression: {
      on: true,
      extensions: ['js', 'html', 'css', 'xml', 'json', 'shtml', 'htm'],
      minLength: 256,
      maxLength: 2_097_152,
    },
    rangeOriginPull: false,
    deniedTo: [],
  };
  return changeDomain(defaults, setup);
}

export function changeDomain<D extends CdnDomain>(before: D, change: DomainChange): D {
  return {
    ...before,
    ...change,
    domain: before.domain,
    origin: { ...before.origin, ...change.origin },
    cache: { ...before.cache, ...change.cache },
    compression: { ...before.compression, ...change.compression },
  };
}

/** The areas in which a domain has nodes. */
export function nodeAreas(area: CdnDomain['area']): readonly NodeArea[] {
  return area === 'global' ? ['mainland', 'overseas'] : [area];
}
