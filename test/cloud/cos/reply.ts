import type { CloudReply, CloudRequest } from '../exchange.ts';
import type { LedgerLine, Signer } from '../ledger.ts';
import { errorDocument, type CosError, type RequestIds } from './errors.ts';
import type { CosAnswer } from './operation.ts';
import type { Address } from './target.ts';

/** A request on its way through COS: what is known of it, for its answer and its line in the ledger. */
export type Visit = {
  readonly request: CloudRequest;
  readonly service: 'cos' | 'website';
  readonly operation: string;
  readonly address: Address | undefined;
  readonly key: string;
  readonly ids: RequestIds;
  readonly by: Signer;
};

/** The headers of every answer; the trace id comes with those that are not a success (cloud.tencent.com/document/product/436/7729). */
export const standing = ({ ids }: Pick<Visit, 'ids'>, status: number): Record<string, string> => ({
  Server: 'tencent-cos',
  'x-cos-request-id': ids.requestId,
  ...(status < 300 ? {} : { 'x-cos-trace-id': ids.traceId }),
});

export function answerReply(visit: Visit, { status, headers, body, note }: CosAnswer): CloudReply {
  return {
    status,
    headers: { ...standing(visit, status), ...headers },
    body: body ?? Buffer.alloc(0),
    entry: line(visit, status, note),
  };
}

/** A refusal: XML with the code, or for HEAD nothing but headers, which is why a client cannot learn the code then. */
export function refusalReply(visit: Visit, error: CosError, status: number = error.status): CloudReply {
  const { request, ids } = visit;
  const resource = `${request.host}${request.target.replace(/\?.*$/s, '')}`;
  const body = request.method === 'HEAD' ? Buffer.alloc(0) : errorDocument(error, resource, ids);
  return {
    status,
    headers: {
      ...standing(visit, 400),
      'Content-Type': 'application/xml',
      'Content-Length': String(body.length),
      ...error.headers,
    },
    body,
    entry: line(visit, status, { code: error.code }),
  };
}

/** The ledger's line of this request. Of its query only what the operation noted is shown: signatures stay out of the books. */
export function line(visit: Visit, status: number | string, note: CosAnswer['note'] = {}): LedgerLine {
  const { service, operation, address, key, by, ids } = visit;
  const detail = { ...address, ...(key === '' ? {} : { key }), ...note, requestId: ids.requestId };
  return { kind: 'request', service, operation, status, by, detail };
}
