import { createHash } from 'node:crypto';
import { basename } from 'node:path';
import type { Contexts } from './expression.ts';

/** The event that started the workflow: its name and the webhook's payload. */
export type WorkflowEvent = { readonly name: string; readonly payload: Readonly<Record<string, unknown>> };

/**
 * The `GITHUB_*` and `RUNNER_*` variables of a job that this event started, on a hosted Linux runner. What the payload does not say is
 * made up, the same way for every run but for the run's id, which grows, and the commit, which is the run's own.
 * Source: docs.github.com/actions/reference/workflows-and-actions/variables and .../events-that-trigger-workflows.
 */
export function describeJob(event: WorkflowEvent, workspace: string): Record<string, string> {
  const repository = look(event.payload, 'repository', 'full_name') ?? 'octo-org/site';
  const runId = String(Date.now());
  const ref = refOf(event);
  return {
    CI: 'true',
    GITHUB_ACTIONS: 'true',
    GITHUB_ACTION: '__self',
    GITHUB_ACTOR: look(event.payload, 'sender', 'login') ?? 'octocat',
    GITHUB_TRIGGERING_ACTOR: look(event.payload, 'sender', 'login') ?? 'octocat',
    GITHUB_API_URL: 'https://api.github.com',
    GITHUB_BASE_REF: look(event.payload, 'pull_request', 'base', 'ref') ?? '',
    GITHUB_EVENT_NAME: event.name,
    GITHUB_GRAPHQL_URL: 'https://api.github.com/graphql',
    GITHUB_HEAD_REF: look(event.payload, 'pull_request', 'head', 'ref') ?? '',
    GITHUB_JOB: 'deploy',
    GITHUB_REF: ref,
    GITHUB_REF_NAME: ref.replace(/^refs\/(heads|tags|pull)\//, ''),
    GITHUB_REF_PROTECTED: 'false',
    GITHUB_REF_TYPE: ref.startsWith('refs/tags/') ? 'tag' : 'branch',
    GITHUB_REPOSITORY: repository,
    GITHUB_REPOSITORY_ID: '1',
    GITHUB_REPOSITORY_OWNER: repository.split('/')[0] ?? '',
    GITHUB_REPOSITORY_OWNER_ID: '1',
    GITHUB_RETENTION_DAYS: '90',
    GITHUB_RUN_ATTEMPT: '1',
    GITHUB_RUN_ID: runId,
    GITHUB_RUN_NUMBER: '1',
    GITHUB_SERVER_URL: 'https://github.com',
    GITHUB_SHA: look(event.payload, 'after') ?? createHash('sha1').update(runId).digest('hex'),
    GITHUB_WORKFLOW: 'Deploy',
    GITHUB_WORKSPACE: workspace,
    RUNNER_ARCH: 'X64',
    RUNNER_ENVIRONMENT: 'github-hosted',
    RUNNER_NAME: 'GitHub Actions 1',
    RUNNER_OS: 'Linux',
    RUNNER_WORKSPACE: basename(workspace),
  };
}

/** The payload as every webhook sends it: with the repository, even if the test did not spell it out. */
export function fullPayload(event: WorkflowEvent, job: Readonly<Record<string, string>>): object {
  const full = job['GITHUB_REPOSITORY'] ?? '';
  const [login = '', name = ''] = full.split('/');
  const repository = { full_name: full, name, owner: { login }, default_branch: 'main' };
  const given = event.payload['repository'];
  return {
    ...event.payload,
    repository: typeof given === 'object' ? { ...repository, ...given } : repository,
  };
}

/** The contexts that a default in action.yml may read: `github.*` says what the variables say, plus the token and the payload. */
export function contextsOf(job: Readonly<Record<string, string>>, token: string, payload: object): Contexts {
  const named = (prefix: string) =>
    Object.fromEntries(
      Object.entries(job)
        .filter(([name]) => name.startsWith(prefix))
        .map(([name, value]) => [name.slice(prefix.length).toLowerCase(), value]),
    );
  return { github: { ...named('GITHUB_'), token, event: payload }, runner: named('RUNNER_') };
}

function refOf({ name, payload }: WorkflowEvent): string {
  const branch = look(payload, 'repository', 'default_branch') ?? 'main';
  switch (name) {
    case 'push':
      return look(payload, 'ref') ?? `refs/heads/${branch}`;
    case 'pull_request':
      return `refs/pull/${look(payload, 'number') ?? look(payload, 'pull_request', 'number') ?? ''}/merge`;
    case 'pull_request_target':
      return `refs/heads/${look(payload, 'pull_request', 'base', 'ref') ?? branch}`;
    case 'release':
      return `refs/tags/${look(payload, 'release', 'tag_name') ?? ''}`;
    default:
      return `refs/heads/${branch}`;
  }
}

/** A text or number somewhere in the payload. */
function look(from: unknown, ...path: readonly string[]): string | undefined {
  const found = path.reduce<unknown>(
    (holder, name) =>
      typeof holder === 'object' && holder !== null ? (holder as Record<string, unknown>)[name] : undefined,
    from,
  );
  return typeof found === 'string' || typeof found === 'number' ? String(found) : undefined;
}
