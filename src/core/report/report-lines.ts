import { bytesText, count } from '../amounts.ts';
import type { PurgeCost } from '../purges/purge-plan.ts';
import type { JudgedPurge } from '../purges/purges.ts';
import type { Synced } from '../sync/ownership.ts';
import { uploadsOf, type Deletion, type Kept, type SyncPlan, type Upload } from '../sync/plan.ts';
import { visible } from '../visible.ts';
import { bytesOf, type Report } from './report.ts';

/** Lines that are folded under a title, in the log and in the summary. */
export type Group = {
  readonly title: string;
  readonly lines: readonly string[];
  /** How many more there would be; absent: none. */
  readonly more?: number;
  /** Nobody should miss it. */
  readonly isUrgent?: true;
};

/** More lines than this of one group nobody reads: they are counted, and not made. */
const MOST_LINES = 5000;

function groupOf<Item>(title: string, items: readonly Item[], lineFor: (item: Item) => string): Group {
  const lines = items.slice(0, MOST_LINES).map(lineFor);
  const more = items.length - lines.length;
  return { title, lines, ...(more === 0 ? {} : { more }) };
}

export const uploadLine = ({ file, reason }: Upload): string => `+ ${visible(file.key)} (${reason})`;
export const deletionLine = ({ key, reason }: Deletion): string => `- ${visible(key)} (${reason})`;
export const keptLine = (kept: Kept): string => `= ${visible(kept.key)} (${keptBecause(kept)})`;

/** What purges take of the day's quota. */
export const costLine = ({ kind, area, count: purges, left }: PurgeCost): string => {
  const what = purges === 1 ? kind : kind === 'URL' ? 'URLs' : 'directories';
  const where = area === undefined ? 'at domains that could not be read' : `in the area ${area}`;
  return `purge: ${purges} ${what} ${where}${left === undefined ? '' : `, of ${left} left today`}`;
};

/** The plan as log lines; the last one sums it up. */
export function planLines(
  plan: SyncPlan,
  steps: readonly string[],
  cost: readonly PurgeCost[] = [],
): string[] {
  return [
    ...uploadsOf(plan).map(uploadLine),
    ...plan.deletions.map(deletionLine),
    ...plan.kept.map(keptLine),
    ...steps,
    ...cost.map(costLine),
    planLine(plan),
  ];
}

/** The plan in one line. */
export const planLine = (plan: SyncPlan): string =>
  `plan: ${count(uploadsOf(plan).length, 'upload')}, ${count(plan.deletions.length, 'removal')}, ${plan.unchanged.length} unchanged`;

/** What became of the plan: what was written and removed, what failed or was given up, and what stays although the build lacks it. */
export function syncGroups(plan: SyncPlan, synced: Synced): Group[] {
  const done = doneBy(synced);
  const groups = [
    groupOf(
      `Uploaded: ${count(synced.uploaded.length, 'file')}, ${bytesText(bytesOf(synced))}`,
      uploadsOf(plan).filter(({ file }) => done.has(file.key)),
      uploadLine,
    ),
    groupOf(
      `Removed: ${count(synced.removed.length, 'file')}`,
      plan.deletions.filter(({ key }) => done.has(key)),
      deletionLine,
    ),
    groupOf(`Kept: ${count(plan.kept.length, 'file')}`, plan.kept, keptLine),
    notDone(plan, synced, done),
  ];
  return groups.filter(({ lines }) => lines.length > 0);
}

/** What became of each purge. */
export const purgeGroup = (judged: readonly JudgedPurge[]): Group =>
  groupOf(`Purges: ${judged.length}`, judged, ({ state, url }) => `${state} ${url}`);

/** What was planned and has not been done: what failed, with its reason, before what was given up because of that. */
function notDone(plan: SyncPlan, synced: Synced, done: ReadonlySet<string>): Group {
  const failed = new Map(synced.failures.map(({ key, error }) => [key, error]));
  const open = [
    ...uploadsOf(plan).filter(({ file }) => !done.has(file.key)),
    ...plan.deletions.filter(({ key }) => !done.has(key)),
  ];
  const hasFailed = (one: Upload | Deletion): boolean => failed.has(keyOf(one));
  const inOrder = [...open.filter(hasFailed), ...open.filter((one) => !hasFailed(one))];
  const group = groupOf(`Not done: ${count(open.length, 'file')}`, inOrder, (one) => {
    const line = 'file' in one ? uploadLine(one) : deletionLine(one);
    return hasFailed(one) ? `${line}: ${because(failed.get(keyOf(one)))}` : line;
  });
  return { ...group, isUrgent: true };
}

/** The keys that were written or removed. No list of them in between: there may be 100,000. */
function doneBy({ uploaded, removed }: Synced): ReadonlySet<string> {
  const done = new Set(removed);
  for (const { file } of uploaded) done.add(file.key);
  return done;
}

const keyOf = (one: Upload | Deletion): string => ('file' in one ? one.file.key : one.key);

const because = (error: unknown): string => visible(error instanceof Error ? error.message : String(error));

/** What a run that failed has changed and what it has not, as sentences. */
export function changedSoFar(report: Report): string {
  const { plan, synced, purgerDone } = report;
  const functionPart = purgerDone.length === 0 ? [] : [`${purgerDone.join(', ')}.`];
  if (plan === undefined || synced === undefined || synced.changes.length === 0) {
    return ['No object of the site was changed.', ...functionPart].join(' ');
  }
  // A run that began anew may have a plan that needs less than what it had done by then.
  const all = (planned: readonly string[], done: readonly string[]) => new Set([...planned, ...done]).size;
  const uploaded = synced.uploaded.map(({ file }) => file.key);
  const uploads = all(
    uploadsOf(plan).map(({ file }) => file.key),
    uploaded,
  );
  const removals = all(
    plan.deletions.map(({ key }) => key),
    synced.removed,
  );
  return [
    `Changed before that: ${uploaded.length} of ${count(uploads, 'upload')}, ${synced.removed.length} of ${count(removals, 'removal')} done.`,
    ...functionPart,
  ].join(' ');
}

const keptBecause = (kept: Kept): string => KEPT[kept.reason];

const KEPT: Readonly<Record<Kept['reason'], string>> = {
  young: 'not in the build, kept for keep-removed-for',
  excluded: 'excluded',
  'delete: none': 'not in the build, delete: none',
  'changed by somebody else': 'changed by somebody else',
  'there was no manifest': 'not in the build; there is no manifest yet, so this run removes nothing',
  'another manifest cannot be read': "not in the build; another site's manifest cannot be read",
};
