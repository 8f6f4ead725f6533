import type { CloudClock } from '../clock.ts';
import type { CloudReply, CloudRequest, Service } from '../exchange.ts';
import { answerOrFail, type Faults } from '../faults.ts';
import { GithubError, notFound, type GithubAnswer } from './operation.ts';
import { satisfies, type Permissions } from './permissions.ts';
import { countRequests, type RateCounter } from './rate.ts';
import {
  answerReply,
  badCredentials,
  entryOf,
  forbidden,
  rateExceeded,
  refusalReply,
  spoil,
  type Passage,
} from './reply.ts';
import type { Repository } from './repository.ts';
import { route, type Route } from './routes.ts';

export type RestDeps = {
  readonly clock: CloudClock;
  readonly faults: Faults;
  readonly repository: Repository;
  readonly token: string;
  permissions(): Permissions;
};

/** REST v3 on api.github.com, of one repository and one token. What is not played is a 404, as unknown paths are. */
export function startRest(deps: RestDeps): Service {
  const rates = countRequests(deps.clock);
  return {
    serves: (host) => host === 'api.github.com',
    async answer(request) {
      const { url, found } = look(deps.repository, request);
      const { name = `${request.method} ${url.pathname}`, demand = [], doc = '' } = found?.operation ?? {};
      const { method, target } = request;
      const passage: Passage = { method, target, operation: name, by: 'anonymous', doc, demand, rate: {} };
      if (isOurs(request, deps.token)) passage.by = 'github-actions';
      const perform = () => Promise.resolve(answer(deps, rates, { request, url, found, passage }));
      const reply = await answerOrFail(deps.faults, name, perform, (how) => spoil(passage, how));
      return { ...reply, entry: reply.entry ?? entryOf(passage, reply.trouble ?? reply.status) };
    },
  };
}

type Visit = {
  readonly request: CloudRequest;
  readonly url: URL;
  readonly found: Route | undefined;
  readonly passage: Passage;
};

/** Paths name the repository by owner and name, whose case does not count, or, in Link headers, by its number. */
function look({ fullName, id }: Repository, { method, target }: CloudRequest) {
  const url = new URL(`https://api.github.com${target}`);
  const [, base, below] = /^(\/repos\/[^/]+\/[^/]+|\/repositories\/\d+)(.*)$/.exec(url.pathname) ?? [];
  const isHere = base?.toLowerCase() === `/repos/${fullName.toLowerCase()}` || base === `/repositories/${id}`;
  return { url, found: isHere && below !== undefined ? route(method, below) : undefined };
}

function answer(deps: RestDeps, rates: RateCounter, visit: Visit): CloudReply {
  try {
    return answerReply(visit.passage, perform(deps, rates, visit));
  } catch (error) {
    if (error instanceof GithubError) return refusalReply(visit.passage, error);
    throw error;
  }
}

function perform(deps: RestDeps, rates: RateCounter, { request, url, found, passage }: Visit): GithubAnswer {
  const { repository, clock } = deps;
  demandAgent(request);
  const hasToken = request.headers['authorization'] !== undefined;
  if (hasToken && !isOurs(request, deps.token)) throw badCredentials();
  const { isOver, headers } = rates.count(hasToken ? 'token' : 'anonymous');
  passage.rate = headers;
  if (isOver) throw rateExceeded();
  // A stranger does not learn that a private repository is there.
  if (found === undefined || (repository.isPrivate && !hasToken)) throw notFound();
  const { operation, path } = found;
  const isRead = operation.method === 'GET';
  if (!isRead && !hasToken) throw new GithubError(401, 'Requires authentication');
  const isOpen = isRead && !repository.isPrivate;
  if (!isOpen && !satisfies(deps.permissions(), operation.demand)) throw forbidden();
  const body = isRead ? {} : readBody(request.body);
  return operation.perform({ repository, path, query: url.searchParams, body, clock });
}

/** Without a User-Agent nobody gets in (docs.github.com/rest/using-the-rest-api/getting-started-with-the-rest-api#user-agent). */
function demandAgent({ headers }: CloudRequest): void {
  if ((headers['user-agent'] ?? '') !== '') return;
  throw new GithubError(
    403,
    'Request forbidden by administrative rules. Please make sure your request has a User-Agent header.',
  );
}

/** octokit says `token`, others say `Bearer`. */
const isOurs = ({ headers }: CloudRequest, token: string): boolean =>
  /^(?:token|bearer) +(\S+)$/i.exec(headers['authorization'] ?? '')?.[1] === token;

function readBody(body: Buffer): Readonly<Record<string, unknown>> {
  if (body.length === 0) return {};
  let value: unknown;
  try {
    value = JSON.parse(body.toString('utf8'));
  } catch {
    throw new GithubError(400, 'Problems parsing JSON');
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new GithubError(400, 'Body should be a JSON object');
  return value as Record<string, unknown>;
}
