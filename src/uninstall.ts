import type { World } from './core/ports.ts';
import { lineFor } from './core/purger/purger-lines.ts';
import type { DeployedPurger, PurgerStep } from './core/purger/purger.ts';
import { planUninstall } from './core/purger/uninstall.ts';
import type { Report } from './core/report/report.ts';
import type { Settings } from './core/settings.ts';
import { reconcile } from './steps/purger.ts';
import { warn } from './steps/telling.ts';

/**
 * Takes this site's row out of the purge function, and function and triggers down with the last row. The site's objects stay:
 * they are served on, and no longer purged.
 */
export async function uninstall(settings: Settings, world: World, report: Report): Promise<void> {
  const name = settings.functionName;
  report.function = 'unchanged';
  const planned = (deployed: DeployedPurger | undefined) => {
    const plan = planUninstall(settings.site, settings.bucketDomain, deployed);
    report.purgerSteps = [...report.purgerSteps, ...plan.steps];
    for (const note of plan.notes) warn(note, world, report);
    return plan;
  };
  const onDone = (step: PurgerStep) => {
    report.purgerDone.push(lineFor(step));
    report.function = step.do === 'delete the function' ? 'removed' : 'updated';
  };
  await reconcile(planned, { name, code: await world.disk.functionCode(), onDone }, world);
  const isIdle = report.purgerDone.length === 0;
  if (isIdle) world.log.info(`function: nothing of the site ${settings.site} is in ${name}`);
  report.result = isIdle ? 'unchanged' : 'removed';
}
