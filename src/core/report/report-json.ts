import type { JudgedPurge } from '../purges/purges.ts';
import { uploadsOf } from '../sync/plan.ts';
import { jsonPieces, listOf } from './json-pieces.ts';
import { bytesOf, unchangedBy, type Report } from './report.ts';

/**
 * The report as a JSON file, in pieces: plain values only, keys and URLs in full. Its form is promised by `report.schema.json`: a field
 * may be added, and whatever else changes is another version.
 */
export function* jsonOf(report: Report): Generator<string> {
  yield* jsonPieces(valuesOf(report));
  yield '\n';
}

function valuesOf(report: Report): Readonly<Record<string, unknown>> {
  const { site, bucket, region, prefix, run } = report;
  return {
    version: 1,
    result: report.result,
    // That nothing was to be done is no mode that anybody can ask for; the result says it.
    mode: report.mode === 'skip' ? undefined : report.mode,
    site,
    bucket,
    region,
    prefix,
    url: report.url ?? '',
    run,
    preview: previewOf(report),
    deployment: report.deployment && { id: report.deployment.id, environment: report.deployment.environment },
    phases: report.phases,
    ...functionOf(report),
    ...changesOf(report),
    ...purgesOf(report),
    verified: report.verified,
    notices: report.notices,
    warnings: report.warnings,
    findings: report.findings.map(({ level, about, text }) => ({ level, about, text })),
    failure: report.failure,
  };
}

const previewOf = ({ preview, prefix, url = '' }: Report) =>
  preview && { pullRequest: preview.pullRequest, site: preview.of, prefix, url };

const functionOf = (report: Report) => ({
  function: report.function,
  functionName: report.functionName,
  functionSteps: report.purgerSteps.map((step) => step.do),
  functionDone: report.purgerDone,
});

function changesOf({ plan, cost, synced }: Report) {
  return {
    planned: plan && {
      uploads: listOf(uploadsOf(plan), ({ file, reason }) => ({ key: file.key, reason, bytes: file.size })),
      deletions: listOf(plan.deletions, ({ key, reason }) => ({ key, reason })),
      kept: listOf(plan.kept, ({ key, reason }) => ({ key, reason })),
      purges: cost.map(({ kind, area, count, left }) => ({ kind, area, count, left })),
    },
    uploaded: listOf(synced?.uploaded ?? [], ({ file }) => file.key),
    deleted: synced?.removed ?? [],
    unchanged: unchangedBy({ plan, synced }),
    bytes: synced ? bytesOf(synced) : 0,
    // Keys only: an error may hold what a cloud answered.
    failed: listOf(synced?.failures ?? [], ({ key }) => key),
    abandoned: synced?.abandoned ?? [],
  };
}

function purgesOf({ judged, doneAt, healed, flushed }: Report) {
  return {
    purges: listOf(judged, (purge) => ({
      key: purge.key,
      url: purge.url,
      state: purge.state,
      ...timesOf(purge, doneAt.get(purge.url)),
    })),
    purged: judged.filter(({ state }) => state === 'done').length,
    healed,
    flushed: flushed && { urls: flushed.urls, reason: flushed.reason },
  };
}

const timesOf = ({ since, record }: JudgedPurge, doneAt: number | undefined) => ({
  changedAt: isoTime(since),
  recordedAt: record && isoTime(record.createdAt),
  doneAt: doneAt === undefined ? undefined : isoTime(doneAt),
});

/** A time that cannot be read proves nothing, and must not cost the report. */
const isoTime = (ms: number): string | undefined =>
  Number.isFinite(ms) ? new Date(ms).toISOString() : undefined;
