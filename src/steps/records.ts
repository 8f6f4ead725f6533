import type { World } from '../core/ports.ts';
import { hostOf } from '../core/purger/domains.ts';
import type { ExpectedPurge, PurgeRecord } from '../core/purges/purges.ts';

/** How long a record may take to be seen after the second that it names, ms. No source says; a look goes back this far. */
const LAG = 60_000;

/** Every record that may be one of the expected purges. */
export async function recordsOf(
  expected: readonly ExpectedPurge[],
  world: World,
  since = earliest(expected),
): Promise<readonly PurgeRecord[]> {
  const hosts = [...new Set(expected.map((purge) => hostOf(purge.url)))];
  return (await Promise.all(hosts.map((host) => world.cdn.records(host, since)))).flat();
}

/**
 * Reads the same records look by look. A look begins at the oldest record that had not finished, so that what is finished is not
 * read again; a whole look reads everything, for the case that a record came to be seen later than anybody knows of.
 */
export function recordReader(
  expected: readonly ExpectedPurge[],
  world: World,
): (look: { readonly isWhole: boolean }) => Promise<readonly PurgeRecord[]> {
  const since = earliest(expected);
  let known: readonly PurgeRecord[] = [];
  let next = since;
  return async ({ isWhole }) => {
    const from = isWhole ? since : next;
    const time = world.bucket.serverTime();
    const fresh = await recordsOf(expected, world, from);
    known = [...known.filter((record) => record.createdAt < Math.floor(from / 1000) * 1000), ...fresh];
    const unfinished = known.filter((record) => record.status === 'process');
    const oldest = unfinished.reduce((least, { createdAt }) => Math.min(least, createdAt), time - LAG);
    next = Math.max(since, oldest);
    return known;
  };
}

const earliest = (expected: readonly ExpectedPurge[]): number =>
  expected.reduce((least, purge) => Math.min(least, purge.since), Infinity);
