import pMap from 'p-map';
import { CloudError, isKind } from '../core/errors.ts';
import type { Manifest } from '../core/manifest/manifest.ts';
import type { World } from '../core/ports.ts';
import type { Change } from '../core/purges/purges.ts';
import type { Report } from '../core/report/report.ts';
import { pathOf } from '../core/site/site.ts';
import type { Synced } from '../core/sync/ownership.ts';
import type { Deletion, SyncPlan, Upload } from '../core/sync/plan.ts';
import { warn } from './telling.ts';
import type { Watch } from './watch.ts';

/** Files under way at once. How many requests that may be is for the bucket to say, which sees how the service bears them. */
const WIDTH = 128;

/**
 * Writes what the plan says, wave after wave, then removes. A failed upload ends the waves: no page goes up after a failed asset,
 * and nothing is removed after any failure. Never rejects: what failed and what was given up is in `done`, which is true at any time.
 * `watch` may stop it before any change.
 */
export async function applySync(
  plan: SyncPlan,
  done: Tally,
  world: World,
  watch: Pick<Watch, 'mayGoOn'> = { mayGoOn: () => true },
): Promise<void> {
  const writing = { done, world, ...watch };
  for (const wave of plan.waves) {
    if (done.failures.length > 0) abandon(wave.uploads, done);
    else await each(wave.uploads, (upload) => store(upload, world, done), writing);
  }
  if (done.failures.length > 0) abandon(plan.deletions, done);
  else if (plan.inBatches === true)
    for (const batch of batches(plan.deletions)) await removeBatch(batch, writing);
  else await each(plan.deletions, (deletion) => remove(deletion, world, done), writing);
}

type Writing = Pick<Watch, 'mayGoOn'> & { readonly done: Tally; readonly world: World };

/** Whether one more change may begin. */
const isOver = async ({ done, world, mayGoOn }: Writing): Promise<boolean> =>
  done.failures.length > 0 || world.signal.aborted || !(await mayGoOn());

/** What a killed run had begun to send in parts and could not end. What the service does not let us look for or end stays, with a warning. */
export async function clearLeftovers(
  manifest: Manifest | undefined,
  world: World,
  report: Report,
): Promise<void> {
  const writing = manifest?.writing ?? {};
  if (Object.keys(writing).length === 0) return;
  try {
    await world.bucket.takeBackUploads(writing);
  } catch (error) {
    if (!(error instanceof CloudError)) throw error;
    warn(
      `What an earlier run had begun to send in parts may still lie in the bucket and cost storage: it could not be looked for or taken back (${error.operation} answered ${error.code}). Allow the key cos:ListMultipartUploads and cos:AbortMultipartUpload, or clear it by hand at https://console.cloud.tencent.com/cos/bucket.`,
      world,
      report,
    );
  }
}

/** A Synced that is still being filled. */
export type Tally = {
  -readonly [Part in keyof Synced]: Synced[Part] extends readonly (infer One)[] ? One[] : never;
};

export const newTally = (): Tally => ({
  uploaded: [],
  removed: [],
  failures: [],
  abandoned: [],
  changes: [],
});

/** Runs `one` for each item; after a failure, a cancellation or a stop the items that have not begun are given up. */
async function each<T extends Upload | Deletion>(
  items: readonly T[],
  one: (item: T) => Promise<void>,
  writing: Writing,
): Promise<void> {
  const { done } = writing;
  await pMap(
    items,
    async (item) => {
      const key = keyOf(item);
      if (await isOver(writing)) {
        done.abandoned.push(key);
        return;
      }
      try {
        await one(item);
      } catch (error) {
        done.failures.push({ key, error });
      }
    },
    { concurrency: WIDTH },
  );
}

const keyOf = (item: Upload | Deletion): string => ('file' in item ? item.file.key : item.key);

/** One by one: a call with 100,000 arguments is more than the stack holds. */
function abandon(items: readonly (Upload | Deletion)[], done: Tally): void {
  for (const item of items) done.abandoned.push(keyOf(item));
}

async function store(upload: Upload, world: World, done: Tally): Promise<void> {
  const { file, headers } = upload;
  const change = begin(file.key, world, done.changes);
  if (upload.rewrite === true) {
    const { etag, since } = await world.bucket.rewrite(file.key, headers, upload);
    change.at = Math.max(change.at, since);
    done.uploaded.push({ file: upload.file, headers, etag, rewrite: true });
    return;
  }
  const { key, root, size, modifiedAt } = file;
  const content = { path: pathOf(file), size, modifiedAt };
  const { etag, hash, since } = await world.bucket.put({ key, content, headers });
  change.at = Math.max(change.at, since);
  // Mostly they are the same, and then one text is enough.
  done.uploaded.push({ file: { key, root, size, hash: hash === etag ? etag : hash }, headers, etag });
}

async function remove(deletion: Deletion, world: World, done: Tally): Promise<void> {
  const change = begin(deletion.key, world, done.changes);
  const { since } = await world.bucket.remove(deletion.key);
  change.at = Math.max(change.at, since);
  done.removed.push(deletion.key);
}

/** So many keys a call. Source: cloud.tencent.com/document/product/436/8289. */
const BATCH = 1000;

const batches = (deletions: readonly Deletion[]): (readonly Deletion[])[] =>
  Array.from({ length: Math.ceil(deletions.length / BATCH) }, (_, index) =>
    deletions.slice(index * BATCH, (index + 1) * BATCH),
  );

/** What a batch leaves behind has failed, each key by itself; after that, or a cancellation, no further one begins. */
async function removeBatch(batch: readonly Deletion[], writing: Writing): Promise<void> {
  const { done, world } = writing;
  const keys = batch.map(({ key }) => key);
  if (await isOver(writing)) {
    done.abandoned.push(...keys);
    return;
  }
  for (const key of keys) begin(key, world, done.changes);
  try {
    const failures = await world.bucket.removeMany(keys);
    const failed = new Set(failures.map(({ key }) => key));
    done.failures.push(...failures);
    done.removed.push(...keys.filter((key) => !failed.has(key)));
  } catch (error) {
    // A key may be allowed to remove objects one by one only.
    if (isKind(error, 'denied')) await each(batch, (deletion) => remove(deletion, world, done), writing);
    else done.failures.push(...keys.map((key) => ({ key, error })));
  }
}

/** A change that is under way, and the time before which no purge can be its own. */
type Begun = { -readonly [Part in keyof Change]: Change[Part] };

/** Noted before the attempt: a write whose answer is lost may have happened. One whose answer came is known to have happened later. */
function begin(key: string, world: World, changes: Change[]): Begun {
  const change = { key, at: world.bucket.serverTime() };
  changes.push(change);
  return change;
}
