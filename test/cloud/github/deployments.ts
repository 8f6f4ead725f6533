import { branchToMerge, newDeployment, newStatus } from './deployment-requests.ts';
import { showDeployment, showStatus } from './deployment-shapes.ts';
import { GithubError, notFound, number, type GithubCall, type GithubOperation } from './operation.ts';
import { listAnswer } from './page.ts';
import type { Deployment, DeploymentStatus, Repository } from './repository.ts';

const READ = [{ scope: 'deployments', level: 'read' }] as const;
const WRITE = [{ scope: 'deployments', level: 'write' }] as const;

/** Deployments and their statuses. Source: docs.github.com/rest/deployments. */
export const DEPLOYMENT_OPERATIONS: readonly GithubOperation[] = [
  {
    name: 'repos/list-deployments',
    method: 'GET',
    pattern: '/deployments',
    demand: READ,
    doc: '/deployments/deployments#list-deployments',
    perform(call) {
      const { repository, query } = call;
      const found = newestFirst([...repository.deployments.values()]).filter((one) =>
        (['sha', 'ref', 'task', 'environment'] as const).every((name) => {
          const wanted = query.get(name) ?? 'none';
          return wanted === 'none' || one[name] === wanted;
        }),
      );
      return listAnswer(call, '/deployments', found, (one) => showDeployment(repository, one));
    },
  },
  {
    name: 'repos/create-deployment',
    method: 'POST',
    pattern: '/deployments',
    demand: WRITE,
    doc: '/deployments/deployments#create-a-deployment',
    perform(call) {
      const deployment = newDeployment(call);
      const { id, ref, environment } = deployment;
      const base = branchToMerge(call, deployment);
      if (base !== undefined) {
        call.repository.commits.merge(ref, base);
        return { status: 202, body: { message: `Auto-merged ${base} into ${ref} on deployment.` } };
      }
      call.repository.deployments.set(id, deployment);
      const body = showDeployment(call.repository, deployment);
      return { status: 201, body, note: { deployment: id, environment } };
    },
  },
  {
    name: 'repos/get-deployment',
    method: 'GET',
    pattern: '/deployments/{id}',
    demand: READ,
    doc: '/deployments/deployments#get-a-deployment',
    perform: (call) => ({ status: 200, body: showDeployment(call.repository, deploymentOf(call)) }),
  },
  {
    name: 'repos/delete-deployment',
    method: 'DELETE',
    pattern: '/deployments/{id}',
    demand: WRITE,
    doc: '/deployments/deployments#delete-a-deployment',
    perform(call) {
      const { id, statuses, environment } = deploymentOf(call);
      const { deployments } = call.repository;
      const others = [...deployments.values()].filter(
        (one) => one.environment === environment && one.id !== id,
      );
      if (statuses.at(-1)?.state !== 'inactive' && others.length > 0)
        throw new GithubError(
          422,
          'We cannot delete an active deployment unless it is the only deployment in a given environment.',
        );
      deployments.delete(id);
      return { status: 204, note: { deployment: id } };
    },
  },
  {
    name: 'repos/list-deployment-statuses',
    method: 'GET',
    pattern: '/deployments/{id}/statuses',
    demand: READ,
    doc: '/deployments/statuses#list-deployment-statuses',
    perform(call) {
      const deployment = deploymentOf(call);
      const show = (status: DeploymentStatus) => showStatus(call.repository, deployment, status);
      return listAnswer(
        call,
        `/deployments/${deployment.id}/statuses`,
        newestFirst(deployment.statuses),
        show,
      );
    },
  },
  {
    name: 'repos/create-deployment-status',
    method: 'POST',
    pattern: '/deployments/{id}/statuses',
    demand: WRITE,
    doc: '/deployments/statuses#create-a-deployment-status',
    perform(call) {
      const deployment = deploymentOf(call);
      const status = newStatus(call, deployment);
      deployment.statuses.push(status);
      if (status.state === 'success' && call.body['auto_inactive'] !== false)
        retire(call.repository, deployment, status);
      const body = showStatus(call.repository, deployment, status);
      return { status: 201, body, note: { deployment: deployment.id, state: status.state } };
    },
  },
];

/** A success makes the older deployments of its environment inactive that had one, unless they are transient or production. */
function retire(repository: Repository, newest: Deployment, status: DeploymentStatus): void {
  for (const other of repository.deployments.values()) {
    const isOlder = other.environment === status.environment && other.id < newest.id;
    if (isOlder && !other.isTransient && !other.isProduction && other.statuses.at(-1)?.state === 'success')
      other.statuses.push({ ...status, id: repository.newId(), state: 'inactive', description: '' });
  }
}

function deploymentOf(call: GithubCall): Deployment {
  const deployment = call.repository.deployments.get(number(call, 'id'));
  if (deployment === undefined) throw notFound();
  return deployment;
}

const newestFirst = <T extends { readonly id: number }>(all: readonly T[]): T[] =>
  [...all].sort((a, b) => b.id - a.id);
