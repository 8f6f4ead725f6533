import type { CloudReply, CloudRequest } from '../exchange.ts';
import type { CdnDomain } from './domain.ts';

export type FetchOrigin = (request: CloudRequest) => Promise<CloudReply>;

/** What concerns only the connection to the node, or what the node settles with its visitor itself. */
const NOT_PASSED_ON =
  /^(host|connection|proxy-.*|keep-alive|te|trailer|transfer-encoding|upgrade|accept-encoding|range|if-.*)$/;

/** What the front door makes anew for each answer. A HEAD's length is all that is known of its body: it stays. */
const NOT_PASSED_BACK = /^(connection|keep-alive|transfer-encoding|date)$/;

/**
 * Asks the origin as a node does: Host is the origin's ServerName, X-Forwarded-For and X-Forwarded-Proto tell of the visitor
 * (the CDN's FAQ on features). `extra` adds Range or If-Modified-Since. An origin that cannot be heard is a 502, one that
 * does not answer a 504, as proxies have it; which page the real node shows then is not documented.
 */
export async function pullOrigin(
  fetchOrigin: FetchOrigin,
  domain: CdnDomain,
  visit: CloudRequest,
  extra: Readonly<Record<string, string>> = {},
): Promise<CloudReply> {
  const kept = Object.entries(visit.headers).filter(([name]) => !NOT_PASSED_ON.test(name));
  const { host, serverName, pullProtocol } = domain.origin;
  const heard = visit.headers['x-forwarded-for'];
  const request: CloudRequest = {
    ...visit,
    host,
    scheme: pullProtocol === 'follow' ? visit.scheme : pullProtocol,
    headers: {
      ...Object.fromEntries(kept),
      host: serverName,
      'x-forwarded-for': heard === undefined ? visit.from : `${heard}, ${visit.from}`,
      'x-forwarded-proto': visit.scheme,
      ...extra,
    },
  };
  try {
    const reply = await fetchOrigin(request);
    if (reply.trouble !== undefined) return failure(reply.trouble === 'stall' ? 504 : 502);
    const headers = Object.entries(reply.headers)
      .map(([name, value]) => [name.toLowerCase(), value] as const)
      .filter(
        ([name]) => !NOT_PASSED_BACK.test(name) && (name !== 'content-length' || visit.method === 'HEAD'),
      );
    return { status: reply.status, headers: Object.fromEntries(headers), body: reply.body };
  } catch {
    return failure(502);
  }
}

function failure(status: number): CloudReply {
  return {
    status,
    headers: { 'content-type': 'text/html', server: 'NWS_SPmid' },
    body: Buffer.from(`<html><head><title>${status}</title></head><body>origin</body></html>`),
  };
}

/** One header as text. */
export function headerOf(reply: Pick<CloudReply, 'headers'>, name: string): string | undefined {
  const value = reply.headers[name];
  return typeof value === 'string' ? value : value?.join(', ');
}
