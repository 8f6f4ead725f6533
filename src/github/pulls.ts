import type { Pulls } from '../core/forge.ts';
import { isKind } from '../core/errors.ts';
import type { GithubClient } from './client.ts';

/** Pull requests and their comments. Source: docs.github.com/rest/pulls/pulls, /rest/issues/comments. */
export function githubPulls({ rest, paginate, repo, call }: GithubClient): Pulls {
  return {
    async pull(number) {
      try {
        const { data } = await call('pulls/get', `#${number}`, () =>
          rest.pulls.get({ ...repo, pull_number: number }),
        );
        return { isOpen: data.state === 'open', headSha: data.head.sha };
      } catch (error) {
        if (isKind(error, 'absent')) return undefined;
        throw error;
      }
    },
    async findComment(number, marker) {
      const pages = paginate.iterator(rest.issues.listComments, {
        ...repo,
        issue_number: number,
        per_page: 100,
      });
      return await call('issues/list-comments', `#${number}`, async () => {
        for await (const { data } of pages) {
          const found = data.find(({ body }) => body?.includes(marker));
          if (found !== undefined) return { id: found.id, body: found.body ?? '' };
        }
        return undefined;
      });
    },
    async createComment(number, body) {
      await call('issues/create-comment', `#${number}`, () =>
        rest.issues.createComment({ ...repo, issue_number: number, body }),
      );
    },
    async updateComment(id, body) {
      await call('issues/update-comment', String(id), () =>
        rest.issues.updateComment({ ...repo, comment_id: id, body }),
      );
    },
  };
}
