import type { CloudReply, CloudRequest, Service } from '../exchange.ts';
import { answerOrFail, type Faults } from '../faults.ts';
import type { ListedDomain } from './domain.ts';
import { serveVisit, type NodeDeps, type Served } from './node.ts';

/**
 * The front of every domain, over http and https. Each visit leaves a ledger line; the operation of its faults is `Visit`, and
 * besides those of the wire a status (`503`) is one.
 */
export function openEdge(
  faults: Faults,
  domains: ReadonlyMap<string, ListedDomain>,
  node: NodeDeps,
): Service {
  const bare = (status: number): Served => ({
    reply: { status, headers: { server: 'NWS_SPmid' }, body: Buffer.alloc(0) },
    cache: 'miss',
  });
  return {
    serves: (host) => domains.has(host),
    async answer(request) {
      const domain = domains.get(request.host);
      const serve = async () => (domain === undefined ? bare(404) : await serveVisit(node, request, domain));
      const refuse = (how: string) =>
        /^[45]\d\d$/.test(how) ? withLine(request, bare(Number(how))) : undefined;
      return await answerOrFail(faults, 'Visit', async () => withLine(request, await serve()), refuse);
    },
  };
}

function withLine({ scheme, host, target }: CloudRequest, { reply, cache }: Served): CloudReply {
  const entry = {
    kind: 'request',
    service: 'edge',
    operation: 'Visit',
    status: reply.status,
    by: 'anonymous',
    detail: { url: `${scheme}://${host}${target}`, cache },
  } as const;
  return { ...reply, entry };
}
