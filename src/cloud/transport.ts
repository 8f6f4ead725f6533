import { createSecureContext } from 'node:tls';
import type { Dispatcher } from 'undici';
import connectTo from 'undici/lib/api/api-connect.js';
import EnvHttpProxyAgent from 'undici/lib/dispatcher/env-http-proxy-agent.js';
import Pool from 'undici/lib/dispatcher/pool.js';
import buildConnector from 'undici/lib/core/connect.js';
import { openSpares, type Spares } from './spares.ts';
import { PIECE, watch, type Timeouts } from './stall.ts';

export type Outgoing = {
  readonly method: 'GET' | 'HEAD' | 'PUT' | 'POST' | 'DELETE';
  /** Path and query as they go over the wire. */
  readonly target: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Uint8Array | undefined;
  /** Ends the request at once. */
  readonly signal?: AbortSignal | undefined;
};

export type Incoming = {
  readonly status: number;
  /** Names in lower case; of a header that came twice, the first. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  /** When the last of the request was given to its connection, Unix ms of the machine: what it caused happened after that. */
  readonly sentAt: number;
};

export type Transport = {
  /** Sends one request and resolves with whatever is answered; rejects with an Error that has a `code` when nothing whole is. */
  readonly send: (request: Outgoing) => Promise<Incoming>;
  /** Connections that are opened ahead of requests, once there was one. */
  readonly spares: Pick<Spares, 'open' | 'count'>;
};

/** Keeps connections to one origin, through the proxy that the environment names, if it names one for this host. */
export function openTransport(
  origin: string,
  options: {
    readonly environment: Readonly<Record<string, string | undefined>>;
    readonly connections: number;
    readonly timeouts: Timeouts;
  },
): Transport {
  const { timeouts } = options;
  const spares = openSpares();
  // Opened with the first request: a proxy variable that is no URL is then an error of that call.
  let agent: Dispatcher | undefined;
  return {
    send(request) {
      agent ??= openAgent(options, spares);
      return exchange(agent, origin, request, timeouts);
    },
    spares,
  };
}

function openAgent(
  { environment, connections, timeouts }: Parameters<typeof openTransport>[1],
  spares: Spares,
): Dispatcher {
  const variable = (name: string) =>
    [environment[name], environment[name.toUpperCase()]].find((value) => value !== undefined && value !== '');
  const [httpProxy, httpsProxy] = [variable('http_proxy'), variable('https_proxy')];
  // One for all connections: left alone, each would make its own, which takes a tenth of opening it.
  const connect = { timeout: timeouts.connect, secureContext: createSecureContext() };
  return new EnvHttpProxyAgent({
    connections,
    pipelining: 1,
    connect,
    requestTls: connect,
    proxyTls: connect,
    factory: (origin, { connect, ...options }: Pool.Options) =>
      new Pool(origin, {
        ...options,
        connect: spares.before(typeof connect === 'function' ? connect : buildConnector(connect)),
      }),
    clientFactory: (proxy, options) => Object.assign(new Pool(proxy, options), { connect: connectTo }),
    // One timer a request is kept here; undici's own begin only when a request is on its way.
    headersTimeout: 0,
    bodyTimeout: 0,
    keepAliveTimeout: 10_000,
    noProxy: variable('no_proxy') ?? '',
    ...(httpProxy === undefined ? {} : { httpProxy }),
    ...(httpsProxy === undefined ? {} : { httpsProxy }),
  });
}

