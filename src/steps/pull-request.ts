import { CloudError, DeployError, isKind } from '../core/errors.ts';
import type { IssueComment, Pull } from '../core/github/forge.ts';
import type { World } from '../core/ports.ts';
import { commentFor, markerOf, type News } from '../core/preview/comment.ts';
import type { Report } from '../core/report/report.ts';
import type { PreviewSettings, Settings } from '../core/settings.ts';
import { warn } from './telling.ts';

/** The pull request as GitHub shows it; `unknown`: there is none of that number, or the token may not see it. */
export type SeenPull = Pull | 'unknown';

/** What is asked of the pull request and said there. GitHub is never a reason to fail: what it refuses is one warning in all. */
export type PullRequestTalk = {
  look(): Promise<SeenPull>;
  /** Keeps the one comment of this site as it should be now; `removed` and `cancelled` are said only where something was said before. */
  say(news: News): Promise<void>;
};

export function talkTo(
  preview: PreviewSettings,
  settings: Settings,
  world: World,
  report: Report,
): PullRequestTalk {
  const { number, commit } = preview.pr;
  let isWarned = false;
  const orElse = async <T>(fallback: T, missing: Missing, ask: () => Promise<T>): Promise<T> => {
    try {
      return await ask();
    } catch (error) {
      if (!(error instanceof CloudError)) throw error;
      if (!isWarned) warn(refused(error, missing), world, report);
      isWarned = true;
      return fallback;
    }
  };
  return {
    // Without a token there is nobody to ask, and the comment has its warning.
    look: () =>
      settings.github.token === '' && !settings.comment
        ? Promise.resolve('unknown')
        : orElse<SeenPull>('unknown', UNCHECKED, async () => (await world.forge.pull(number)) ?? 'unknown'),
    say: (news) =>
      settings.comment
        ? orElse(undefined, UNTOLD, () => {
            const about = { site: preview.of, commit, runUrl: settings.github.runUrl };
            return write(
              number,
              { marker: markerOf(preview.of), body: commentFor(about, news), news },
              world,
            );
          })
        : Promise.resolve(),
  };
}

type Wanted = { readonly marker: string; readonly body: string; readonly news: News };

async function write(number: number, comment: Wanted, { forge }: World): Promise<void> {
  const { marker, body, news } = comment;
  const renew = async (found: IssueComment) => {
    if (found.body !== body) await forge.updateComment(found.id, body);
  };
  const found = await forge.findComment(number, marker);
  if (found !== undefined) await renew(found);
  else if (news.state === 'ready' || news.state === 'failed') {
    try {
      await forge.createComment(number, body);
    } catch (error) {
      // It is asked for once. Where only the answer was lost, the comment is there, and nothing is missing.
      const made = isKind(error, 'transient') ? await forge.findComment(number, marker) : undefined;
      if (made === undefined) throw error;
      await renew(made);
    }
  }
}

/** What a refusal means, and what to try next where it passes by itself. */
type Missing = { readonly effect: string; readonly next: string };

const UNCHECKED: Missing = {
  effect: 'whether the pull request is still open was not checked',
  next: 'If it is closed by now and its preview is still there, run the step with mode: remove-preview.',
};
const UNTOLD: Missing = {
  effect: 'the pull request shows nothing new of its preview',
  next: 'Nothing has to be done: the next run tells it.',
};

function refused(error: CloudError, { effect, next }: Missing): string {
  const remedy = isKind(error, 'denied', 'credentials', 'absent')
    ? 'Give the job the permission "pull-requests: write", or set comment: false.'
    : next;
  return `${error.operation} answered ${error.code} (${error.message}), so ${effect}. ${remedy}`;
}

/**
 * After a `workflow_run` the number is what an artifact says, and the artifact is what the code of a pull request says: it counts
 * only for the pull request whose newest commit that run has built.
 */
export function refuseUnproved({ pr }: PreviewSettings, pull: SeenPull): void {
  if (!pr.isUnproved || (pull !== 'unknown' && pull.headSha === pr.commit)) return;
  const why =
    pull === 'unknown'
      ? 'GitHub shows no such pull request to this token.'
      : 'Its newest commit is another one.';
  throw new DeployError(
    `pr-number is ${pr.number}, but the workflow run before this one has not built that pull request (commit ${pr.commit.slice(0, 7)}). ${why}`,
    {
      remedy:
        'If newer commits were pushed meanwhile, their own run follows. Else make sure that the first workflow writes its own number, and that this job has the permission "pull-requests: write".',
    },
  );
}
