import pMap from 'p-map';
import type { World } from '../core/ports.ts';
import { plannedKeys, type Synced } from '../core/sync/ownership.ts';
import type { SyncPlan } from '../core/sync/plan.ts';

/** What other runs may be changing: key -> ETag; undefined: there is none. */
export type Open = ReadonlyMap<string, string | undefined>;

/** What of it a plan leaves alone, as it was planned with. */
export function leftAlone(open: Open, plan: SyncPlan): Open {
  if (open.size === 0) return open;
  const changed = new Set(plannedKeys(plan));
  const left = new Map([...open].filter(([key]) => !changed.has(key)));
  // Of some HEAD has said more since.
  for (const { file, etag } of plan.unchanged) if (left.has(file.key)) left.set(file.key, etag);
  return left;
}

/** All of it, as it has to be once the plan was carried out. */
export function asDone(open: Open, plan: SyncPlan, { uploaded, removed }: Synced): Open {
  const all = new Map(leftAlone(open, plan));
  for (const { file, etag } of uploaded) if (open.has(file.key)) all.set(file.key, etag);
  for (const key of removed) if (open.has(key)) all.set(key, undefined);
  return all;
}

/** The first of these keys under which something else stands; undefined: all is as it was. A listing may lag behind, HEAD does not. */
export async function changedAmong(wanted: Open, prefix: string, world: World): Promise<string | undefined> {
  if (wanted.size === 0) return undefined;
  const listed = new Map((await world.bucket.list(prefix)).map(({ key, etag }) => [key, etag]));
  const heads = await pMap(
    [...wanted.keys()].filter((key) => listed.get(key) !== wanted.get(key)),
    async (key) => ({ key, etag: (await world.bucket.head(key))?.etag }),
    { concurrency: 8 },
  );
  return heads.find(({ key, etag }) => etag !== wanted.get(key))?.key;
}
