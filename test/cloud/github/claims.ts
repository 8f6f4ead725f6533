import { randomUUID } from 'node:crypto';

/** Who issues the tokens of GitHub's runs. Source: docs.github.com/en/actions/concepts/security/openid-connect. */
export const ISSUER = 'https://token.actions.githubusercontent.com';

/** Seconds: a token holds for five minutes, and from ten before it was made (sample token of the same page). */
const LIFE = { before: 600, after: 300 };

/** Which form of `sub` a repository has; the immutable one is that of repositories created or renamed since 2026-07-15 (github/docs PR 45221). */
export type SubjectForm = 'old' | 'immutable';

/** What a token says; every claim can be another than the job's. `environment` decides the subject, as do `event_name` and `ref`. */
export type Claims = Readonly<Record<string, string | number | boolean | readonly string[]>>;

export type Job = {
  readonly repository: string;
  readonly repositoryId: number;
  readonly ownerId: number;
  readonly isPrivate: boolean;
  readonly sha: string;
  readonly form: SubjectForm;
};

/** The claims of a job's token. Times are Unix seconds of the machine's clock, as the services judge them. `change` goes before everything. */
export function claimsOf(job: Job, audience: string | undefined, change: Claims): Claims {
  const { repository, repositoryId, ownerId } = job;
  const owner = repository.split('/')[0] ?? '';
  const now = Math.floor(Date.now() / 1000);
  const run: Claims = {
    ref: 'refs/heads/main',
    ref_type: 'branch',
    ref_protected: 'false',
    event_name: 'push',
    base_ref: '',
    head_ref: '',
    sha: job.sha,
    actor: 'octocat',
    actor_id: '583231',
    workflow: 'Deploy',
    run_id: '1',
    run_number: '1',
    run_attempt: '1',
    ...change,
  };
  const workflow = `${repository}/.github/workflows/deploy.yml@${String(run['ref'])}`;
  return {
    iss: ISSUER,
    aud: audience ?? `https://github.com/${owner}`,
    sub: subjectOf(job, run),
    jti: randomUUID(),
    iat: now,
    nbf: now - LIFE.before,
    exp: now + LIFE.after,
    repository,
    repository_id: String(repositoryId),
    repository_owner: owner,
    repository_owner_id: String(ownerId),
    repository_visibility: job.isPrivate ? 'private' : 'public',
    runner_environment: 'github-hosted',
    workflow_ref: workflow,
    workflow_sha: String(run['sha']),
    job_workflow_ref: workflow,
    job_workflow_sha: String(run['sha']),
    ...run,
  };
}

/** An environment goes before the event, the event before the ref (docs.github.com/en/actions/reference/security/oidc). */
function subjectOf({ repository, repositoryId, ownerId, form }: Job, run: Claims): string {
  const [owner = '', name = ''] = repository.split('/');
  const base = form === 'old' ? repository : `${owner}@${ownerId}/${name}@${repositoryId}`;
  if (run['environment'] !== undefined) return `repo:${base}:environment:${String(run['environment'])}`;
  if (run['event_name'] === 'pull_request') return `repo:${base}:pull_request`;
  return `repo:${base}:ref:${String(run['ref'])}`;
}
