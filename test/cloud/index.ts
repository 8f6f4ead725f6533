import type { Cdn, CdnKnobs } from './cdn/index.ts';
import type { PolicyDocument } from './cam/policy.ts';
import type { RoleSetup } from './cam/role.ts';
import type { CloudClock } from './clock.ts';
import type { CosKnobs } from './cos/index.ts';
import type { Fault } from './faults.ts';
import type { GithubDoor } from './github/index.ts';
import type { Ledger, LedgerKeeps } from './ledger.ts';
import type { ScfKnobs } from './scf/index.ts';

export { startCloud } from './start.ts';
export { startCloudProcess } from './process.ts';
export type { CloudPlace, CloudProcess, CloudProcessOptions } from './process.ts';
export type { LedgerCount, LedgerEntry, LedgerKeeps, LedgerKind, Signer } from './ledger.ts';
export type { PolicyDocument, PolicyStatement } from './cam/policy.ts';
export type { RoleSetup } from './cam/role.ts';
export type { TrustDocument } from './cam/trust.ts';
export type { GithubDoor, Permissions } from './github/index.ts';

/** How fast the slow things of the cloud are, in ms. `fast` for tests and demo, `real` for a rehearsal. */
export type Pace = 'fast' | 'real';

export type CloudOptions = {
  readonly pace?: Pace;
  /** Seconds by which this cloud's clock is off the machine's: a client whose clock is wrong. Default 0. */
  readonly clockOff?: number;
  /** What the deployer's key may do, as actions of a policy (`cos:PutObject`, `scf:*`). Default: everything. */
  readonly deployerAllows?: readonly string[];
  /** What the deployer's key may do, as a whole policy; goes before `deployerAllows`. */
  readonly deployerPolicy?: PolicyDocument;
  /** The role of the repository's runs, where it is to be another: `policy`, `trust`, `maxSession`. */
  readonly deployRole?: Partial<RoleSetup>;
  /** Whether giving a function a role takes `cam:PassRole` for it. UNCERTAIN in the real cloud; default false. */
  readonly passRole?: boolean;
  /** How long a round trip over the wire takes, ms: a region that is far away. Default 0. */
  readonly latency?: number;
  /** What the ledger keeps: its lines, or for hundreds of thousands of requests their counts alone. Default: lines. */
  readonly keeps?: LedgerKeeps;
  /** Where the first domain is accelerated. Default: mainland. */
  readonly domainArea?: 'mainland' | 'global';
  /** Where the real cloud's behaviour is not settled; each knob says so and has the likelier default. */
  readonly cos?: CosKnobs;
  readonly scf?: ScfKnobs;
  readonly cdn?: Partial<CdnKnobs>;
};

/** One purge as the CDN's operation records show it: a row per URL. */
export type PurgeRow = {
  readonly taskId: string;
  readonly url: string;
  readonly status: 'process' | 'done' | 'fail';
  readonly type: 'url' | 'path';
  /** Unix ms. */
  readonly createdAt: number;
  readonly by: string;
};

export type Visit = {
  readonly status: number;
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly cache: 'hit' | 'miss';
};

/** The objects of one bucket, seen by its owner without a request: no event, no ledger line. */
export type BucketView = {
  keys(): string[];
  /** The object as text; undefined when it is not there. */
  read(key: string): string | undefined;
  headers(key: string): Readonly<Record<string, string>> | undefined;
  /** Puts an object as somebody else would by hand: it fires events like any other PUT. */
  put(key: string, body: string, headers?: Record<string, string>): void;
  remove(key: string): void;
};

/** What a fresh cloud has in it. */
export type CloudWorld = {
  readonly secretId: string;
  readonly secretKey: string;
  readonly appid: string;
  /** With static website hosting on: index.html, 404.html. */
  readonly bucket: string;
  readonly region: string;
  /** Its origin is the bucket's website endpoint; mainland; everything is cached for 30 days; query strings are not part of the cache key. */
  readonly domain: string;
  /** The same origin, an overseas domain. */
  readonly overseasDomain: string;
  /** An execution role that may purge. */
  readonly role: string;
  /** A role that runs of the repository may assume, on `main` or in the environment `production`. */
  readonly deployRole: string;
  /** `qcs::cam::uin/<uin>:roleName/<name>` of that role. */
  readonly deployRoleArn: string;
  /** The identity provider that stands for GitHub: ProviderId. */
  readonly oidcProvider: string;
  /** `owner/name` on GitHub. */
  readonly repository: string;
  /** The token of the repository's runs. */
  readonly githubToken: string;
};

/** A private Tencent Cloud on loopback. Everything a test may do to it or ask of it is here. */
export type Cloud = AsyncDisposable & {
  /** `http_proxy`, `https_proxy`, `NODE_EXTRA_CA_CERTS`: any client with these, unmodified, lands here. */
  readonly env: Readonly<Record<string, string>>;
  /** The CA that signed every certificate of this cloud, PEM. */
  readonly ca: string;
  /** The control door over http on loopback: /ledger, /objects, /counts, /faults, /clock, /settle. */
  readonly control: string;
  readonly world: CloudWorld;
  readonly clock: CloudClock;
  readonly ledger: Ledger;
  bucket(name?: string): BucketView;
  /** GitHub: its comments, deployments, pull requests, runs and tokens. */
  readonly github: GithubDoor;
  /** A visitor at the CDN edge. Redirects are not followed. */
  visit(url: string): Promise<Visit>;
  /** Every purge row, also those that DescribePurgeTasks does not show yet; oldest first. */
  purges(): readonly PurgeRow[];
  /** What the owner does in the CDN's console: add a domain, change one, have a quota changed. */
  readonly cdn: Pick<Cdn, 'addDomain' | 'setDomain' | 'setQuota'>;
  fail(fault: Fault): void;
  /** Whether a function runs: it takes the machine's time, not this cloud's, so that no jump of the clock ends it. */
  isBusy(): boolean;
  /** Resolves when no event, run or purge is pending; rejects when a run failed since the last call. */
  settled(): Promise<void>;
};
