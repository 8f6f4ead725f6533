import type { CloudClock } from '../clock.ts';
import type { Demand } from './permissions.ts';
import type { Repository } from './repository.ts';

/** One call that was let in. */
export type GithubCall = {
  readonly repository: Repository;
  /** What stands in the path where the pattern has a name, decoded. */
  readonly path: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  readonly body: Readonly<Record<string, unknown>>;
  readonly clock: CloudClock;
};

export type GithubAnswer = {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** What the ledger shows beside path and repository. */
  readonly note?: Readonly<Record<string, unknown>>;
};

export type GithubOperation = {
  /** The operation id of GitHub's own description: `issues/create-comment`. */
  readonly name: string;
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** Below `/repos/{owner}/{repo}`: `/issues/{number}/comments`; `{+x}` takes slashes too. */
  readonly pattern: string;
  /** One of these permissions is needed; reading what is public needs none. */
  readonly demand: Demand;
  /** Below https://docs.github.com/rest. */
  readonly doc: string;
  readonly perform: (call: GithubCall) => GithubAnswer;
};

/** A refusal in GitHub's JSON. Source: docs.github.com/rest/using-the-rest-api/troubleshooting-the-rest-api. */
export class GithubError extends Error {
  readonly status: number;
  readonly extra: Readonly<Record<string, unknown>>;
  readonly headers: Readonly<Record<string, string>>;
  constructor(
    status: number,
    message: string,
    {
      extra = {},
      headers = {},
    }: { extra?: Readonly<Record<string, unknown>>; headers?: Readonly<Record<string, string>> } = {},
  ) {
    super(message);
    this.name = 'GithubError';
    this.status = status;
    this.extra = extra;
    this.headers = headers;
  }
}

export const notFound = (): GithubError => new GithubError(404, 'Not Found');

/** 422 for a field that is missing or cannot be so. */
export const invalid = (resource: string, field: string, code: string, message?: string): GithubError => {
  const error = { resource, code, field, ...(message === undefined ? {} : { message }) };
  return new GithubError(422, 'Validation Failed', { extra: { errors: [error] } });
};

/** A text of the body; what is there must be a string. */
export function text(call: GithubCall, resource: string, field: string): string | undefined {
  const value = call.body[field];
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'string') throw invalid(resource, field, 'invalid');
  return value;
}

/** A number of the path; a name that is none leads nowhere. */
export function number(call: GithubCall, name: string): number {
  const value = call.path[name] ?? '';
  if (!/^\d+$/.test(value)) throw notFound();
  return Number(value);
}

/** Below this address every resource has its own. */
export const API = 'https://api.github.com';

/** Unix ms as GitHub writes times. */
export const isoTime = (at: number): string => `${new Date(at).toISOString().slice(0, 19)}Z`;

/** Who does things with a job's token (docs.github.com/en/actions/concepts/security/github_token). */
export const BOT = { login: 'github-actions[bot]', id: 41_898_282, type: 'Bot', site_admin: false } as const;

export const userOf = (login: string): object =>
  login === BOT.login ? BOT : { login, id: 583_231, type: 'User', site_admin: false };
