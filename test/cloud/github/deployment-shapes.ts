import { API, BOT, isoTime } from './operation.ts';
import type { Deployment, DeploymentStatus, Repository } from './repository.ts';

/** A deployment as GitHub shows it. */
export function showDeployment({ fullName }: Repository, deployment: Deployment): object {
  const url = `${API}/repos/${fullName}/deployments/${deployment.id}`;
  return {
    url,
    id: deployment.id,
    node_id: Buffer.from(`010:Deployment${deployment.id}`).toString('base64'),
    sha: deployment.sha,
    ref: deployment.ref,
    task: deployment.task,
    payload: deployment.payload,
    original_environment: deployment.environment,
    environment: deployment.environment,
    description: deployment.description === '' ? null : deployment.description,
    creator: BOT,
    created_at: isoTime(deployment.createdAt),
    updated_at: isoTime(deployment.statuses.at(-1)?.createdAt ?? deployment.createdAt),
    statuses_url: `${url}/statuses`,
    repository_url: `${API}/repos/${fullName}`,
    transient_environment: deployment.isTransient,
    production_environment: deployment.isProduction,
    performed_via_github_app: null,
  };
}

/** A status as GitHub shows it. */
export function showStatus({ fullName }: Repository, { id }: Deployment, status: DeploymentStatus): object {
  const deploymentUrl = `${API}/repos/${fullName}/deployments/${id}`;
  return {
    url: `${deploymentUrl}/statuses/${status.id}`,
    id: status.id,
    node_id: Buffer.from(`016:DeploymentStatus${status.id}`).toString('base64'),
    state: status.state,
    creator: BOT,
    description: status.description,
    environment: status.environment,
    target_url: status.logUrl,
    log_url: status.logUrl,
    environment_url: status.environmentUrl,
    created_at: isoTime(status.createdAt),
    updated_at: isoTime(status.createdAt),
    deployment_url: deploymentUrl,
    repository_url: `${API}/repos/${fullName}`,
    performed_via_github_app: null,
  };
}
