import type { Commit, Commits } from './commits.ts';
import { API, GithubError, notFound, type GithubCall, type GithubOperation } from './operation.ts';
import type { Repository } from './repository.ts';

const CONTENTS = [{ scope: 'contents', level: 'read' }] as const;

/** What a repository is and how its branches came to be. Source: docs.github.com/rest/repos/repos, /rest/commits/commits. */
export const HISTORY_OPERATIONS: readonly GithubOperation[] = [
  {
    name: 'repos/get',
    method: 'GET',
    pattern: '',
    // Metadata: every token may read it.
    demand: [],
    doc: '/repos/repos#get-a-repository',
    perform: ({ repository }) => ({ status: 200, body: showRepository(repository) }),
  },
  {
    name: 'repos/get-branch',
    method: 'GET',
    pattern: '/branches/{+branch}',
    demand: CONTENTS,
    doc: '/branches/branches#get-a-branch',
    perform(call) {
      const name = call.path['branch'] ?? '';
      const sha = call.repository.commits.head(name);
      if (sha === undefined) throw new GithubError(404, 'Branch not found');
      return { status: 200, body: { name, commit: showCommit(call, sha), protected: false } };
    },
  },
  {
    name: 'git/get-ref',
    method: 'GET',
    pattern: '/git/ref/{+ref}',
    demand: CONTENTS,
    doc: '/git/refs#get-a-reference',
    perform(call) {
      const ref = call.path['ref'] ?? '';
      const { commits } = call.repository;
      const [, kind, name = ''] = /^(heads|tags)\/(.+)$/s.exec(ref) ?? [];
      const sha = kind === 'heads' ? commits.head(name) : commits.tagged(name);
      if (sha === undefined) throw notFound();
      const { url } = showCommit(call, sha);
      return { status: 200, body: { ref: `refs/${ref}`, object: { type: 'commit', sha, url } } };
    },
  },
  {
    name: 'repos/get-commit',
    method: 'GET',
    pattern: '/commits/{+ref}',
    demand: CONTENTS,
    doc: '/commits/commits#get-a-commit',
    perform(call) {
      const ref = call.path['ref'] ?? '';
      const sha = call.repository.commits.resolve(ref);
      if (sha === undefined) throw new GithubError(422, `No commit found for SHA: ${ref}`);
      return { status: 200, body: showCommit(call, sha) };
    },
  },
  {
    name: 'repos/compare-commits-with-basehead',
    method: 'GET',
    pattern: '/compare/{+basehead}',
    demand: CONTENTS,
    doc: '/commits/commits#compare-two-commits',
    perform: (call) => ({ status: 200, body: compare(call) }),
  },
];

function showRepository({ id, ownerId, fullName, defaultBranch, isPrivate }: Repository): object {
  const [login = '', name = ''] = fullName.split('/');
  return {
    id,
    name,
    full_name: fullName,
    private: isPrivate,
    visibility: isPrivate ? 'private' : 'public',
    owner: { login, id: ownerId, type: 'Organization' },
    url: `${API}/repos/${fullName}`,
    html_url: `https://github.com/${fullName}`,
    default_branch: defaultBranch,
    fork: false,
    archived: false,
    disabled: false,
  };
}

function showCommit({ repository }: GithubCall, sha: string) {
  const { message = '', parents = [] } = repository.commits.find(sha) ?? {};
  const urlOf = (one: string) => `${API}/repos/${repository.fullName}/commits/${one}`;
  return {
    sha,
    url: urlOf(sha),
    html_url: `https://github.com/${repository.fullName}/commit/${sha}`,
    commit: { message },
    parents: parents.map((parent) => ({ sha: parent, url: urlOf(parent) })),
  };
}

/** `base...head`: what the head has that the base has not, from where they parted. */
function compare(call: GithubCall): object {
  const { commits } = call.repository;
  const [base = '', head = '', ...rest] = (call.path['basehead'] ?? '').split('...');
  const [from, to] = [commits.resolve(base), commits.resolve(head)];
  if (from === undefined || to === undefined || rest.length > 0) throw notFound();
  const ahead = commits.between(from, to);
  const behind = commits.between(to, from);
  return {
    status: relation(ahead, behind),
    ahead_by: ahead.length,
    behind_by: behind.length,
    total_commits: ahead.length,
    base_commit: showCommit(call, from),
    merge_base_commit: showCommit(call, mergeBase(commits, from, behind)),
    commits: ahead.map(({ sha }) => showCommit(call, sha)),
    files: [],
  };
}

function relation(ahead: readonly Commit[], behind: readonly Commit[]): string {
  if (ahead.length === 0) return behind.length === 0 ? 'identical' : 'behind';
  return behind.length === 0 ? 'ahead' : 'diverged';
}

/** The newest commit of the base that both have: the parent of the oldest that only the base has. */
function mergeBase(commits: Commits, base: string, onlyBase: readonly Commit[]): string {
  let at = base;
  while (onlyBase.some(({ sha }) => sha === at)) {
    const parent = commits.find(at)?.parents[0];
    if (parent === undefined) break;
    at = parent;
  }
  return at;
}
