import { GithubError, invalid, text, type GithubCall } from './operation.ts';
import { DEPLOYMENT_STATES, type Deployment, type DeploymentStatus, type Repository } from './repository.ts';

/** Characters of a status' description. Source: docs.github.com/rest/deployments/statuses. */
const DESCRIPTION_LIMIT = 140;

/** The deployment that a request asks for. Defaults as in docs.github.com/rest/deployments/deployments#create-a-deployment. */
export function newDeployment(call: GithubCall): Deployment {
  const { repository, body, clock } = call;
  const ref = text(call, 'Deployment', 'ref');
  if (ref === undefined) throw invalid('Deployment', 'ref', 'missing_field');
  const sha = repository.commits.resolve(ref);
  if (sha === undefined) throw new GithubError(422, `No ref found for: ${ref}`);
  demandChecks(repository, body['required_contexts'], { ref, sha });
  const environment = text(call, 'Deployment', 'environment') ?? 'production';
  return {
    id: repository.newId(),
    sha,
    ref,
    task: text(call, 'Deployment', 'task') ?? 'deploy',
    environment,
    description: text(call, 'Deployment', 'description') ?? '',
    payload: body['payload'] ?? {},
    isTransient: body['transient_environment'] === true,
    isProduction: (body['production_environment'] ?? environment === 'production') === true,
    createdAt: clock.now(),
    statuses: [],
  };
}

/**
 * The branch that GitHub merges into the ref before it deploys, unless `auto_merge` is false: the default branch, where the ref is behind
 * it. It then answers 202 and deploys nothing.
 */
export function branchToMerge(
  { repository, body }: GithubCall,
  { ref, sha }: Deployment,
): string | undefined {
  const { commits, defaultBranch } = repository;
  const isBranch = commits.head(ref) !== undefined;
  const main = commits.head(defaultBranch) ?? '';
  const isBehind = isBranch && commits.between(sha, main).length > 0;
  return body['auto_merge'] !== false && isBehind ? defaultBranch : undefined;
}

/** Every check that was ever sent for the commit must be a success, or those that are named; `[]` asks for none. */
function demandChecks(
  { checks }: Repository,
  required: unknown,
  { ref, sha }: { readonly ref: string; readonly sha: string },
): void {
  const known = checks.get(sha) ?? [];
  const named = Array.isArray(required)
    ? (required as unknown[]).map(String)
    : known.map(({ context }) => context);
  const failing = named.filter((name) => known.find(({ context }) => context === name)?.state !== 'success');
  if (failing.length === 0) return;
  const errors = [{ contexts: known, resource: 'Deployment', field: 'required_contexts', code: 'invalid' }];
  throw new GithubError(409, `Conflict: Commit status checks failed for ${ref}.`, { extra: { errors } });
}

/** The status that a request asks for (docs.github.com/rest/deployments/statuses#create-a-deployment-status). */
export function newStatus(call: GithubCall, deployment: Deployment): DeploymentStatus {
  const wanted = text(call, 'DeploymentStatus', 'state');
  const state = DEPLOYMENT_STATES.find((one) => one === wanted);
  if (state === undefined)
    throw invalid('DeploymentStatus', 'state', wanted === undefined ? 'missing_field' : 'invalid');
  const description = text(call, 'DeploymentStatus', 'description') ?? '';
  if (description.length > DESCRIPTION_LIMIT) {
    const message = `description is too long (maximum is ${DESCRIPTION_LIMIT} characters)`;
    throw invalid('DeploymentStatus', 'description', 'custom', message);
  }
  return {
    id: call.repository.newId(),
    state,
    description,
    environment: text(call, 'DeploymentStatus', 'environment') ?? deployment.environment,
    environmentUrl: addressOf(call, 'environment_url'),
    logUrl: addressOf(call, 'log_url') || addressOf(call, 'target_url'),
    createdAt: call.clock.now(),
  };
}

function addressOf(call: GithubCall, field: string): string {
  const url = text(call, 'DeploymentStatus', field) ?? '';
  if (url !== '' && !/^https?:\/\//.test(url))
    throw invalid('DeploymentStatus', field, 'custom', `${field} must use http(s) scheme`);
  return url;
}
