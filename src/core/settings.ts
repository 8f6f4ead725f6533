import type { Endpoint } from './endpoint.ts';
import type { Mode, PullRequest } from './github/modes.ts';
import type { Served } from './purger/rules.ts';
import type { CacheRule } from './site/headers.ts';

/** A key pair; a token makes it temporary. */
export type Credentials = {
  readonly secretId: string;
  readonly secretKey: string;
  readonly token: string | undefined;
};

/** A CAM role that the run may be, by the OIDC token that GitHub gives to it: no key is stored anywhere. */
export type Federation = {
  /** `qcs::cam::uin/<uin>:roleName/<name>`. */
  readonly roleArn: string;
  /** Name of the identity provider in CAM that stands for GitHub. */
  readonly provider: string;
};

/** A limit on removals: `part` of all files (0 to 1), or a number of files. */
export type Share = { readonly part: number } | { readonly files: number };

export type PurgeSettings =
  | { readonly by: 'off' }
  | { readonly by: 'direct'; readonly served: readonly Served[] }
  | {
      readonly by: 'function';
      readonly served: readonly Served[];
      readonly role: string;
      readonly runtime: string;
    };

/** A preview of a pull request: it stands beside the site and has a manifest of its own. */
export type PreviewSettings = {
  /** The site that it shows a change of. */
  readonly of: string;
  readonly pr: PullRequest;
  /** Where the domains serve key prefixes. */
  readonly served: readonly Served[];
  /** The key prefix of the site itself. */
  readonly sitePrefix: string;
};

/** What GitHub says about this run. */
export type RunContext = {
  /** `push`, `release`, `pull_request` ... */
  readonly event: string;
  /** The webhook's payload: what GitHub says, and text that strangers wrote. */
  readonly payload: unknown;
  /** `owner/name`; empty outside of GitHub. */
  readonly repository: string;
  readonly runId: string;
  readonly attempt: string;
  /** Who started the workflow. */
  readonly actor: string;
  /** The commit that the workflow runs on. */
  readonly sha: string;
  /** `refs/heads/main`, `refs/tags/v1`, `refs/pull/7/merge`. */
  readonly ref: string;
  /** `https://github.com`. */
  readonly serverUrl: string;
};

/** The run of a workflow on GitHub. */
export type GithubRun = {
  /** Empty: none was given. */
  readonly token: string;
  /** `owner/name`. */
  readonly repository: string;
  readonly runId: string;
  readonly attempt: string;
  readonly sha: string;
  readonly ref: string;
  /** Where the run's log is. */
  readonly runUrl: string;
};

/** The checked decisions of a run: everything after this is true. */
export type Settings = {
  readonly mode: Mode | 'skip';
  /** Why nothing is done, with `skip`; else what is worth a notice before anything is done. */
  readonly note: string | undefined;
  readonly source: string;
  readonly bucket: string;
  /** `<bucket>.cos.<region>.myqcloud.com`: how SCF names a bucket. */
  readonly bucketDomain: string;
  readonly functionName: string;
  readonly region: string;
  readonly endpoint: Endpoint;
  /** Empty or ending with `/`. */
  readonly prefix: string;
  readonly site: string;
  readonly exclude: readonly string[];
  readonly cacheRules: readonly CacheRule[];
  readonly delete: 'owned' | 'all' | 'none';
  readonly maxDelete: Share;
  /** ms. */
  readonly keepRemovedFor: number;
  readonly purge: PurgeSettings;
  /** Where the site is served, whoever purges. */
  readonly served: readonly Served[];
  readonly wait: {
    readonly until: 'done' | 'recorded' | 'off';
    /** ms. */
    readonly timeout: number;
    readonly onMissing: 'purge' | 'fail' | 'warn';
  };
  /** Ask the edge for changed pages afterwards. */
  readonly verify: boolean;
  readonly credentials: Credentials | Federation;
  readonly github: GithubRun;
  /** What started the workflow: `push`, `release` ... */
  readonly event: string;
  /** GitHub's environment that a run shows as a deployment in; empty: the default one. */
  readonly environment: string;
  /** Where previews are: `previews/pr-{pr}/`. */
  readonly previewPrefix: string;
  /** With `preview` and `remove-preview`; prefix and site are then those of the preview. */
  readonly preview: PreviewSettings | undefined;
  /** Whether to keep a comment on the pull request. */
  readonly comment: boolean;
  /** Names this run in the manifest: the run's id and attempt. */
  readonly run: string;
};
