import type { World } from './core/ports.ts';
import type { Report } from './core/report.ts';
import type { Settings } from './core/settings.ts';
import { planUninstall } from './core/uninstall.ts';
import { settled } from './steps/function-state.ts';
import { applySteps, lineFor } from './steps/purger.ts';

/**
 * Takes this site's row out of the purge function, and function and triggers down with the last row. The site's objects stay:
 * they are served on, and no longer purged.
 */
export async function uninstall(settings: Settings, world: World, report: Report): Promise<void> {
  const name = settings.functionName;
  report.function = 'unchanged';
  const deployed = await settled(name, world);
  const { steps, notes } = planUninstall(settings.site, settings.bucketDomain, deployed);
  report.purgerSteps = steps;
  for (const note of notes) {
    report.warnings.push(note);
    world.log.warning(note);
  }
  const code = await world.disk.functionCode();
  const onDone = (step: (typeof steps)[number]) => {
    report.purgerDone.push(lineFor(step));
    report.function = step.do === 'delete the function' ? 'removed' : 'updated';
  };
  await applySteps(steps, { name, code, onDone }, world);
  if (steps.length === 0) world.log.info(`function: nothing of the site ${settings.site} is in ${name}`);
  report.result = steps.length === 0 ? 'unchanged' : 'removed';
}
