import type { Cloud } from '../cloud/index.ts';
import type { Build } from './builds.ts';
import type { Happenings, Purge } from './happenings.ts';
import type { Narrator } from './narrator.ts';
import type { Sight } from './visitor.ts';

/** Each uploaded file with its size and how long browsers may keep it. */
export function showUploads(narrator: Narrator, cloud: Cloud, site: Build): void {
  const bucket = cloud.bucket();
  narrator.table(
    [...site.files]
      .sort()
      .map(([key, content]) => [
        'uploaded',
        key,
        `${content.length} bytes`,
        header(bucket.headers(key), 'cache-control'),
      ]),
  );
}

/** What a visitor met, on one visit or on two. */
export function showSights(narrator: Narrator, first: readonly Sight[], second?: readonly Sight[]): void {
  narrator.table(
    first.map((sight, index) => {
      const again = second?.[index];
      return [
        sight.path,
        String(sight.status),
        sight.page,
        origin(sight),
        ...(again === undefined ? [] : [`then ${origin(again)}`]),
      ];
    }),
  );
}

export function showEvents(narrator: Narrator, events: Happenings['events']): void {
  narrator.table(events.map(({ at, name, key }) => [hour(at), 'event', name, key]));
}

export function showRuns(narrator: Narrator, runs: Happenings['runs']): void {
  narrator.table(
    runs.map(({ at, name, status, keys }) => [
      hour(at),
      'run',
      name,
      keys === 1 ? 'for 1 key' : `for ${keys} keys`,
      status,
    ]),
  );
}

export function showPurges(narrator: Narrator, purges: readonly Purge[]): void {
  narrator.table(
    purges.map(({ url, by, acceptedAt, doneAt }) => [
      hour(acceptedAt),
      'purge',
      url,
      doneAt === undefined ? 'not done' : `done ${hour(doneAt)}`,
      `by ${by}`,
    ]),
  );
}

const origin = ({ cache }: Sight) => (cache === 'hit' ? "from the edge's cache" : 'fetched from the bucket');

/** `12:30:01.5` of an ISO time: the day is today. */
const hour = (at: string) => at.slice(11, 21);

const header = (headers: Readonly<Record<string, string>> = {}, wanted: string) =>
  Object.entries(headers).find(([name]) => name.toLowerCase() === wanted)?.[1] ?? '';
