import type { CloudReply, CloudRequest, Service } from '../exchange.ts';
import { answerOrFail, type Faults } from '../faults.ts';
import type { LedgerLine } from '../ledger.ts';
import { ISSUER, type Claims } from './claims.ts';
import type { Issuer } from './issuer.ts';
import { TOKEN_OPERATION } from './routes.ts';

/** Where a run asks for its token. Like the real address it has a query already: clients append `&audience=`. */
export const TOKEN_PATH = '/_apis/distributedtask/hubs/Actions/plans/1/jobs/1/idtoken?api-version=2.0';

/**
 * Where a run asks for a token, on this machine itself: clients never take the proxy to loopback. Whoever has the job's request token gets
 * one. Source: @actions/core 3.0.1, lib/oidc-utils.js, which asks again after 502, 503 and 504.
 */
export function startTokenEndpoint(deps: {
  readonly faults: Faults;
  readonly requestToken: string;
  token(audience: string | undefined): { readonly jwt: string; readonly claims: Claims };
}): Service {
  return {
    serves: (host) => host === '127.0.0.1',
    async answer(request) {
      const url = new URL(`${ISSUER}${request.target}`);
      const perform = () => Promise.resolve(give(url, request));
      const reply = await answerOrFail(deps.faults, TOKEN_OPERATION, perform, (how) =>
        /^[45]\d\d$/.test(how) ? refuse(Number(how), `The fault ${how}.`) : undefined,
      );
      return { ...reply, entry: reply.entry ?? lineOf(TOKEN_OPERATION, reply.trouble ?? reply.status) };
    },
  };

  function give(url: URL, { headers, method }: CloudRequest): CloudReply {
    if (method !== 'GET' || url.pathname !== TOKEN_PATH.replace(/\?.*/, '')) return refuse(404, 'Not Found');
    if (headers['authorization'] !== `Bearer ${deps.requestToken}`) return refuse(401, 'Unauthorized');
    const audience = url.searchParams.get('audience') ?? undefined;
    const { jwt, claims } = deps.token(audience);
    const { aud, sub } = claims;
    return json(200, { count: 1, value: jwt }, lineOf(TOKEN_OPERATION, 200, { aud, sub }));
  }
}

/** What the issuer publishes: its configuration and its keys (OpenID Connect Discovery 1.0). */
export function startIssuerSite(issuer: Issuer): Service {
  return {
    serves: (host) => host === new URL(ISSUER).hostname,
    answer({ target }) {
      const pages: Readonly<Record<string, () => object>> = {
        '/.well-known/jwks': () => ({ keys: issuer.keys() }),
        '/.well-known/openid-configuration': () => CONFIGURATION,
      };
      const page = pages[target.replace(/\?.*/, '')];
      const operation = 'GetIssuer';
      return Promise.resolve(
        page === undefined
          ? json(404, {}, lineOf(operation, 404, { target }))
          : json(200, page(), lineOf(operation, 200, { target })),
      );
    },
  };
}

const CONFIGURATION = {
  issuer: ISSUER,
  jwks_uri: `${ISSUER}/.well-known/jwks`,
  subject_types_supported: ['public', 'pairwise'],
  response_types_supported: ['id_token'],
  id_token_signing_alg_values_supported: ['RS256'],
  scopes_supported: ['openid'],
};

const refuse = (status: number, message: string): CloudReply =>
  json(status, { message }, lineOf(TOKEN_OPERATION, status, { message }));

function json(status: number, body: object, entry: LedgerLine): CloudReply {
  const headers = { 'content-type': 'application/json; charset=utf-8' };
  return { status, headers, body: Buffer.from(JSON.stringify(body)), entry };
}

const lineOf = (
  operation: string,
  status: number | string,
  detail: Record<string, unknown> = {},
): LedgerLine => ({ kind: 'request', service: 'github', operation, status, by: 'github-actions', detail });
