import { getOctokit } from '@actions/github';
import { CloudError, type FailureKind } from '../core/errors.ts';

type Octokit = ReturnType<typeof getOctokit>;

/** Longest wait for one answer, ms: octokit itself waits without end. */
const PATIENCE = 20_000;

/** GitHub's REST API for one repository, and the one way in which it is called. */
export type GithubClient = {
  readonly rest: Octokit['rest'];
  readonly paginate: Octokit['paginate'];
  readonly repo: { readonly owner: string; readonly repo: string };
  /** Runs one call; `name` is the operation's id (`issues/create-comment`). It rejects with CloudError only. */
  readonly call: <T>(name: string, subject: string, send: () => Promise<T>) => Promise<T>;
};

/** `repository` is `owner/name`. The proxy comes from the environment, as for everything that the runner starts. */
export function githubClient(token: string, repository: string): GithubClient {
  // Without a token every call is refused as with a wrong one; octokit would not even begin.
  const octokit = getOctokit(token === '' ? 'none' : token);
  octokit.hook.before('request', (options) => {
    options.request = { ...options.request, signal: AbortSignal.timeout(PATIENCE) };
  });
  const [owner = '', repo = ''] = repository.split('/');
  return {
    rest: octokit.rest,
    paginate: octokit.paginate,
    repo: { owner, repo },
    async call(name, subject, send) {
      try {
        return await send();
      } catch (thrown) {
        throw githubError(name, subject, thrown);
      }
    },
  };
}

type Thrown = {
  readonly status?: unknown;
  readonly message?: unknown;
  readonly response?: { readonly headers?: Readonly<Record<string, unknown>> };
};

/** Whatever octokit throws -> CloudError. Status 0 or none: the request got no answer. */
function githubError(name: string, subject: string, thrown: unknown): CloudError {
  const { status, message, response } = (
    typeof thrown === 'object' && thrown !== null ? thrown : {}
  ) as Thrown;
  const number = typeof status === 'number' ? status : 0;
  const text = typeof message === 'string' ? (message.split('\n')[0] ?? '') : String(thrown);
  const requestId = response?.headers?.['x-github-request-id'];
  return new CloudError({
    operation: `github:${name}`,
    subject,
    code: number >= 400 ? `HTTP ${number}` : 'network',
    kind: kindOf(number, text, response?.headers ?? {}),
    message: text,
    requestId: typeof requestId === 'string' ? requestId : undefined,
    cause: thrown,
  });
}

/** A 403 is a missing permission or a rate limit; only headers and words tell. Source: docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api. */
function kindOf(status: number, message: string, headers: Readonly<Record<string, unknown>>): FailureKind {
  const isLimited =
    headers['x-ratelimit-remaining'] === '0' ||
    headers['retry-after'] !== undefined ||
    /rate limit/i.test(message);
  if (status === 429 || (status === 403 && isLimited)) return 'throttled';
  if (status === 401) return 'credentials';
  if (status === 403) return 'denied';
  if (status === 404) return 'absent';
  return status < 400 || status >= 500 ? 'transient' : 'refused';
}
