import { randomBytes } from 'node:crypto';
import type { CloudReply } from '../exchange.ts';
import type { LedgerLine, Signer } from '../ledger.ts';
import { GithubError, type GithubAnswer } from './operation.ts';
import { demandText, type Demand } from './permissions.ts';

/** One exchange on its way; what is learnt on the way goes to the ledger and into the headers. */
export type Passage = {
  readonly target: string;
  readonly method: string;
  operation: string;
  by: Signer;
  doc: string;
  demand: Demand;
  /** The headers of the rate limit, once it was counted. */
  rate: Readonly<Record<string, string>>;
};

/** What every answer of the REST API has. */
const headersOf = ({ rate, demand }: Passage): Record<string, string> => ({
  'Content-Type': 'application/json; charset=utf-8',
  Server: 'github.com',
  'X-GitHub-Media-Type': 'github.v3; format=json',
  'x-github-api-version-selected': '2022-11-28',
  'X-GitHub-Request-Id': randomBytes(14).toString('hex').toUpperCase(),
  ...(demand.length === 0 ? {} : { 'X-Accepted-GitHub-Permissions': demandText(demand) }),
  ...rate,
});

export function answerReply(passage: Passage, { status, body, headers, note }: GithubAnswer): CloudReply {
  return {
    status,
    headers: { ...headersOf(passage), ...headers },
    body: body === undefined ? Buffer.alloc(0) : Buffer.from(JSON.stringify(body)),
    entry: entryOf(passage, status, note),
  };
}

/** `{"message", "documentation_url", "status"}`, and `errors` for a 422. */
export function refusalReply(passage: Passage, { status, message, extra, headers }: GithubError): CloudReply {
  const body = {
    message,
    ...extra,
    documentation_url: `https://docs.github.com/rest${passage.doc}`,
    status: String(status),
  };
  return answerReply(passage, { status, body, headers, note: { message } });
}

export function entryOf(
  { operation, by, method, target }: Passage,
  status: number | string,
  note: Readonly<Record<string, unknown>> = {},
): LedgerLine {
  return { kind: 'request', service: 'github', operation, status, by, detail: { method, target, ...note } };
}

/** A fault in GitHub's own words; undefined when it does not know that fault. Source: docs.github.com/rest/using-the-rest-api. */
export function spoil(passage: Passage, how: string): CloudReply | undefined {
  const error = REFUSALS[how]?.();
  return error === undefined ? undefined : refusalReply(passage, error);
}

export const forbidden = (): GithubError => new GithubError(403, 'Resource not accessible by integration');
export const badCredentials = (): GithubError => new GithubError(401, 'Bad credentials');
export const rateExceeded = (resetsAt?: string): GithubError =>
  new GithubError(403, 'API rate limit exceeded for installation ID 1.', {
    headers: {
      'X-RateLimit-Remaining': '0',
      ...(resetsAt === undefined ? {} : { 'X-RateLimit-Reset': resetsAt }),
    },
  });

const REFUSALS: Readonly<Record<string, () => GithubError>> = {
  401: badCredentials,
  403: forbidden,
  404: () => new GithubError(404, 'Not Found'),
  500: () => new GithubError(500, 'Server Error'),
  502: () => new GithubError(502, 'Server Error'),
  503: () => new GithubError(503, 'Service Unavailable'),
  // The machine's clock, because it is the client's.
  throttle: () => rateExceeded(String(Math.ceil(Date.now() / 1000) + 60)),
  secondary: () =>
    new GithubError(
      403,
      'You have exceeded a secondary rate limit. Please wait a few minutes before you try again.',
      { headers: { 'Retry-After': '60' } },
    ),
};

/** Faults that GitHub gives a shape of its own. */
export const GITHUB_FAULTS = Object.keys(REFUSALS);
