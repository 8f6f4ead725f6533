import type { World } from '../core/ports.ts';
import type { Report } from '../core/report/report.ts';

/** Where something is told at once; the report tells it again at the end. */
type Told = Pick<World, 'log'>;

/** Tells what somebody should do something about. Once: a run that begins anew finds the same again. */
export function warn(text: string, { log }: Told, report: Report): void {
  if (report.warnings.includes(text)) return;
  report.warnings.push(text);
  log.warning(text);
}

/** Tells what is worth knowing, and needs nothing to be done. */
export function notice(text: string, { log }: Told, report: Report): void {
  report.notices.push(text);
  log.notice(text);
}

/** Nothing is to be done, and that is right: the step is green and says why. */
export function skip(why: string, told: Told, report: Report): void {
  report.result = 'skipped';
  notice(why, told, report);
}
