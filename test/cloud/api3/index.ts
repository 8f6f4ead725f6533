import type { Account, Credential } from '../account.ts';
import type { CloudClock } from '../clock.ts';
import type { CloudRequest, Service } from '../exchange.ts';
import { type Faults, answerOrFail } from '../faults.ts';
import { authenticate } from './authenticate.ts';
import { checkParameters, parseBody } from './parameters.ts';
import { type ApiAction, type ApiCall, ApiError, type ApiProduct } from './product.ts';
import { denial, enter, entryOf, envelope, needsOf, spoil, type Passage } from './passage.ts';
import { countCalls, type RateCounter } from './rate.ts';
import { type GateCode, refusal } from './refusals.ts';

export type Api3Deps = {
  readonly account: Account;
  readonly clock: CloudClock;
  readonly faults: Faults;
  readonly products: readonly ApiProduct[];
};

/** The largest body of a TC3 request, in bytes. Source: cloud.tencent.com/document/product/1130/46710. */
const BODY_LIMIT = 10 * 1024 * 1024;

/** `scf.tencentcloudapi.com`, `scf.ap-guangzhou.tencentcloudapi.com`, `scf.intl.tencentcloudapi.com`. */
const HOST = /^([a-z0-9]+)(?:\.[a-z0-9-]+)?\.tencentcloudapi\.com$/;

/**
 * The gate of API 3.0: signature, then action and version, then rate, then permission, then parameters. Every answer is HTTP
 * 200 with a Response envelope. Source: cloud.tencent.com/document/api/213/30654 (signature), /213/30435 (errors).
 */
export function startApi3(deps: Api3Deps): Service {
  const products = new Map(deps.products.map((product) => [product.name, product]));
  const productOf = (host: string) => products.get(HOST.exec(host)?.[1] ?? '');
  const rates = countCalls(deps.clock);
  return {
    serves: (host) => productOf(host) !== undefined,
    async answer(request) {
      const product = productOf(request.host);
      if (product === undefined) throw new Error(`No product of this gate is served as ${request.host}.`);
      const passage = enter(request, product, deps.account);
      const pass = async () => envelope(passage, await perform(passage, deps, rates));
      const reply = await answerOrFail(deps.faults, passage.operation, pass, (how) => spoil(passage, how));
      return reply.entry === undefined
        ? { ...reply, entry: entryOf(passage, reply.trouble ?? reply.status) }
        : reply;
    },
  };
}

/** The members of Response, or the refusal. What is not an ApiError is our own mistake: InternalError, with the cause in the ledger. */
async function perform(passage: Passage, deps: Api3Deps, rates: RateCounter): Promise<object | ApiError> {
  try {
    const { action, call } = admit(passage, deps, rates);
    return await action.perform(call);
  } catch (error) {
    if (error instanceof ApiError) return error;
    passage.note = { ...passage.note, cause: error instanceof Error ? error.stack : String(error) };
    return refusal('InternalError', passage.language);
  }
}

function admit(passage: Passage, deps: Api3Deps, rates: RateCounter) {
  const { product, request, language, operation, region, requestId } = passage;
  const refuse = (code: GateCode, blanks = {}) => refusal(code, language, blanks);
  checkEnvelope(request, refuse);
  const action = Object.hasOwn(product.actions, operation) ? product.actions[operation] : undefined;
  const credential = isUnsigned(request, action) ? undefined : demandSignature(passage, deps);

  if (request.headers['x-tc-version'] !== product.version) throw refuse('NoSuchVersion');
  if (action === undefined) throw refuse('InvalidAction');
  const times = rates.count(`${product.name}:${operation}`);
  if (times > action.rate) throw refuse('RequestLimitExceeded', { times, limit: action.rate });

  const params = parseBody(request.body, language);
  passage.note = action.note?.(params) ?? {};
  const call: ApiCall = {
    action: operation,
    region,
    language,
    by: passage.by,
    credential,
    requestId,
    params,
  };
  if (credential !== undefined) demandPermission(passage, deps.account, call);
  checkParameters(params, action, language);
  return { action, call } satisfies { action: ApiAction; call: ApiCall };
}

/** A call that a signature is not asked of. Whatever else stands in the header has to be a good signature. */
const isUnsigned = (request: CloudRequest, action: ApiAction | undefined) =>
  action?.unsigned === true && request.headers['authorization'] === 'SKIP';

function demandSignature(passage: Passage, deps: Api3Deps): Credential {
  const admission = authenticate(passage.request, passage.product.name, deps);
  if ('refused' in admission)
    throw refusal(admission.refused, passage.language, { name: admission.name ?? '' });
  passage.by = admission.credential.signer;
  return admission.credential;
}

function demandPermission(passage: Passage, account: Account, call: ApiCall): void {
  const circumstances = { 'qcs:ip': passage.request.from };
  for (const need of needsOf(passage.product, call))
    if (!account.may(call.by, need.action, need.resource, circumstances)) throw denial(passage, need);
}

function checkEnvelope(request: CloudRequest, refuse: (code: GateCode, blanks?: object) => ApiError): void {
  if (request.method !== 'POST') throw refuse('UnsupportedProtocol');
  if (request.body.length > BODY_LIMIT) throw refuse('RequestSizeLimitExceeded');
  for (const name of ['Action', 'Version']) {
    if ((request.headers[`x-tc-${name.toLowerCase()}`] ?? '') === '')
      throw refuse('MissingParameter', { name });
  }
  if (!/^application\/json *(;|$)/i.test(request.headers['content-type'] ?? '')) {
    throw refuse('InvalidParameter', { reason: 'The Content-Type must be application/json.' });
  }
}
