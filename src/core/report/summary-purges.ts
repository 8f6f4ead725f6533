import { count, durationText } from '../amounts.ts';
import type { JudgedPurge } from '../purges/purges.ts';
import { visible } from '../visible.ts';
import { folded, wrapped } from './markdown.ts';
import type { Report } from './report.ts';

const HEAD = ['state', 'purged by', 'recorded', 'done', 'URL'];

/** Every URL that had to be purged: by whom, and how long after its change. What is not done comes first. */
export function purgesPart(report: Report): string {
  const { judged, flushed } = report;
  if (judged.length === 0) return '';
  const open = judged.filter(({ state }) => state !== 'done');
  const ordered = [...open, ...judged.filter(({ state }) => state === 'done')];
  const healed = new Set(report.healed);
  const lines = columns([HEAD, ...ordered.map((purge) => cellsOf(purge, report, healed))]);
  const reason =
    flushed === undefined ? [] : wrapped(`${flushed.urls.join(', ')} purged as a whole: ${flushed.reason}`);
  return folded(titleOf(report, judged.length - open.length), [...reason, ...lines]);
}

function titleOf({ judged, doneAt }: Report, done: number): string {
  const latencies = judged.flatMap(({ url, since }) => latency(since, doneAt.get(url)) ?? []);
  const slowest =
    latencies.length === 0 ? '' : `, the last ${durationText(greatest(latencies))} after its change`;
  return `Purges: ${done} of ${count(judged.length, 'URL')} done${slowest}`;
}

function cellsOf(
  purge: JudgedPurge,
  { doneAt, functionName }: Report,
  healed: ReadonlySet<string>,
): string[] {
  const { url, since, state, record } = purge;
  const recorded = latency(since, record?.createdAt);
  const done = latency(since, doneAt.get(url));
  return [
    state,
    record === undefined ? '-' : byWhom(purge, healed, functionName),
    // The CDN's records have a grain of one second.
    recorded === undefined ? '-' : `${Math.round(recorded / 1000)} s`,
    done === undefined ? '-' : durationText(done),
    visible(url),
  ];
}

function byWhom(
  { url, record, isDirectory }: JudgedPurge,
  healed: ReadonlySet<string>,
  functionName: string | undefined,
): string {
  if (healed.has(url)) return 'action';
  if (record?.type === 'path') return isDirectory === true ? 'action' : 'directory';
  return functionName === undefined ? 'action' : 'function';
}

/** ms between a change and what came of it; the records' seconds may be cut to before the change. */
const latency = (since: number, at: number | undefined): number | undefined =>
  at === undefined || !Number.isFinite(at - since) ? undefined : Math.max(0, at - since);

/** There may be more of them than a call may have arguments. */
const greatest = (numbers: readonly number[]): number =>
  numbers.reduce((one, other) => Math.max(one, other), 0);

function columns(rows: readonly (readonly string[])[]): string[] {
  const widths = HEAD.map((_, column) => greatest(rows.map((cells) => (cells[column] ?? '').length)));
  return rows.map((cells) =>
    cells
      .map((cell, column) => (column === HEAD.length - 1 ? cell : cell.padEnd(widths[column] ?? 0)))
      .join('  '),
  );
}
