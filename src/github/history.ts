import { isKind } from '../core/errors.ts';
import type { History } from '../core/github/forge.ts';
import type { GithubClient } from './client.ts';

/** How commits follow each other. Source: docs.github.com/rest/commits/commits#compare-two-commits. */
export function githubHistory({ repo, call }: GithubClient): History {
  return {
    async descends(commit, from) {
      try {
        const { data } = await call('repos/compare-commits', `${from}...${commit}`, ({ rest }) =>
          rest.repos.compareCommitsWithBasehead({ ...repo, basehead: `${from}...${commit}`, per_page: 1 }),
        );
        return data.status === 'ahead';
      } catch (error) {
        // A commit of another repository, or one that nothing leads to any more.
        if (isKind(error, 'absent')) return false;
        throw error;
      }
    },
  };
}
