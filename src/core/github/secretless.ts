import { lookIn, numberIn, textIn } from './payload.ts';

/** GitHub runs Dependabot's pull requests like those of forks. Source: docs.github.com, "Troubleshooting Dependabot on GitHub Actions". */
const DEPENDABOT = 'dependabot[bot]';

/**
 * Why a run has no secrets and no identity token, where that is as it should be: pull requests of forks and of Dependabot get none.
 * Undefined: there is no such reason, so that missing secrets are a mistake. `pull_request_target` has secrets.
 */
export function whySecretless(run: {
  /** `push`, `pull_request` ... */
  readonly event: string;
  readonly payload: unknown;
  readonly actor: string;
}): string | undefined {
  if (run.event !== 'pull_request') return undefined;
  const number = numberIn(run.payload, 'pull_request', 'number');
  if (number === undefined) return undefined;
  if (run.actor === DEPENDABOT)
    return `Pull request #${number} is Dependabot's, and its runs get no secrets, so there is no preview of it.`;
  const own = textIn(run.payload, 'repository', 'full_name');
  const from = textIn(run.payload, 'pull_request', 'head', 'repo', 'full_name');
  // A fork that was deleted is null.
  const isFork = lookIn(run.payload, 'pull_request', 'head', 'repo') === null || from !== own;
  if (!isFork || own === undefined) return undefined;
  return `Pull request #${number} comes from a fork, and such runs get no secrets, so there is no preview of it. The README shows how to preview forks with a second workflow.`;
}
