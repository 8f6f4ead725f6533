import { CloudError } from '../core/errors.ts';
import type { Deployments, ForgeDeployment } from '../core/github/forge.ts';
import type { GithubClient } from './client.ts';

/** Entries that GitHub gives on one page at most. Source: docs.github.com/rest/deployments/deployments#list-deployments. */
const PER_PAGE = 100;

/** Deployments and their statuses. Source: docs.github.com/rest/deployments. */
export function githubDeployments({ repo, call }: GithubClient): Deployments {
  return {
    async deployments(filter, most) {
      const page = { ...repo, ...filter, per_page: Math.min(most, PER_PAGE) };
      return await call('repos/list-deployments', filter.environment ?? '', async ({ rest, paginate }) => {
        const found: ForgeDeployment[] = [];
        for await (const { data } of paginate.iterator(rest.repos.listDeployments, page)) {
          for (const { id, environment, payload } of data)
            found.push({ id, environment, payload: parsed(payload) });
          if (found.length >= most) break;
        }
        return found.slice(0, most);
      });
    },
    async deploymentStatus(id) {
      const { data } = await call('repos/list-deployment-statuses', String(id), ({ rest }) =>
        rest.repos.listDeploymentStatuses({ ...repo, deployment_id: id, per_page: 1 }),
      );
      const [newest] = data;
      return newest && { state: newest.state, logUrl: newest.log_url ?? newest.target_url };
    },
    async createDeployment(wanted) {
      const { data } = await call('repos/create-deployment', wanted.environment, ({ rest }) =>
        rest.repos.createDeployment({
          ...repo,
          ref: wanted.ref,
          environment: wanted.environment,
          payload: { ...wanted.payload },
          transient_environment: wanted.isTransient,
          production_environment: wanted.isProduction,
          // The default would merge the default branch into ours, and wait for checks of which this run is one.
          auto_merge: false,
          required_contexts: [],
        }),
      );
      if ('id' in data) return data.id;
      throw new CloudError({
        operation: 'github:repos/create-deployment',
        kind: 'refused',
        code: 'HTTP 202',
        message: data.message ?? 'GitHub made no deployment.',
        subject: wanted.environment,
      });
    },
    async setDeploymentStatus(id, { state, description, logUrl, environmentUrl }) {
      await call('repos/create-deployment-status', String(id), ({ rest }) =>
        rest.repos.createDeploymentStatus({
          ...repo,
          deployment_id: id,
          state,
          description,
          log_url: logUrl,
          // Which older ones are over is our decision: GitHub's own spares transient ones and those of production.
          auto_inactive: false,
          ...(environmentUrl === undefined ? {} : { environment_url: environmentUrl }),
        }),
      );
    },
  };
}

/** GitHub answers some payloads as the JSON text that they were sent as. */
function parsed(payload: unknown): unknown {
  if (typeof payload !== 'string') return payload;
  try {
    return JSON.parse(payload) as unknown;
  } catch {
    return payload;
  }
}
