import { CloudError, isKind } from '../core/errors.ts';
import { possibleSuccessors, type Newer, type Ran } from '../core/manifest/stale.ts';
import type { World } from '../core/ports.ts';
import type { Report } from '../core/report/report.ts';
import type { Settings } from '../core/settings.ts';
import { warn } from './telling.ts';

/** What the history says of the runs that may have overtaken this one. */
export type Succession = {
  /** The run that has. */
  readonly newer: Newer | undefined;
  /** One that may have, and GitHub does not answer for now. */
  readonly doubtful: { readonly other: Newer; readonly error: CloudError } | undefined;
};

/**
 * Looks whether another run has overtaken this one. A token that may not tell is a warning, and no reason to hold a deploy back: it
 * will never tell. No answer for now is `doubtful`: that is for the caller to judge.
 */
export async function succession(
  settings: Settings,
  ran: readonly Ran[],
  { world, report }: { readonly world: World; readonly report: Report },
): Promise<Succession> {
  let doubtful: Succession['doubtful'];
  for (const other of possibleSuccessors(settings, ran)) {
    try {
      if (await world.forge.descends(other.commit, settings.github.sha))
        return { newer: other, doubtful: undefined };
    } catch (error) {
      if (isKind(error, 'transient', 'throttled')) doubtful ??= { other, error };
      else if (error instanceof CloudError) {
        const text = `Whether run ${other.run}, which deployed commit ${other.commit.slice(0, 7)}, is newer than this one could not be found out (${error.operation} answered ${error.code}), so this run goes on. With contents: read the job's token can tell.`;
        warn(text, world, report);
      } else throw error;
    }
  }
  return { newer: undefined, doubtful };
}
