import type { Cloud } from '../cloud/index.ts';
import type { WorkflowEvent } from '../runner/index.ts';

/** A pull request of the local cloud's repository, as its events and its workflow show it. */
export function pullRequest(cloud: Cloud, number: number, from: { readonly fork?: string | null } = {}) {
  const { repository } = cloud.world;
  const fork = from.fork === undefined ? repository : from.fork;
  return {
    /** An event of it, with its newest commit; `closed` closes it at GitHub as well. */
    on(action: string, name = 'pull_request'): WorkflowEvent {
      const isClosed = action === 'closed';
      const pull = cloud.github.setPull(number, {
        state: isClosed ? 'closed' : 'open',
        fork: fork !== repository,
      });
      const payload = {
        action,
        number,
        pull_request: {
          number,
          state: pull.state,
          head: { ref: pull.branch, sha: pull.sha, repo: fork === null ? null : { full_name: fork } },
          base: { ref: pull.base },
        },
        repository: { full_name: repository },
        sender: { login: 'octocat' },
      };
      return { name, payload };
    },
  };
}
