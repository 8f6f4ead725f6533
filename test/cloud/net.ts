import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { TLSSocket } from 'node:tls';
import type { CloudClock } from './clock.ts';
import type { CloudReply, CloudRequest, Service } from './exchange.ts';
import type { Ledger, LedgerLine } from './ledger.ts';
import type { Pki } from './pki.ts';
import { readBody, send, toRequest, type Tunnel } from './wire.ts';

/** The internet on loopback: a forward proxy behind which every host is one of our services. */
export type Net = {
  /** `http://127.0.0.1:PORT`: what `http_proxy` and `https_proxy` name. */
  readonly url: string;
  /** Cuts every connection and frees the port. */
  close(): Promise<void>;
};

export type NetDeps = {
  readonly services: readonly Service[];
  readonly pki: Pki;
  readonly clock: CloudClock;
  readonly ledger: Ledger;
  /** How long a round trip takes, ms. Default 0: no time at all. */
  readonly latency?: number;
};

/** Idle connections stay open for longer than any client keeps them, so that it is never us who cut one that is being reused. */
const PATIENCE = { keepAliveTimeout: 120_000, requestTimeout: 0, headersTimeout: 0 };

/**
 * Opens the front door on a free port of 127.0.0.1. `CONNECT host:443` ends at a TLS server that is that host; `CONNECT host:80`,
 * requests in absolute form and requests in origin form (a transparent proxy's) are plain http. A host that no service serves is
 * answered 502, as a proxy does that cannot resolve a name.
 *
 * With a latency every answer is held back by one round trip, `100 Continue` too, and a new connection costs two: CONNECT stands for TCP's
 * handshake, and TLS 1.3 has one of its own. Nothing is lost and nothing is throttled.
 */
export async function openNet(deps: NetDeps): Promise<Net> {
  const tunnels = new WeakMap<Duplex, Tunnel>();
  const sockets = new Set<Duplex>();
  const server = createServer(PATIENCE, (request, response) => {
    void receive(deps, tunnels.get(request.socket), request, response);
  });
  server.on('checkContinue', (request: IncomingMessage, response: ServerResponse) => {
    void roundTrip(deps).then(() => {
      response.writeContinue();
      server.emit('request', request, response);
    });
  });
  server.on('connection', (socket: Duplex) => {
    if (sockets.has(socket)) return;
    sockets.add(socket);
    socket.on('error', ignore).once('close', () => sockets.delete(socket));
  });
  server.on('connect', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    const target = (request.url ?? '').toLowerCase();
    const [, host = '', port = ''] = /^(.*):(80|443)$/.exec(target) ?? [];
    if (!isServed(deps, host)) {
      refuseTunnel(deps, socket, target);
      return;
    }
    const scheme = port === '443' ? 'https' : 'http';
    if (head.length > 0) socket.unshift(head);
    void openTunnel(deps, socket, { host, scheme }).then((connection) => {
      tunnels.set(connection, { host, scheme });
      server.emit('connection', connection);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      const closed = new Promise((resolve) => server.close(resolve));
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

async function openTunnel(deps: NetDeps, socket: Duplex, { host, scheme }: Tunnel): Promise<Duplex> {
  await roundTrip(deps);
  socket.write('HTTP/1.1 200 Connection Established\r\n\r\n');
  if (scheme === 'http') return socket;
  await roundTrip(deps);
  return secure(deps, socket, host);
}

/** The way there and back, where there is one: without a latency nothing waits for a timer. */
const roundTrip = ({ latency = 0 }: NetDeps) => (latency > 0 ? delay(latency) : Promise.resolve());

/** The server's end of TLS on this connection. The certificate is for the name that the client asks for, if we are that host too. */
async function secure(deps: NetDeps, socket: Duplex, host: string): Promise<TLSSocket> {
  const secureContext = await deps.pki.contextFor(host);
  return new TLSSocket(socket, {
    isServer: true,
    ALPNProtocols: ['http/1.1'],
    secureContext,
    SNICallback: (name, done) => {
      if (name.toLowerCase() === host) done(null, secureContext);
      else if (!isServed(deps, name.toLowerCase())) done(new Error(`no service behind ${name}`));
      else
        void deps.pki.contextFor(name.toLowerCase()).then((context) => {
          done(null, context);
        }, done);
    },
  });
}

const isServed = (deps: NetDeps, host: string) => deps.services.some((service) => service.serves(host));
const ignore = () => undefined;

function refuseTunnel(deps: NetDeps, socket: Duplex, target: string) {
  deps.ledger.add(netLine('Connect', 502, { target }));
  const body = `No host of this cloud: ${target}\n`;
  const head = `HTTP/1.1 502 Bad Gateway\r\nContent-Type: text/plain\r\nContent-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n`;
  socket.end(head + body);
}

/** One exchange, from the first byte to the last. */
async function receive(
  deps: NetDeps,
  tunnel: Tunnel | undefined,
  incoming: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const body = await readBody(incoming);
  if (body === undefined) return;
  const request = toRequest(incoming, body, tunnel);
  const reply = await deliver(deps, request, tunnel?.host);
  await roundTrip(deps);
  response.setHeader('Date', new Date(deps.clock.now()).toUTCString());
  send(response, reply, request.method === 'HEAD');
}

/**
 * Brings a request to the service of its host and writes its line into the ledger. Whatever a service throws becomes a 500 and a
 * line with the cause: nothing that a client sends stops this cloud. `machine` is the host that the connection was opened to.
 */
export async function deliver(
  { services, ledger }: Pick<NetDeps, 'services' | 'ledger'>,
  request: CloudRequest,
  machine: string = request.host,
): Promise<CloudReply> {
  const { method, host, target } = request;
  let reply: CloudReply;
  try {
    reply = await route(services, request, machine);
  } catch (error) {
    const cause = error instanceof Error ? error.stack : String(error);
    reply = plainReply(500, 'The cloud itself failed.', netLine(method, 500, { host, target, cause }));
  }
  ledger.add(reply.entry ?? netLine(method, reply.trouble ?? reply.status, { host, target }));
  reply.after?.();
  return reply;
}

async function route(
  services: readonly Service[],
  request: CloudRequest,
  machine: string,
): Promise<CloudReply> {
  const { host } = request;
  const service = services.find((one) => one.serves(host));
  if (service === undefined)
    return plainReply(502, `No host of this cloud: ${host}`, netLine('Connect', 502, { target: host }));
  // A machine answers only for the names that it serves: whoever tunnelled to COS cannot ask it to be the CDN.
  if (!service.serves(machine)) {
    return plainReply(421, `${machine} is not ${host}`, netLine('Connect', 421, { target: machine, host }));
  }
  return await service.answer(request);
}

const plainReply = (status: number, message: string, entry: LedgerLine): CloudReply => ({
  status,
  headers: { 'content-type': 'text/plain' },
  body: Buffer.from(`${message}\n`),
  entry,
});

const netLine = (operation: string, status: number | string, detail: Record<string, unknown>) =>
  ({ kind: 'request', service: 'net', operation, status, by: 'anonymous', detail }) as const;
