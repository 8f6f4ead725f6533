import {
  API,
  isoTime,
  notFound,
  number,
  userOf,
  type GithubCall,
  type GithubOperation,
} from './operation.ts';
import { listAnswer } from './page.ts';
import type { Pull } from './repository.ts';

const READ = [{ scope: 'pull-requests', level: 'read' }] as const;

/** Pull requests, to be read. Source: docs.github.com/rest/pulls/pulls. */
export const PULL_OPERATIONS: readonly GithubOperation[] = [
  {
    name: 'pulls/list',
    method: 'GET',
    pattern: '/pulls',
    demand: READ,
    doc: '/pulls/pulls#list-pull-requests',
    perform(call) {
      const { repository, query } = call;
      const [owner = ''] = repository.fullName.split('/');
      const wanted = query.get('state') ?? 'open';
      const head = query.get('head');
      const found = [...repository.pulls]
        .filter(([, pull]) => wanted === 'all' || pull.state === wanted)
        .filter(([, pull]) => head === null || `${owner}:${pull.branch}` === head)
        .sort(([a], [b]) => b - a);
      return listAnswer(call, '/pulls', found, ([at, pull]) => show(call, at, pull));
    },
  },
  {
    name: 'pulls/get',
    method: 'GET',
    pattern: '/pulls/{number}',
    demand: READ,
    doc: '/pulls/pulls#get-a-pull-request',
    perform(call) {
      const at = number(call, 'number');
      const pull = call.repository.pulls.get(at);
      if (pull === undefined) throw notFound();
      return { status: 200, body: show(call, at, pull) };
    },
  },
];

function show({ repository, clock }: GithubCall, at: number, pull: Pull): object {
  const { fullName, id } = repository;
  const [owner = '', name = ''] = fullName.split('/');
  const own = { id, full_name: fullName, name, fork: false };
  const from = pull.fork ? { id: id + 1, full_name: `octocat/${name}`, name, fork: true } : own;
  const closedAt = pull.state === 'closed' ? isoTime(clock.now()) : null;
  return {
    id: 100_000 + at,
    number: at,
    url: `${API}/repos/${fullName}/pulls/${at}`,
    html_url: `https://github.com/${fullName}/pull/${at}`,
    state: pull.state,
    title: pull.title,
    draft: pull.draft,
    locked: false,
    user: userOf('octocat'),
    merged: pull.merged,
    merged_at: pull.merged ? closedAt : null,
    closed_at: closedAt,
    head: {
      ref: pull.branch,
      sha: pull.sha,
      label: `${pull.fork ? 'octocat' : owner}:${pull.branch}`,
      repo: from,
    },
    base: {
      ref: pull.base,
      sha: repository.commits.head(pull.base) ?? '',
      label: `${owner}:${pull.base}`,
      repo: own,
    },
  };
}
