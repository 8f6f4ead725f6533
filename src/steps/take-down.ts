import { Cancelled, DeployError } from '../core/errors.ts';
import type { SyncPlan } from '../core/plan.ts';
import type { World } from '../core/ports.ts';
import type { Report } from '../core/report.ts';
import { isReserved, manifestKey, marksOf } from '../core/reserved.ts';
import type { Settings } from '../core/settings.ts';
import { readNote } from './notes.ts';
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
  const [foreign] = below.filter((key) => owners.has(key));
  if (foreign !== undefined) {
    warn(
      `Files below ${settings.prefix} belong to the site ${owners.get(foreign) ?? ''}, so they stay (first: ${foreign}).`,
      world,
      report,
    );
  }
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
