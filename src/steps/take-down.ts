import { Cancelled, DeployError } from '../core/errors.ts';
import type { World } from '../core/ports.ts';
import type { Report } from '../core/report/report.ts';
import { isReserved, manifestKey, marksOf } from '../core/reserved.ts';
import type { Settings } from '../core/settings.ts';
import type { SyncPlan } from '../core/sync/plan.ts';
import { readNote } from './note-store.ts';
import { readOwn } from './own.ts';
import { applySync, clearLeftovers, newTally } from './sync.ts';
import { warn } from './telling.ts';
import { hearUnnamed } from './unnamed.ts';

/**
 * Removes everything below a preview's prefix, whoever put it there, but for keys that another site's manifest lists and for our own
 * notes; the preview's manifest and marks go last. What a listing does not show yet is known from the manifest. Nothing there is no error.
 */
export async function takeDown(settings: Settings, world: World, report: Report): Promise<void> {
  const unnamed = hearUnnamed();
  const listing = world.bucket.list(settings.prefix, { onUnnamed: unnamed.onUnnamed });
  const warnings: string[] = [];
  const reading = readNote(manifestKey(settings.site), world, (why) =>
    warnings.push(`${why} What lies below ${settings.prefix} is removed all the same.`),
  );
  const [{ manifest, owners }, listed] = await Promise.all([
    readOwn(settings, { listing, manifest: reading }, world, warnings),
    listing,
  ]);
  for (const warning of [...warnings, ...unnamed.warnings()]) warn(warning, world, report);
  const noted = [...Object.keys(manifest?.files ?? {}), ...Object.keys(manifest?.writing ?? {})];
  const below = [...new Set([...listed.map(({ key }) => key), ...noted])].filter(
    (key) => key.startsWith(settings.prefix) && !isReserved(key),
  );
  tellOfOthers({ below, noted, owners }, settings, world, report);
  const plan: SyncPlan = {
    waves: [],
    deletions: below
      .filter((key) => !owners.has(key))
      .map((key) => ({ key, reason: 'part of a preview that is over' })),
    kept: [],
    unchanged: [],
    // Nobody has to hear of it: nothing of a preview is purged.
    inBatches: true,
  };
  report.plan ??= plan;
  const done = newTally();
  const before = report.synced;
  report.synced = before === undefined ? done : { ...done, uploaded: before.uploaded, removed: done.removed };
  const begin = world.clock.now();
  await applySync(plan, done, world);
  report.phases.push({ name: 'remove', ms: world.clock.now() - begin });
  const [failed] = done.failures;
  if (world.signal.aborted) throw new Cancelled();
  if (failed !== undefined) {
    throw new DeployError(
      `${done.failures.length} of ${plan.deletions.length} files of the preview could not be removed (first: ${failed.key}).`,
      { remedy: 'Run the workflow again: it goes on where this run stopped.', cause: failed.error },
    );
  }
  // They are the only notes of what was begun and not completed.
  await clearLeftovers(manifest, world, report);
  const marks = await world.bucket.list(marksOf(settings.site));
  for (const key of [...marks.map((mark) => mark.key), manifestKey(settings.site)])
    await world.bucket.remove(key);
}

/** Tells what stays though it lies where the preview is, or is of the same pull request. */
function tellOfOthers(
  found: {
    readonly below: readonly string[];
    readonly noted: readonly string[];
    readonly owners: ReadonlyMap<string, string>;
  },
  { prefix }: Settings,
  world: World,
  report: Report,
): void {
  const foreign = found.below.find((key) => found.owners.has(key));
  if (foreign !== undefined) {
    warn(
      `Files below ${prefix} belong to the site ${found.owners.get(foreign) ?? ''}, so they stay (first: ${foreign}).`,
      world,
      report,
    );
  }
  const elsewhere = found.noted.find((key) => !key.startsWith(prefix));
  if (elsewhere === undefined) return;
  warn(
    `Files of this pull request stay outside of ${prefix} (first: ${elsewhere}). If preview-prefix was changed, run this action once more with mode: remove-preview, the number of the pull request as pr-number, and the earlier preview-prefix. If another site shows its preview there, give each its own "site".`,
    world,
    report,
  );
}
