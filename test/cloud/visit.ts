import type { CloudReply, CloudRequest } from './exchange.ts';
import type { Visit } from './index.ts';

/** The request of somebody who types this URL: escapes stay as they are, what no request line can hold is escaped. */
export function visitRequest(url: string): CloudRequest {
  const [, scheme, authority = '', rest = ''] = /^(https?):\/\/([^/?#]+)([^#]*)/.exec(url) ?? [];
  if (scheme !== 'http' && scheme !== 'https') throw new Error(`A visit needs a whole URL, not "${url}".`);
  const escaped = rest.replace(/[^\x21-\x7e]/gu, encodeURIComponent);
  return {
    method: 'GET',
    host: authority.toLowerCase().replace(/:\d+$/, ''),
    scheme,
    target: escaped.startsWith('/') ? escaped : `/${escaped}`,
    headers: { host: authority },
    body: Buffer.alloc(0),
    from: '127.0.0.1',
  };
}

export function readVisit({ status, headers, body, entry, trouble }: CloudReply): Visit {
  if (trouble !== undefined) throw new Error(`The connection broke: ${trouble}.`);
  const flat = Object.entries(headers).map(([name, value]) => [
    name.toLowerCase(),
    typeof value === 'string' ? value : value.join(', '),
  ]);
  const cache = entry?.detail['cache'] === 'hit' ? 'hit' : 'miss';
  return {
    status,
    body: body.toString('utf8'),
    headers: Object.fromEntries(flat) as Record<string, string>,
    cache,
  };
}
