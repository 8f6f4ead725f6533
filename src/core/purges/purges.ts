import { canonicalUrl } from '../purger/urls.ts';

/** PurgeUrlsCache takes at most this many URLs a call. Source: tencentcloud.com/document/product/228/33601. */
export const URLS_PER_PURGE = 1000;

/** One row of the CDN's operation records: one URL (or directory) of one task. */
export type PurgeRecord = {
  readonly taskId: string;
  readonly url: string;
  readonly status: 'process' | 'done' | 'fail';
  readonly type: 'url' | 'path';
  /** Unix ms, cut to the second. */
  readonly createdAt: number;
};

/** A key that changed and the server's time at the start of that change, Unix ms. */
export type Change = { readonly key: string; readonly at: number };

/** A URL that has to be purged by a record created at `since` or later. */
export type ExpectedPurge = {
  readonly key: string;
  readonly url: string;
  readonly since: number;
  /** Everything below the URL has to be purged, so that only a purge of a directory counts. */
  readonly isDirectory?: true;
  /** An earlier run made the change, and nobody has seen its purge. */
  readonly isDebt?: boolean;
};

export type PurgeState = 'missing' | 'running' | 'failed' | 'done';

export type JudgedPurge = ExpectedPurge & {
  readonly state: PurgeState;
  /** The record that decided; undefined as long as there is none. */
  readonly record: PurgeRecord | undefined;
};

/** What is known of records beforehand. */
export type SeenBefore = {
  /** Those that stood before this run's first write: they cannot be the purge of anything that it changed. */
  readonly records: ReadonlySet<string>;
  /**
   * Whether a task is the action's own flush of directories, for URLs or beside them: one beside them is no sign that the function works.
   * Undefined: it is somebody else's, which in the second of a change may have been made before it.
   */
  readonly flushOf?: (taskId: string) => 'for URLs' | 'beside URLs' | undefined;
};

export const recordId = (record: PurgeRecord): string => `${record.taskId} ${canonicalUrl(record.url)}`;

/** What the purges of these changes must be: every URL of every key; of a key that changed twice, since the later change. */
export function expectedPurges(
  changes: readonly Change[],
  urlsOf: (key: string) => readonly string[],
): ExpectedPurge[] {
  const latest = new Map<string, number>();
  for (const { key, at } of changes) latest.set(key, Math.max(at, latest.get(key) ?? 0));
  return [...latest].flatMap(([key, at]) => urlsOf(key).map((url) => ({ key, url, since: at })));
}

/**
 * What the records say about each expected purge. A URL is done when one task that covers it (the same URL, or a directory above
 * it) is done in all its rows for that URL: a global domain may show one per area. Records have a grain of one second, in which a flush of
 * somebody else does not count. A row that
 * came twice because the pages shifted does no harm: it looks as if it were running until the next look.
 */
export function judgePurges(
  expected: readonly ExpectedPurge[],
  records: readonly PurgeRecord[],
  seen: SeenBefore,
): JudgedPurge[] {
  const byUrl = new Map<string, PurgeRecord[]>();
  const directories: PurgeRecord[] = [];
  for (const record of records) {
    if (record.type === 'path') directories.push(record);
    else byUrl.set(canonicalUrl(record.url), [...(byUrl.get(canonicalUrl(record.url)) ?? []), record]);
  }
  return expected.map((purge) => {
    const url = canonicalUrl(purge.url);
    const above = directories.filter((record) => covers(record.url, url));
    const same = purge.isDirectory === true ? [] : (byUrl.get(url) ?? []);
    const candidates = [...same, ...above].filter((record) => counts(record, purge, seen));
    return { ...purge, ...verdict(candidates) };
  });
}

function counts(record: PurgeRecord, purge: ExpectedPurge, seen: SeenBefore): boolean {
  // Turned around, so that a time that could not be read proves nothing.
  if (!(record.createdAt >= Math.floor(purge.since / 1000) * 1000)) return false;
  const flush = record.type === 'path' ? seen.flushOf?.(record.taskId) : undefined;
  if (flush === 'beside URLs' && purge.isDirectory !== true) return false;
  // Anybody may flush a directory at any time, and a whole second is rather long; of a single URL nobody else has a reason to be in time.
  if (record.type === 'path' && flush === undefined && record.createdAt < purge.since) return false;
  return purge.isDebt === true || !seen.records.has(recordId(record));
}

/**
 * Whether a purge of a directory is one of a URL, which is given in the form that `canonicalUrl` makes: `https://host/docs/` covers
 * everything below; the console also takes a directory without its slash.
 */
export function covers(directory: string, url: string): boolean {
  const above = canonicalUrl(directory);
  return url.startsWith(above.endsWith('/') ? above : `${above}/`);
}

function verdict(candidates: readonly PurgeRecord[]): Pick<JudgedPurge, 'state' | 'record'> {
  const tasks = new Map<string, PurgeRecord[]>();
  for (const record of candidates) tasks.set(record.taskId, [...(tasks.get(record.taskId) ?? []), record]);
  const rows = [...tasks.values()];
  const done = rows.find((task) => task.every((record) => record.status === 'done'));
  if (done !== undefined) return { state: 'done', record: done[0] };
  const running = candidates.find((record) => record.status === 'process');
  if (running !== undefined) return { state: 'running', record: running };
  const failed = candidates
    .filter((record) => record.status === 'fail')
    .reduce<PurgeRecord | undefined>(
      (latest, record) => (latest && latest.createdAt >= record.createdAt ? latest : record),
      undefined,
    );
  return failed === undefined ? { state: 'missing', record: undefined } : { state: 'failed', record: failed };
}

/** The keys whose every URL is purged as `until` asks: their debt is paid. */
export function settledKeys(judged: readonly JudgedPurge[], until: 'recorded' | 'done'): ReadonlySet<string> {
  const isPaid = ({ state }: JudgedPurge) =>
    state === 'done' || (until === 'recorded' && state === 'running');
  const owing = new Set<string>();
  for (const purge of judged) if (!isPaid(purge)) owing.add(purge.key);
  const settled = new Set<string>();
  for (const { key } of judged) if (!owing.has(key)) settled.add(key);
  return settled;
}
