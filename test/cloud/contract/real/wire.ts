import http from 'node:http';
import https from 'node:https';

/** One request, byte for byte as it is to go out: nothing between here and the wire normalises it. */
export type Outgoing = {
  readonly method: string;
  readonly host: string;
  /** Raw path and query. */
  readonly target: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Buffer | string;
  /** Default: https. */
  readonly scheme?: 'http' | 'https';
};

export type Reply = {
  readonly status: number;
  /** Names in lower case; a repeated one is joined with `, `. */
  readonly headers: Readonly<Record<string, string>>;
  readonly bytes: Buffer;
  readonly text: string;
};

/** The way to a cloud: the machine's own, or through a proxy whose CA is trusted. */
export type Route = {
  readonly proxyEnv: Readonly<Record<string, string | undefined>>;
  readonly ca?: string;
};

export type Wire = { send(request: Outgoing): Promise<Reply>; close(): void };

/** How long one request may take, ms. */
const PATIENCE = 30_000;

/** Opens the way; connections are kept until it is closed. */
export function openWire({ proxyEnv, ca }: Route): Wire {
  const options = { keepAlive: true, proxyEnv: { ...proxyEnv } };
  const agents = {
    http: new http.Agent(options),
    https: new https.Agent({ ...options, ...(ca === undefined ? {} : { ca }) }),
  };
  return {
    send: ({ method, host, target, headers, body = '', scheme = 'https' }) =>
      new Promise((resolve, reject) => {
        const bytes = Buffer.from(body);
        const { request } = scheme === 'https' ? https : http;
        const outgoing = request({
          agent: agents[scheme],
          host,
          method,
          path: target,
          headers: { ...headers, host },
          timeout: PATIENCE,
        });
        outgoing.on('response', (response) => {
          void read(response).then(resolve, reject);
        });
        outgoing.on('timeout', () =>
          outgoing.destroy(new Error(`${host} did not answer within ${PATIENCE} ms.`)),
        );
        outgoing.on('error', reject);
        outgoing.end(bytes);
      }),
    close() {
      agents.http.destroy();
      agents.https.destroy();
    },
  };
}

async function read(response: http.IncomingMessage): Promise<Reply> {
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk as Buffer);
  const bytes = Buffer.concat(chunks);
  const headers = Object.entries(response.headers).map(([name, value]) => [name, String(value)]);
  return {
    status: response.statusCode ?? 0,
    headers: Object.fromEntries(headers) as Record<string, string>,
    bytes,
    text: bytes.toString('utf8'),
  };
}
