import { bytesText, count, durationText } from '../amounts.ts';
import { lineFor } from '../purger/purger-lines.ts';
import { uploadsOf } from '../sync/plan.ts';
import { bucketPage, functionLogPage, PURGE_RECORDS_PAGE } from './console.ts';
import { alert, code, folded, link, row, wrapped } from './markdown.ts';
import { planLines, syncGroups, type Group } from './report-lines.ts';
import { bytesOf, unchangedBy, type Report } from './report.ts';
import { headline, originOf } from './summary-head.ts';
import { purgesPart } from './summary-purges.ts';

/** The job summary in Markdown. Keys, URLs and messages are data: nothing in them becomes markup. */
export function summaryOf(report: Report): string {
  const parts = [
    headline(report),
    originOf(report),
    report.failure === undefined ? '' : alert('CAUTION', report.failure),
    ...report.notices.map((notice) => alert('NOTE', notice)),
    report.warnings.length === 0 ? '' : alert('WARNING', report.warnings.join('\n')),
    counts(report),
    ...changes(report),
    folded(`What was found (${report.findings.length})`, report.findings.flatMap(findingLines), {
      isOpen: true,
    }),
    functionPart(report),
    purgesPart(report),
    folded(`What the edge serves (${report.verified.length})`, report.verified.flatMap(wrapped)),
    durations(report),
    links(report),
  ];
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}

/** What a reader wants to know first; of a run that did not get that far, nothing. */
function counts(report: Report): string {
  const { plan, synced, judged, healed } = report;
  const ms = report.phases.reduce((sum, phase) => sum + phase.ms, 0);
  const took = report.phases.length === 0 ? [] : [['Took', durationText(ms)] as const];
  const isFunctionWanted = report.functionName !== undefined || report.function !== 'off';
  const functionCell = isFunctionWanted ? [['Function', report.function] as const] : [];
  if (plan === undefined) return report.purgerDone.length === 0 ? '' : row([...functionCell]);
  const uploads = uploadsOf(plan);
  const files = (done: number, planned: number) =>
    done === planned ? count(done, 'file') : `${done} of ${count(planned, 'file')}`;
  const isPlan = report.result === 'planned';
  const uploaded = isPlan ? uploads.length : (synced?.uploaded.length ?? 0);
  const removed = isPlan ? plan.deletions.length : (synced?.removed.length ?? 0);
  const bytes = isPlan
    ? uploads.reduce((sum, { file, rewrite }) => (rewrite === true ? sum : sum + file.size), 0)
    : synced === undefined
      ? 0
      : bytesOf(synced);
  const done = judged.filter(({ state }) => state === 'done').length;
  const by = healed.length === 0 ? '' : `, ${healed.length} by the action itself`;
  const purged =
    judged.length === 0 ? [] : [['Purged', `${done} of ${count(judged.length, 'URL')}${by}`] as const];
  return row([
    [isPlan ? 'To upload' : 'Uploaded', `${files(uploaded, uploads.length)}, ${bytesText(bytes)}`],
    [isPlan ? 'To remove' : 'Removed', files(removed, plan.deletions.length)],
    ['Unchanged', count(unchangedBy(report), 'file')],
    ...purged,
    ...functionCell,
    ...took,
  ]);
}

function changes({ plan, cost, synced, result }: Report): string[] {
  if (plan === undefined) return [];
  if (result === 'planned') {
    const lines = planLines(plan, [], cost).slice(0, -1);
    return [folded(`What would be done (${lines.length})`, lines, { language: 'diff', isOpen: true })];
  }
  const done = synced ?? { uploaded: [], removed: [], failures: [], abandoned: [], changes: [] };
  const groups = syncGroups(plan, done);
  const isOpen = ({ isUrgent }: Group) => isUrgent === true;
  return [...groups.filter(isOpen), ...groups.filter((group) => !isOpen(group))].map((group) =>
    folded(group.title, group.lines, { language: 'diff', isOpen: isOpen(group), more: group.more }),
  );
}

const findingLines = ({ level, about, text }: Report['findings'][number]): string[] =>
  wrapped(`${(level === 'ok' ? 'ok' : level.toUpperCase()).padEnd('WARNING'.length)}  ${about}: ${text}`);

/** Steps on function and triggers: those that would be done, or those that were. */
function functionPart({ result, purgerSteps, purgerDone }: Report): string {
  const lines = result === 'planned' ? purgerSteps.map(lineFor) : purgerDone;
  return folded(`Function and triggers: ${count(lines.length, 'step')}`, lines.flatMap(wrapped));
}

/** Phases that took no time worth a word are left out. */
function durations({ phases }: Report): string {
  const long = phases.filter(({ ms }) => ms >= 50);
  return long.length === 0
    ? ''
    : `Time: ${long.map(({ name, ms }) => `${name} ${durationText(ms)}`).join(', ')}`;
}

function links(report: Report): string {
  const { bucket, region, prefix, functionName, judged } = report;
  if (bucket === '') return '';
  const name =
    functionName === undefined
      ? []
      : [link(`log of the function`, functionLogPage(functionName, region)) + ` ${code(functionName)}`];
  const records =
    judged.length === 0 ? [] : [`${link('purge records', PURGE_RECORDS_PAGE)} (tab Operation Records)`];
  return `In the console: ${[link('bucket', bucketPage(bucket, region, prefix)), ...name, ...records].join(', ')}`;
}
