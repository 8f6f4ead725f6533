import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { Agent as HttpAgent, request as overHttp } from 'node:http';
import { Agent as HttpsAgent, request as overTls } from 'node:https';
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { signatureOf } from '../cos/signature.ts';
import { startCloudProcess, type CloudPlace } from '../index.ts';

/** Connections at a time, and bytes of an object. */
const WIDTH = 32;
const BYTES = 4096;
/** How many objects are sent over TLS, where client and server both have more to do. */
const OVER_TLS = 5000;
const PAGE = 1000;

/** Sends one request and resolves with the length of the answer's body; anything but a 200 rejects. */
type Ask = (
  method: string,
  path: string,
  query?: Readonly<Record<string, string>>,
  body?: Buffer,
) => Promise<number>;

/**
 * How fast the local cloud is and how much memory it takes: one process of it, one load generator on the same machine, every request
 * signed and checked. Prints PUT/s, pages of lists/s and the memory of the server with everything in it.
 */
async function main(): Promise<void> {
  const { values } = parseArgs({ options: { objects: { type: 'string', default: '100000' } } });
  const objects = Number(values.objects);
  await using cloud = await startCloudProcess();
  const { pid, place } = cloud;
  print(`${cpus().length} x ${cpus()[0]?.model ?? 'unknown'}, Node ${process.version}, ${WIDTH} connections`);
  print(`empty: ${await memory(pid)}`);
  const plain = plainAsk(place);
  await measure(`PUT of ${BYTES} bytes, http`, objects, (at) =>
    plain('PUT', keyOf(at), {}, randomBytes(BYTES)),
  );
  print(`with ${objects} objects: ${await memory(pid)}`);
  const secure = await secureAsk(place);
  await measure(`PUT of ${BYTES} bytes, TLS`, OVER_TLS, (at) =>
    secure('PUT', keyOf(at), {}, randomBytes(BYTES)),
  );
  await measure(`GET of ${BYTES} bytes, http`, OVER_TLS, (at) => plain('GET', keyOf(at)));
  const pages = Math.ceil(objects / PAGE);
  await measure('list page of 1000, http', Math.min(500, pages * 5), (at) =>
    plain('GET', '/', {
      marker: keyOf(((at % pages) * PAGE + 1) % objects).slice(1),
      'max-keys': String(PAGE),
    }),
  );
  await measure('list page of 25 folders, http', 500, () =>
    plain('GET', '/', { delimiter: '/', 'max-keys': '25' }),
  );
  print(`at the end: ${await memory(pid)}`);
}

const keyOf = (at: number) => `/d${at % 25}/file-${String(at).padStart(7, '0')}.html`;

async function measure(title: string, count: number, ask: (at: number) => Promise<number>): Promise<void> {
  let next = 0;
  let slowest = 0;
  const start = performance.now();
  const lane = async () => {
    for (let at = next++; at < count; at = next++) {
      const begun = performance.now();
      await ask(at);
      slowest = Math.max(slowest, performance.now() - begun);
    }
  };
  await Promise.all(Array.from({ length: WIDTH }, lane));
  const seconds = (performance.now() - start) / 1000;
  const rate = `${Math.round(count / seconds)}/s`.padStart(9);
  print(
    `${title.padEnd(32)} ${rate}   ${count} in ${seconds.toFixed(1)} s, slowest ${Math.round(slowest)} ms`,
  );
}

/** Requests in origin form straight to the proxy's port, which is served by the Host header. */
function plainAsk(place: CloudPlace): Ask {
  const { hostname, port } = new URL(place.env.http_proxy);
  const agent = new HttpAgent({ keepAlive: true, maxSockets: WIDTH });
  return (method, path, query, body) =>
    exchange(place, { method, path, query, body }, (options) =>
      overHttp({ ...options, agent, hostname, port }),
    );
}

/** Requests as clients send them: CONNECT through the proxy, then TLS. */
async function secureAsk(place: CloudPlace): Promise<Ask> {
  const ca = await readFile(place.env.NODE_EXTRA_CA_CERTS);
  const proxyEnv = { HTTPS_PROXY: place.env.http_proxy };
  const agent = new HttpsAgent({ keepAlive: true, maxSockets: WIDTH, ca, proxyEnv });
  const hostname = hostOf(place);
  return (method, path, query, body) =>
    exchange(place, { method, path, query, body }, (options) => overTls({ ...options, agent, hostname }));
}

const hostOf = ({ bucket, region }: CloudPlace) => `${bucket}.cos.${region}.myqcloud.com`;

type Message = {
  readonly method: string;
  readonly path: string;
  readonly query: Readonly<Record<string, string>> | undefined;
  readonly body: Buffer | undefined;
};

function exchange(
  place: CloudPlace,
  { method, path, query = {}, body }: Message,
  open: (options: {
    method: string;
    path: string;
    headers: Record<string, string | number>;
  }) => ReturnType<typeof overHttp>,
): Promise<number> {
  const headers = {
    host: hostOf(place),
    'content-length': body?.length ?? 0,
    authorization: authorize(place, method, path),
  };
  const pairs = Object.entries(query).map(([name, value]) => `${name}=${encodeURIComponent(value)}`);
  const target = pairs.length === 0 ? path : `${path}?${pairs.join('&')}`;
  return new Promise((resolve, reject) => {
    const sending = open({ method, path: target, headers });
    sending.on('error', reject).on('response', (answer) => {
      let length = 0;
      answer.on('data', (chunk: Buffer) => (length += chunk.length)).on('error', reject);
      answer.on('end', () => {
        if (answer.statusCode === 200) resolve(length);
        else reject(new Error(`${method} ${target} answered ${answer.statusCode ?? 0}`));
      });
    });
    sending.end(body);
  });
}

function authorize(place: CloudPlace, method: string, path: string): string {
  const now = Math.floor(Date.now() / 1000);
  const period = `${now - 60};${now + 900}`;
  const terms = { signTime: period, keyTime: period, headerList: ['host'], paramList: [] };
  const parts = { method, path, headers: { host: hostOf(place) }, params: {} };
  const { signature } = signatureOf(parts, terms, place.secretKey);
  const times = `q-sign-time=${period}&q-key-time=${period}`;
  return `q-sign-algorithm=sha1&q-ak=${place.secretId}&${times}&q-header-list=host&q-url-param-list=&q-signature=${signature}`;
}

async function memory(pid: number): Promise<string> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  const mib = (name: string) => Math.round(Number(new RegExp(`${name}:\\s+(\\d+)`).exec(status)?.[1]) / 1024);
  return `${mib('VmRSS')} MiB resident, at most ${mib('VmHWM')} MiB`;
}

const print = (line: string) => process.stdout.write(`${line}\n`);

await main();
