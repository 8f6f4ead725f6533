import type { IncomingMessage, ServerResponse } from 'node:http';
import type { CloudReply, CloudRequest } from './exchange.ts';

/** Where the client of a connection believes to be: the host of its CONNECT. */
export type Tunnel = { readonly host: string; readonly scheme: CloudRequest['scheme'] };

/** A request as a service sees it, from what Node read off the wire. `tunnel` says where the connection was opened to. */
export function toRequest(incoming: IncomingMessage, body: Buffer, tunnel: Tunnel | undefined): CloudRequest {
  const url = incoming.url ?? '/';
  // Not `new URL()`: it would fold `a/../b` and change the escapes, and signatures are over what was sent.
  const [, authority, rest] = /^http:\/\/([^/?#]*)(.*)$/is.exec(url) ?? [];
  const target = rest ?? url;
  const host = (authority ?? incoming.headers.host ?? tunnel?.host ?? '').toLowerCase().replace(/:\d+$/, '');
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(incoming.headers)) {
    if (value !== undefined) headers[name] = Array.isArray(value) ? value.join(', ') : value;
  }
  return {
    method: incoming.method ?? 'GET',
    host,
    scheme: tunnel?.scheme ?? 'http',
    target: target.startsWith('/') ? target : `/${target}`,
    headers,
    body,
    from: incoming.socket.remoteAddress ?? '127.0.0.1',
  };
}

/** The whole body; undefined when the client went away in the middle of it. */
export function readBody(incoming: IncomingMessage): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  return new Promise((resolve) => {
    incoming
      .on('data', (chunk: Buffer) => chunks.push(chunk))
      .once('end', () => {
        resolve(joined(chunks));
      })
      .once('error', () => {
        resolve(undefined);
      })
      .once('close', () => {
        resolve(undefined);
      });
  });
}

/** In memory of its own: what keeps a body would otherwise keep all that was read with it. */
function joined(chunks: readonly Buffer[]): Buffer {
  const body = Buffer.allocUnsafeSlow(chunks.reduce((sum, chunk) => sum + chunk.length, 0));
  let at = 0;
  for (const chunk of chunks) at += chunk.copy(body, at);
  return body;
}

/** Puts an answer on the wire, or does to the wire what its trouble says. For HEAD only the headers go out. */
export function send(response: ServerResponse, reply: CloudReply, headOnly: boolean) {
  const { status, headers, body, trouble } = reply;
  if (trouble === 'stall') return;
  // Of an empty body no half can be sent: the answer is lost whole.
  if (trouble === 'reset' || (trouble === 'truncate' && body.length < 2)) {
    response.destroy();
    return;
  }
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
  // An answer that has no body says what it would have been, so there the service's word counts; elsewhere ours does.
  if (!headOnly && status !== 204 && status !== 304) response.setHeader('Content-Length', body.length);
  response.writeHead(status);
  if (trouble === 'truncate') response.write(body.subarray(0, body.length >> 1), () => response.destroy());
  else response.end(headOnly || body.length === 0 ? undefined : body);
}
