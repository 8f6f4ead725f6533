import { lookIn, numberIn, textIn } from './payload.ts';

export type Mode = 'deploy' | 'preview' | 'remove-preview' | 'plan' | 'uninstall' | 'doctor';

/** What started the workflow. */
export type Event = {
  /** `push`, `pull_request` ... */
  readonly name: string;
  readonly payload: unknown;
  /** `owner/name`. */
  readonly repository: string;
  /** The commit that the workflow runs on; for a pull request its merge with the base. */
  readonly sha: string;
};

/** The pull request that a preview is of. */
export type PullRequest = {
  readonly number: number;
  /** The commit that the preview shows. */
  readonly commit: string;
  /** The event does not say what was built, so `commit` is that of the workflow: the pull request knows better. */
  readonly isGuess?: true;
  /** The number came from elsewhere: it counts only if GitHub says that the pull request's newest commit is `commit`. */
  readonly isUnproved: boolean;
  /** Nobody asked for this mode: the event chose it. */
  readonly isByEvent: boolean;
};

/** What a run does. `skip`: nothing, and that is right; `mistake`: nothing can be decided, so the user must say more. */
export type Decision =
  | { readonly mode: 'deploy' | 'plan' | 'uninstall' | 'doctor'; readonly note?: string }
  | { readonly mode: 'preview' | 'remove-preview'; readonly pr: PullRequest }
  | { readonly skip: string }
  | { readonly mistake: string };

type Asked = {
  readonly mode: Mode | 'auto';
  /** The input `pr-number`; undefined: not given. */
  readonly pr: number | undefined;
};

/**
 * What a run does, by its event and what the user asked for. With `auto` code of a pull request never reaches production, by
 * whatever way it comes. Source of events and payloads: docs.github.com, "Events that trigger workflows".
 */
export function decideMode(asked: Asked, event: Event): Decision {
  switch (asked.mode) {
    case 'plan':
    case 'uninstall':
    case 'doctor':
      return { mode: asked.mode };
    case 'deploy':
      return deploy(event);
    case 'preview':
    case 'remove-preview':
      return preview(asked.mode, asked, event);
    case 'auto':
      return byEvent(asked, event);
  }
}

function byEvent(asked: Asked, event: Event): Decision {
  switch (event.name) {
    case 'push':
    case 'workflow_dispatch':
    case 'schedule':
      return deploy(event);
    case 'release':
      return release(event);
    case 'merge_group':
      return { mode: 'plan' };
    case 'pull_request':
    case 'pull_request_target':
      return preview(isClosed(event) ? 'remove-preview' : 'preview', asked, event);
    case 'workflow_run':
      return afterRun(asked, event);
    default:
      return {
        mistake: `mode auto does not know what to do on the event ${JSON.stringify(event.name)}: set mode to deploy, preview or plan`,
      };
  }
}

/** Also a label on a pull request that is closed must not bring its preview back. */
const isClosed = ({ payload }: Event): boolean =>
  textIn(payload, 'action') === 'closed' || textIn(payload, 'pull_request', 'state') === 'closed';

function deploy(event: Event): Decision {
  if (event.name === 'push' && lookIn(event.payload, 'deleted') === true)
    return { skip: 'The push deleted a branch or tag, so there is nothing to deploy.' };
  const pr = numberIn(event.payload, 'pull_request', 'number');
  if (pr === undefined) {
    const origin = textIn(event.payload, 'workflow_run', 'event');
    if (event.name !== 'workflow_run' || origin?.startsWith('pull_request') !== true)
      return { mode: 'deploy' };
    return {
      mode: 'deploy',
      note: 'mode: deploy puts what a run of a pull request has built where the site is, not into a preview.',
    };
  }
  return {
    mode: 'deploy',
    note: `mode: deploy puts the code of pull request #${pr} where the site is, not into a preview.`,
  };
}

/** A release that is not for everybody, or is gone, does not go live by itself. */
function release(event: Event): Decision {
  const action = textIn(event.payload, 'action') ?? '';
  const is = (member: string) => lookIn(event.payload, 'release', member) === true;
  if (action === 'deleted' || action === 'unpublished')
    return { skip: `The release was ${action}, so there is nothing to deploy.` };
  if (is('draft')) return { skip: 'The release is a draft, so it does not go live.' };
  if (action === 'prereleased' || is('prerelease'))
    return { skip: 'A pre-release does not go live by itself. Set mode: deploy if it should.' };
  return deploy(event);
}

/** Runs after which the default branch may be deployed: none of them can hold code of a pull request. */
const TRUSTED_RUNS = ['push', 'workflow_dispatch', 'schedule'];

/**
 * After another workflow. What it built may be the code of anybody: a run of a run, or one of a pull request, says nothing about
 * where its artifacts come from.
 */
function afterRun(asked: Asked, event: Event): Decision {
  const run = (...path: readonly string[]) => textIn(event.payload, 'workflow_run', ...path);
  const conclusion = run('conclusion') ?? 'no conclusion yet';
  if (conclusion !== 'success')
    return { skip: `The workflow run before this one ended with ${conclusion}, so nothing is deployed.` };
  if (asked.pr !== undefined) return preview('preview', asked, event);
  const origin = run('event') ?? '';
  if (!TRUSTED_RUNS.includes(origin) || run('head_repository', 'full_name') !== event.repository) {
    return {
      mistake: `mode auto deploys no run that was started by ${JSON.stringify(origin)}${origin.startsWith('pull_request') ? ': give pr-number for a preview' : ': set mode'}`,
    };
  }
  const branch = textIn(event.payload, 'repository', 'default_branch');
  if (branch === undefined || run('head_branch') !== branch)
    return {
      skip: 'The workflow run before this one was not on the default branch, so nothing is deployed.',
    };
  return deploy(event);
}

function preview(mode: 'preview' | 'remove-preview', asked: Asked, event: Event): Decision {
  const own = numberIn(event.payload, 'pull_request', 'number');
  const number = asked.pr ?? own;
  if (number === undefined) {
    return {
      mistake: `mode ${mode} needs pr-number on the event ${JSON.stringify(event.name)}, which is not of a pull request`,
    };
  }
  if (own !== undefined && own !== number)
    return {
      mistake: `pr-number is ${number}, but the event is of pull request ${own}: leave pr-number out`,
    };
  const head = builtCommit(event.name, event.payload) ?? textIn(event.payload, 'pull_request', 'head', 'sha');
  const pr = {
    number,
    commit: head ?? event.sha,
    isUnproved: event.name === 'workflow_run',
    isByEvent: asked.mode === 'auto',
  };
  return { mode, pr: head === undefined && !isOnItsBranch(event) ? { ...pr, isGuess: true } : pr };
}

/** A push is of the commit itself, and by hand a branch can be chosen; else a workflow runs on the default branch. */
function isOnItsBranch({ name, payload }: Event): boolean {
  if (name !== 'workflow_dispatch') return name === 'push';
  const ref = textIn(payload, 'ref');
  return ref !== undefined && ref !== `refs/heads/${textIn(payload, 'repository', 'default_branch') ?? ''}`;
}

/** After a `workflow_run`: the commit that the run before has built, which need not be the newest. Undefined: it is that of this run. */
export const builtCommit = (event: string, payload: unknown): string | undefined =>
  event === 'workflow_run' ? textIn(payload, 'workflow_run', 'head_sha') : undefined;