function exchange(
  agent: Dispatcher,
  origin: string,
  request: Outgoing,
  timeouts: Timeouts,
): Promise<Incoming> {
  return new Promise((resolve, reject) => {
    const { method, target, headers, signal } = request;
    const answer = { status: 0, headers: {} as Incoming['headers'] };
    let body = openBody(undefined);
    let controller: Dispatcher.DispatchController | undefined;
    const end = (error?: Error) => {
      moving.end();
      signal?.removeEventListener('abort', onAbort);
      if (error === undefined) resolve({ ...answer, body: body.whole(), sentAt: moving.sentAt() });
      else reject(asNetworkError(error));
    };
    const stop = (error: Error) => {
      end(error);
      controller?.abort(error);
      // Without a controller it has not begun: it is stopped as soon as it does.
      stopped = error;
    };
    let stopped: Error | undefined;
    const moving = watch(request.body?.length ?? 0, timeouts, stop);
    const onAbort = () => {
      stop(coded('ABORTED', 'The request was given up.'));
    };
    if (signal?.aborted === true) {
      onAbort();
      return;
    }
    signal?.addEventListener('abort', onAbort);
    agent.dispatch(
      // reset: after a HEAD undici would close the connection, and a new one costs more than the request.
      { origin, path: target, method, headers, body: inPieces(request.body, moving.sent), reset: false },
      {
        onRequestStart(started) {
          controller = started;
          if (stopped === undefined) moving.sent();
          else started.abort(stopped);
        },
        onResponseStart(_, status, received) {
          moving.answered();
          answer.status = status;
          answer.headers = flat(received);
          body = openBody(answer.headers['content-length']);
        },
        onResponseData(_, chunk) {
          moving.received(chunk.length);
          body.add(chunk);
        },
        onResponseEnd: () => {
          onceGivenBack(end);
        },
        onResponseError: (_, error) => {
          end(error);
        },
      },
    );
  });
}

/** undici gives a connection back one turn of the event loop after the answer: whoever asked again at once would open another one. */
function onceGivenBack(go: () => void): void {
  queueMicrotask(() => {
    setImmediate(go);
  });
}

/** A long body in pieces, each once the one before it is on its way: written at once, all of it would be encrypted in memory first. */
function inPieces(body: Uint8Array | undefined, onPiece: () => void): Uint8Array | null {
  if (body === undefined || body.length <= PIECE) return body ?? null;
  // undici takes any iterable, as its documentation says and its types do not.
  return piecesOf(body, onPiece) as Iterable<Uint8Array> as Uint8Array;
}

function* piecesOf(body: Uint8Array, onPiece: () => void): Generator<Uint8Array> {
  for (let at = 0; at < body.length; at += PIECE) {
    onPiece();
    yield body.subarray(at, at + PIECE);
  }
}

/** The longest body whose length is believed before it is there, bytes. */
const BELIEVED = 64 * 1024 * 1024;

/**
 * Puts a body together. Where its length is told, each chunk is copied at once and can be collected while it is young: kept until the
 * end, the chunks of a long body take as much memory as the body, and stay.
 */
function openBody(told: string | undefined): { add(chunk: Buffer): void; whole(): Buffer } {
  const length = Number(told);
  const isTold = length > 0 && length <= BELIEVED;
  let known = Buffer.alloc(0);
  let at = 0;
  const chunks: Buffer[] = [];
  return {
    add(chunk) {
      if (!isTold || at + chunk.length > length || chunks.length > 0) {
        chunks.push(chunk);
        return;
      }
      if (at === 0) known = Buffer.allocUnsafeSlow(length);
      at += chunk.copy(known, at);
    },
    whole: () =>
      chunks.length === 0 ? known.subarray(0, at) : Buffer.concat([known.subarray(0, at), ...chunks]),
  };
}

function flat(headers: Readonly<Record<string, string | string[] | undefined>>): Record<string, string> {
  const flattened: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers))
    flattened[name] = (typeof value === 'string' ? value : value?.[0]) ?? '';
  return flattened;
}

const coded = (code: string, message: string): Error => Object.assign(new Error(message), { code });

/** undici's own codes mean nothing to a user; all that matters is whether the same request may work later. */
function asNetworkError(error: Error): Error {
  const code = (error as { code?: unknown }).code;
  const [, proxyStatus] = /^Proxy response \((\d+)\)/.exec(error.message) ?? [];
  if (proxyStatus !== undefined && Number(proxyStatus) < 500)
    return coded('proxy', `The proxy refused the connection with status ${proxyStatus}.`);
  if (typeof code !== 'string' || code === 'UND_ERR_INVALID_ARG' || !/^(UND_ERR|HPE)_/.test(code))
    return error;
  return coded('network', error.message);
}
