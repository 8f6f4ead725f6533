import type { Finding } from '../deploy/doctor.ts';
import type { PurgerStep } from '../purger/purger.ts';
import type { Flush } from '../purges/flush.ts';
import type { PurgeCost } from '../purges/purge-plan.ts';
import type { JudgedPurge } from '../purges/purges.ts';
import type { GithubRun, Settings } from '../settings.ts';
import type { Synced } from '../sync/ownership.ts';
import type { SyncPlan } from '../sync/plan.ts';

export type Result = 'deployed' | 'unchanged' | 'planned' | 'removed' | 'skipped' | 'failed';

/** The run of a workflow that a report is of: `GithubRun` without its token. */
export type ReportedRun = Omit<GithubRun, 'token'>;

/** Everything that a run did and found, filled in as it goes: the one source of log, summary, outputs and JSON. */
export type Report = {
  result: Result;
  /** What was asked for; undefined: the run ended before it was known. */
  readonly mode: Settings['mode'] | undefined;
  readonly site: string;
  readonly bucket: string;
  readonly region: string;
  readonly prefix: string;
  /** Where the site is served; undefined without a domain. */
  url: string | undefined;
  /** Of a preview, or the end of one: the pull request, and the site that it shows a change of. */
  readonly preview: { readonly pullRequest: number; readonly of: string } | undefined;
  /** Undefined: the run ended before it was known. */
  run: ReportedRun | undefined;
  readonly phases: { readonly name: string; readonly ms: number }[];
  plan: SyncPlan | undefined;
  /** What the purges of this plan take of the day's quota. */
  cost: readonly PurgeCost[];
  purgerSteps: readonly PurgerStep[];
  /** Steps on function and triggers that were done, as log lines. */
  readonly purgerDone: string[];
  function: 'created' | 'updated' | 'unchanged' | 'removed' | 'off';
  functionName: string | undefined;
  synced: Synced | undefined;
  judged: readonly JudgedPurge[];
  /** When a URL was first seen to be done, server time, Unix ms: the CDN's records do not say. */
  doneAt: ReadonlyMap<string, number>;
  healed: readonly string[];
  /** Directories that the action had revalidated as a whole, and why. */
  flushed: Flush | undefined;
  /** What the edge served afterwards, a line a page. */
  verified: readonly string[];
  /** Worth knowing, and nothing to be done about. */
  readonly notices: string[];
  readonly warnings: string[];
  /** What `mode: doctor` found. */
  findings: readonly Finding[];
  /** The deployment that GitHub shows for this run; undefined: we made none. */
  deployment: { readonly id: number; readonly environment: string } | undefined;
  /** What went wrong, in the words of the log. */
  failure: string | undefined;
};

/** A report of which nothing is known yet: a run that ends here has failed and changed nothing. */
export function newReport(about: Partial<Report> = {}): Report {
  return {
    result: 'failed',
    mode: undefined,
    site: '',
    bucket: '',
    region: '',
    prefix: '',
    url: undefined,
    functionName: undefined,
    run: undefined,
    preview: undefined,
    phases: [],
    plan: undefined,
    cost: [],
    purgerSteps: [],
    purgerDone: [],
    function: 'off',
    synced: undefined,
    judged: [],
    doneAt: new Map(),
    healed: [],
    flushed: undefined,
    verified: [],
    notices: [],
    warnings: [],
    findings: [],
    deployment: undefined,
    failure: undefined,
    ...about,
  };
}

/** The outputs of the action, by the names in action.yml; set on every path. */
export const outputsOf = (report: Report): Readonly<Record<string, string>> => ({
  result: report.result,
  url: report.url ?? '',
  uploaded: String(report.synced?.uploaded.length ?? 0),
  deleted: String(report.synced?.removed.length ?? 0),
  unchanged: String(unchangedBy(report)),
  bytes: String(report.synced ? bytesOf(report.synced) : 0),
  purged: String(report.judged.filter((purge) => purge.state === 'done').length),
  healed: String(report.healed.length),
  function: report.function,
  'deployment-id': String(report.deployment?.id ?? ''),
});

/** Files that this run found as they should be: not those that an earlier round of it had written. */
export function unchangedBy({ plan, synced }: Pick<Report, 'plan' | 'synced'>): number {
  const found = plan?.unchanged ?? [];
  if (found.length === 0 || synced === undefined || synced.uploaded.length === 0) return found.length;
  const written = new Set(synced.uploaded.map(({ file }) => file.key));
  return found.filter(({ file }) => !written.has(file.key)).length;
}

/** Bytes of the files that were sent; a change of headers sends none. */
export const bytesOf = ({ uploaded }: Synced): number =>
  uploaded.reduce((sum, { file, rewrite }) => (rewrite === true ? sum : sum + file.size), 0);
