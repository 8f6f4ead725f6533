import type { getOctokit } from '@actions/github';
import { CloudError, type FailureKind } from '../core/errors.ts';
import { proxiedFetch } from './fetch.ts';

export type Octokit = ReturnType<typeof getOctokit>;

/** Longest wait for one answer, ms: octokit itself waits without end. */
const PATIENCE = 10_000;
/** The same once the run is cancelled, also for what was under way: the runner kills us soon. ms. */
const HASTE = 1500;

/** GitHub's REST API for one repository, and the one way in which it is called. */
export type GithubClient = {
  readonly repo: { readonly owner: string; readonly repo: string };
  /** Runs one call; `name` is the operation's id (`issues/create-comment`). It rejects with CloudError only. */
  readonly call: <T>(name: string, subject: string, send: (octokit: Octokit) => Promise<T>) => Promise<T>;
};

/** What a client knows of the run. */
type Around = {
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Aborted when the run is cancelled. */
  readonly signal: AbortSignal;
  /** Cleans what is written to GitHub of secrets: unlike the log, nobody else does. */
  readonly hide: (text: string) => string;
};

/** `repository` is `owner/name`. Octokit is loaded with the first call: most deploys make none. */
export function githubClient(token: string, repository: string, around: Around): GithubClient {
  const { environment, signal, hide } = around;
  const open = async (): Promise<Octokit> => {
    const { getOctokit } = await import('@actions/github');
    // Without a token every call is refused as with a wrong one; octokit would not even begin.
    const octokit = getOctokit(token === '' ? 'none' : token, {
      request: { fetch: proxiedFetch(environment) },
    });
    octokit.hook.before('request', (options) => {
      for (const name of ['body', 'description'] as const)
        if (typeof options[name] === 'string') options[name] = hide(options[name]);
      options.request = { ...options.request, signal: limit() };
    });
    return octokit;
  };
  let opened: Promise<Octokit> | undefined;
  const limit = limits(signal);
  const [owner = '', repo = ''] = repository.split('/');
  return {
    repo: { owner, repo },
    async call(name, subject, send) {
      try {
        return await send(await (opened ??= open()));
      } catch (thrown) {
        throw githubError(name, subject, thrown);
      }
    },
  };
}

/** What aborts a request when its answer has taken too long. */
function limits(cancellation: AbortSignal): () => AbortSignal {
  const hurry = new AbortController();
  const end = () => {
    hurry.abort();
  };
  cancellation.addEventListener('abort', () => setTimeout(end, HASTE).unref(), { once: true });
  return () =>
    cancellation.aborted
      ? AbortSignal.timeout(HASTE)
      : AbortSignal.any([AbortSignal.timeout(PATIENCE), hurry.signal]);
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
    retryAfter: pauseOf(response?.headers ?? {}),
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

/** What GitHub asks for, ms: a number of seconds after the secondary limit, the time when the primary one is lifted. Source: as above. */
function pauseOf(headers: Readonly<Record<string, unknown>>): number | undefined {
  const seconds = Number(headers['retry-after']);
  if (headers['retry-after'] !== undefined && Number.isFinite(seconds)) return seconds * 1000;
  const reset = Number(headers['x-ratelimit-reset']);
  if (headers['x-ratelimit-remaining'] !== '0' || !Number.isFinite(reset)) return undefined;
  const date = Date.parse(String(headers['date']));
  return Math.max(0, reset * 1000 - (Number.isFinite(date) ? date : Date.now()));
}
