import type { Finding } from './doctor.ts';
import type { Flush } from './flush.ts';
import { uploadsOf, type SyncPlan } from './plan.ts';
import type { PurgerStep } from './purger.ts';
import type { JudgedPurge } from './purges.ts';
import type { Synced } from './ownership.ts';

export type Result = 'deployed' | 'unchanged' | 'planned' | 'removed' | 'failed';

/** Everything that a run did and found, filled in as it goes: the one source of log, summary, outputs and JSON. */
export type Report = {
  result: Result;
  readonly site: string;
  readonly bucket: string;
  readonly region: string;
  readonly prefix: string;
  /** Where the site is served; undefined without a domain. */
  readonly url: string | undefined;
  readonly phases: { readonly name: string; readonly ms: number }[];
  plan: SyncPlan | undefined;
  purgerSteps: readonly PurgerStep[];
  /** Steps on function and triggers that were done, as log lines. */
  readonly purgerDone: string[];
  function: 'created' | 'updated' | 'unchanged' | 'removed' | 'off';
  functionName: string | undefined;
  synced: Synced | undefined;
  judged: readonly JudgedPurge[];
  healed: readonly string[];
  /** Directories that the action had revalidated as a whole, and why. */
  flushed: Flush | undefined;
  /** What the edge served afterwards, a line a page. */
  verified: readonly string[];
  readonly warnings: string[];
  /** What `mode: doctor` found. */
  findings: readonly Finding[];
  /** What went wrong, in the words of the log. */
  failure: string | undefined;
};

/** A report of which nothing is known yet: a run that ends here has failed and changed nothing. */
export function newReport(about: Partial<Report> = {}): Report {
  return {
    result: 'failed',
    site: '',
    bucket: '',
    region: '',
    prefix: '',
    url: undefined,
    functionName: undefined,
    phases: [],
    plan: undefined,
    purgerSteps: [],
    purgerDone: [],
    function: 'off',
    synced: undefined,
    judged: [],
    healed: [],
    flushed: undefined,
    verified: [],
    warnings: [],
    findings: [],
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
  unchanged: String(report.plan?.unchanged.length ?? 0),
  bytes: String(report.plan && report.synced ? bytesOf(report.plan, report.synced) : 0),
  purged: String(report.judged.filter((purge) => purge.state === 'done').length),
  healed: String(report.healed.length),
  function: report.function,
});

/** Bytes that went over the wire; a change of headers sends none. */
export function bytesOf(plan: SyncPlan, synced: Synced): number {
  const rewritten = new Set(
    uploadsOf(plan)
      .filter((upload) => upload.rewrite === true)
      .map((upload) => upload.file.key),
  );
  return synced.uploaded.reduce((sum, { file }) => (rewritten.has(file.key) ? sum : sum + file.size), 0);
}

/** The report as a JSON file: plain values only, keys and URLs in full. */
export const jsonOf = (report: Report): string =>
  `${JSON.stringify(
    {
      version: 1,
      ...outputsOf(report),
      site: report.site,
      bucket: report.bucket,
      region: report.region,
      prefix: report.prefix,
      phases: report.phases,
      planned: report.plan && {
        uploads: report.plan.waves.flatMap((wave) =>
          wave.uploads.map(({ file, reason }) => ({ key: file.key, reason, bytes: file.size })),
        ),
        deletions: report.plan.deletions,
        kept: report.plan.kept,
      },
      functionSteps: report.purgerSteps.map((step) => step.do),
      uploaded: report.synced?.uploaded.map(({ file }) => file.key) ?? [],
      deleted: report.synced?.removed ?? [],
      failed: report.synced?.failures.map(({ key }) => key) ?? [],
      abandoned: report.synced?.abandoned ?? [],
      purges: report.judged.map(({ key, url, state, record }) => ({
        key,
        url,
        state,
        recordedAt: record && new Date(record.createdAt).toISOString(),
      })),
      healed: report.healed,
      flushed: report.flushed && { urls: report.flushed.urls, reason: report.flushed.reason },
      verified: report.verified,
      warnings: report.warnings,
      findings: report.findings,
      failure: report.failure,
    },
    undefined,
    2,
  )}\n`;
