import type { Endpoint } from '../core/endpoint.ts';
import { CloudError } from '../core/errors.ts';
import type { Clock, Keys, ObjectHeaders } from '../core/ports.ts';
import type { Credentials } from '../core/settings.ts';
import { called } from './failure.ts';
import { openGate, type Gate } from './gate.ts';
import { patiently, type Patience } from './retrying.ts';
import { encoded, signer } from './signature.ts';
import { now, type Timeouts } from './stall.ts';
import { openTransport, type Incoming, type Outgoing, type Transport } from './transport.ts';
import { connectionsAhead, type Bounds } from './width.ts';
import { textOf } from './xml.ts';

/** One request to a bucket. */
export type Ask = {
  /** COS's name for it, which is also that of its permission. */
  readonly operation: string;
  /** What it is about, for errors; the key unless told. */
  readonly subject?: string;
  readonly method: Outgoing['method'];
  readonly key?: string;
  readonly query?: Readonly<Record<string, string>>;
  /** Names in lower case. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Uint8Array;
  /** The root of the XML document that a success answers with; anything else is no answer of COS. Absent: there is none. */
  readonly root?: string;
  readonly signal?: AbortSignal;
  /** Told of each failure that is about to be repeated. */
  readonly onRepeat?: (error: CloudError) => void;
  /** It reads a setting of the bucket, which not every endpoint serves. */
  readonly ofSettings?: true;
};

/** The way to one bucket. */
export type Connection = {
  readonly bucket: string;
  readonly region: string;
  /** How a copy names the bucket, whatever way leads there. */
  readonly copySource: string;
  readonly endpoint: Endpoint;
  readonly keys: Keys;
  readonly clock: Clock;
  /** Aborted when the run is cancelled. */
  readonly signal: AbortSignal;
  /** Sends a request until it succeeds or there is no point in another try. Rejects with CloudError, or Cancelled. */
  readonly ask: (request: Ask) => Promise<Incoming>;
  /** So many requests are about to be made at once: where that saves time, connections for them are opened meanwhile. */
  readonly warmUp: (requests: number) => void;
  /** What a time of this machine was for the server, both Unix ms; now unless told. */
  readonly serverTime: (at?: number) => number;
};

export type Way = {
  readonly bucket: string;
  readonly region: string;
  readonly endpoint: Endpoint;
  readonly keys: Keys;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly patience: Patience;
  readonly signal: AbortSignal;
  readonly timeouts?: Timeouts;
};

/** To mainland China 100 KB a second are no rarity, and some connections share them. */
const TIMEOUTS: Timeouts = { connect: 10_000, answer: 60_000, slowest: 16 * 1024 };

/** Far below what a bucket takes (30,000 requests a second), far above what a round trip around the world leaves idle. */
export const WIDTH: Bounds = { first: 32, most: 128, least: 4 };

/** Clocks that differ by less are not the reason for a refusal, ms (cos-nodejs-sdk-v5 3.0.0 takes the same). */
const SKEW = 30_000;

/** Opens the way to a bucket: signed requests, as many at once as the service bears, repeated where that helps. */
export function connect(way: Way): Connection {
  const { bucket, region, keys, patience, signal, timeouts = TIMEOUTS } = way;
  const { environment, endpoint } = way;
  const open = (origin: string) => ({
    host: new URL(origin).host,
    ...openTransport(origin, { environment, connections: WIDTH.most, timeouts }),
  });
  const main = open(endpoint.origin);
  const forSettings = endpoint.settingsOrigin === endpoint.origin ? main : open(endpoint.settingsOrigin);
  const gate = openGate(WIDTH, isCongestion);
  let holder: Credentials | undefined;
  let sign: ReturnType<typeof signer> | undefined;
  const server = openServer();
  /** What is added to this machine's clock for signatures, ms; 0 until the service has refused one for its time. */
  let skew = 0;

  const attempt = async (request: Ask): Promise<Incoming> => {
    const { key = '', query = {}, body, method, signal: stop } = request;
    const { host, send } = request.ofSettings === true ? forSettings : main;
    const headers = headersFor(request, host);
    const path = `/${key}`;
    const credentials = await keys();
    // Temporary keys change during a long run; for each a signer makes its own SignKey.
    if (sign === undefined || credentials !== holder) sign = signer(credentials);
    holder = credentials;
    headers['authorization'] = sign({ method, path, query, headers }, Math.floor((now() + skew) / 1000));
    if (credentials.token !== undefined) headers['x-cos-security-token'] = credentials.token;
    const answer = await send({ method, target: targetOf(key, query), headers, body, signal: stop });
    server.note(answer);
    return checked(answer, request);
  };
  const once = (request: Ask) => gate.pass(() => called(nameOf(request, bucket), () => attempt(request)));
  /** A machine whose clock is off is served all the same, by the time that COS tells. */
  const onTime = async (request: Ask): Promise<Incoming> => {
    const before = skew;
    try {
      return await once(request);
    } catch (error) {
      const ahead = server.ahead();
      if (!(error instanceof CloudError) || error.kind !== 'clock' || ahead === undefined) throw error;
      if (skew === before) {
        skew = ahead;
        // Else its key would be used again, which was made for the wrong time.
        sign = undefined;
      }
      if (Math.abs(skew - before) < SKEW) throw error;
      return await once(request);
    }
  };
  return {
    bucket,
    region,
    copySource: `${bucket}.cos.${region}.myqcloud.com`,
    endpoint,
    keys,
    clock: patience.clock,
    signal,
    ask: (request) => patiently(() => onTime(request), patience, request.onRepeat),
    warmUp: (requests) => {
      openAhead(requests, { gate, ...main, ...server });
    },
    serverTime: (at = now()) => at + (server.ahead() ?? 0),
  };
}

