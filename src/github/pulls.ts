import { isKind } from '../core/errors.ts';
import type { Pulls } from '../core/github/forge.ts';
import type { GithubClient, Octokit } from './client.ts';

type Author = { readonly login: string; readonly type: string } | null | undefined;

/** Pull requests and their comments. Source: docs.github.com/rest/pulls/pulls, /rest/issues/comments. */
export function githubPulls({ repo, call }: GithubClient): Pulls {
  let self: Promise<string> | undefined;
  /** The token of a run, or of any app, writes as a bot; only a person's own token can ask who it belongs to. */
  const isOurs = async ({ rest }: Octokit, user: Author): Promise<boolean> => {
    if (user?.type === 'Bot') return true;
    self ??= rest.users.getAuthenticated().then(
      ({ data }) => data.login,
      () => '',
    );
    const login = await self;
    return login !== '' && user?.login === login;
  };
  return {
    async pull(number) {
      try {
        const { data } = await call('pulls/get', `#${number}`, ({ rest }) =>
          rest.pulls.get({ ...repo, pull_number: number }),
        );
        return { isOpen: data.state === 'open', headSha: data.head.sha };
      } catch (error) {
        if (isKind(error, 'absent')) return undefined;
        throw error;
      }
    },
    async findComment(number, marker) {
      return await call('issues/list-comments', `#${number}`, async (octokit) => {
        const { rest, paginate } = octokit;
        const wanted = { ...repo, issue_number: number, per_page: 100 };
        for await (const { data } of paginate.iterator(rest.issues.listComments, wanted)) {
          for (const { id, body, user } of data) {
            if (body?.startsWith(marker) === true && (await isOurs(octokit, user))) return { id, body };
          }
        }
        return undefined;
      });
    },
    async createComment(number, body) {
      await call('issues/create-comment', `#${number}`, ({ rest }) =>
        rest.issues.createComment({ ...repo, issue_number: number, body }),
      );
    },
    async updateComment(id, body) {
      await call('issues/update-comment', String(id), ({ rest }) =>
        rest.issues.updateComment({ ...repo, comment_id: id, body }),
      );
    },
  };
}
