import { randomUUID } from 'node:crypto';
import type { Account } from '../account.ts';
import type { CloudReply, CloudRequest } from '../exchange.ts';
import type { LedgerLine, Signer } from '../ledger.ts';
import { type ApiCall, ApiError, type ApiProduct, type Need } from './product.ts';
import { type Language, languageOf, refusal } from './refusals.ts';

/** One exchange on its way through the gate; what is learnt about it on the way goes to the ledger. */
export type Passage = {
  readonly product: ApiProduct;
  readonly request: CloudRequest;
  readonly requestId: string;
  readonly language: Language;
  readonly operation: string;
  readonly region: string;
  by: Signer;
  note: Record<string, unknown>;
};

/** A request at the gate: it has an id and, so far, only a claim of who sent it. */
export function enter(request: CloudRequest, product: ApiProduct, account: Account): Passage {
  const secretId = /Credential=([^/\s]+)/.exec(request.headers['authorization'] ?? '')?.[1] ?? '';
  return {
    product,
    request,
    requestId: randomUUID(),
    language: languageOf(request.headers['x-tc-language']),
    operation: request.headers['x-tc-action'] ?? '',
    region: request.headers['x-tc-region'] ?? '',
    // Who says to be calling, so that refused calls have a name in the ledger too; nothing is granted by it.
    by: account.find(secretId)?.signer ?? 'anonymous',
    note: {},
  };
}

/** CAM's own words, the same in every language. Source: github.com/TencentCloudBase/CloudBase-AI-Toolkit/issues/136. */
export function denial({ requestId, language }: Passage, { action, resource }: Need): ApiError {
  return refusal('UnauthorizedOperation', language, { requestId, operation: action, resource });
}

/** Everything that a policy has to allow before this call is performed. Always at least its own action. */
export function needsOf(product: ApiProduct, call: ApiCall): readonly [Need, ...Need[]] {
  const action = `${product.name}:${call.action}`;
  const [first = '*', ...rest] = [product.resource?.(call) ?? '*'].flat();
  const others = rest.map((resource) => ({ action, resource }));
  return [{ action, resource: first }, ...others, ...(product.also?.(call) ?? [])];
}

/** A fault that was asked for, in the gate's own words. */
export function spoil(passage: Passage, how: string): CloudReply | undefined {
  const { product, operation, region, language, requestId, by } = passage;
  const call: ApiCall = { action: operation, region, language, by, requestId, params: {} };
  switch (how) {
    case '500':
      return envelope(passage, refusal('InternalError', language));
    case '503':
      return { status: 503, headers: {}, body: Buffer.alloc(0), entry: entryOf(passage, 503) };
    case 'throttle': {
      const limit = product.actions[operation]?.rate ?? 0;
      return envelope(passage, refusal('RequestLimitExceeded', language, { times: limit + 1, limit }));
    }
    case 'skew':
      return envelope(passage, refusal('AuthFailure.SignatureExpire', language));
    case 'denied':
      return envelope(passage, denial(passage, needsOf(product, call)[0]));
    default:
      // Any refusal can be asked for by its own code: `FailedOperation.UpdateFunctionCode`.
      return /^[A-Z]\w+(\.\w+)?$/.test(how) ? envelope(passage, new ApiError(how, how)) : undefined;
  }
}

/** The answer: HTTP 200 whether it is granted or refused. */
export function envelope(passage: Passage, outcome: object): CloudReply {
  const { requestId } = passage;
  const refused = outcome instanceof ApiError;
  if (refused) passage.note = { ...passage.note, message: outcome.message };
  const response = refused ? { Error: { Code: outcome.code, Message: outcome.message } } : outcome;
  return {
    status: 200,
    headers: { 'content-type': 'application/json' },
    body: Buffer.from(JSON.stringify({ Response: { ...response, RequestId: requestId } })),
    entry: entryOf(passage, refused ? outcome.code : 200),
  };
}

/** The exchange's line in the ledger. */
export function entryOf(
  { product, operation, by, requestId, region, note }: Passage,
  status: number | string,
): LedgerLine {
  const detail = { requestId, region, ...note };
  return { kind: 'request', service: product.name, operation, status, by, detail };
}