function openAhead(
  requests: number,
  { gate, spares, roundTrip }: Pick<Transport, 'spares'> & { gate: Gate; roundTrip: () => number },
): void {
  const { connections, limit } = gate.size();
  const open = connections + spares.count();
  spares.open(connectionsAhead(requests, { open, limit, roundTrip: roundTrip() }), gate.opened);
}

const nameOf = ({ operation, subject, key }: Ask, bucket: string) => ({
  name: `cos:${operation}`,
  subject: subject ?? key ?? bucket,
});

/** What answers tell of the server by the way. */
function openServer() {
  let ahead: number | undefined;
  let roundTrip = Infinity;
  return {
    note({ headers, sentAt }: Incoming): void {
      roundTrip = Math.min(roundTrip, now() - sentAt);
      // A proxy's clock is not that of COS.
      const told =
        headers['x-cos-request-id'] === undefined ? NaN : Date.parse(headers['date'] ?? '') - now();
      if (Number.isFinite(told)) ahead = Math.max(ahead ?? -Infinity, told);
    },
    /**
     * By how much the server's clock is ahead of this machine's, ms; undefined: no answer has told yet. Each tells it cut to the second
     * and some time ago: the one that puts the server furthest ahead is nearest to the truth.
     */
    ahead: () => ahead,
    /** The shortest time from the end of a request to the end of its answer, ms. */
    roundTrip: () => roundTrip,
  };
}

function headersFor({ method, headers, body }: Ask, host: string): Record<string, string> {
  // undici says the length of these alone, and what is signed must be sent.
  const hasLength = method === 'PUT' || method === 'POST';
  return {
    host,
    'user-agent': 'cos-site-deploy',
    ...headers,
    ...(hasLength ? { 'content-length': String(body?.length ?? 0) } : {}),
  };
}

/** Slashes separate; everything else of a key is percent-encoded. */
export const encodedKey = (key: string): string => key.split('/').map(encoded).join('/');

function targetOf(key: string, query: Readonly<Record<string, string>>): string {
  const pairs = Object.entries(query).map(([name, value]) => `${name}=${encoded(value)}`);
  return `/${encodedKey(key)}${pairs.length === 0 ? '' : `?${pairs.join('&')}`}`;
}

/** Too many requests at once, or what looks like it from here. */
const isCongestion = (error: unknown): boolean =>
  error instanceof CloudError &&
  (error.kind === 'throttled' ||
    /^(ETIMEDOUT|ServiceUnavailable|RequestTimeout|UserNetworkTooSlow|HTTP 503)$/.test(error.code));

/** An answer that is a success of COS; throws what stands for any other, in the form that failure.ts reads. */
function checked(answer: Incoming, { method, root }: Ask): Incoming {
  const { status, headers, body } = answer;
  const isSuccess = status >= 200 && status < 300;
  // Copy and Complete answer 200 before they know how it ends (436/10881, 436/7742); what else begins like it is no success either.
  const isRefused = !isSuccess || isError(body.toString('latin1', 0, 256));
  if (isForeign(answer)) throw foreign(answer);
  if (isRefused) throw refusal(answer, method === 'HEAD' ? '' : body.toString('utf8'));
  // A page of a listing is long: a text is made of it once, by whoever reads it.
  if (root !== undefined && method !== 'HEAD' && !isWhole(body, root))
    throw notCos(answer, `it holds no whole ${root}`);
  if (headers['x-cos-request-id'] === undefined) throw notCos(answer, 'it has no request id of COS');
  return answer;
}

const isError = (text: string): boolean => /^\s*(<\?[^>]*>\s*)?<Error[\s>]/.test(text);

const isWhole = (body: Buffer, root: string): boolean =>
  body.includes(`<${root}`) && (body.includes(`</${root}>`) || body.includes(`<${root}/>`));

function refusal({ status, headers }: Incoming, text: string): Error {
  const code = textOf(text, 'Code');
  const isRead = isError(text) && code !== undefined;
  return Object.assign(
    new Error((isRead ? textOf(text, 'Message') : undefined) ?? `The answer has status ${status}.`),
    {
      statusCode: status,
      headers,
      ...(isRead ? { code, RequestId: textOf(text, 'RequestId') } : {}),
    },
  );
}

/** A refusal that COS did not make: it names each of its answers. What a gateway says to come again later is left to its status. */
const isForeign = ({ status, headers }: Incoming): boolean =>
  status >= 400 &&
  status < 500 &&
  status !== 408 &&
  status !== 429 &&
  headers['x-cos-request-id'] === undefined;

const foreign = ({ status, headers }: Incoming): Error =>
  Object.assign(
    new Error(
      `The refusal with status ${status} (${headers['content-type'] ?? 'no type'}) is not one of COS.`,
    ),
    { code: 'proxy', headers },
  );

/** A proxy's page, or half an answer: what was asked for may have been done or not, and the next answer may be COS's own. */
const notCos = ({ status, headers }: Incoming, why: string): Error =>
  Object.assign(
    new Error(
      `The answer with status ${status} (${headers['content-type'] ?? 'no type'}) is not one of COS: ${why}. A proxy on the way may have made it.`,
    ),
    { code: 'network', headers },
  );

export const headOf = (key: string): Ask => ({ operation: 'HeadObject', method: 'HEAD', key });

/** What is stored with an object, as headers of the request that makes it. */
export const storedHeaders = (headers: ObjectHeaders): Record<string, string> => ({
  'content-type': headers.contentType,
  ...(headers.cacheControl === '' ? {} : { 'cache-control': headers.cacheControl }),
  ...headers.more,
});
