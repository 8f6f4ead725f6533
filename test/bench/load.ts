import { createHash, createHmac } from 'node:crypto';
import { connect as connectPlain, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { parentPort, workerData } from 'node:worker_threads';

/** What the generator is to do: `count` PUTs of `bytes` bytes each under `prefix`, over so many connections. */
export type Load = {
  readonly proxy: string;
  readonly ca: string;
  readonly host: string;
  readonly secretId: string;
  readonly secretKey: string;
  readonly prefix: string;
  readonly count: number;
  readonly bytes: number;
  readonly connections: number;
};

/** What came of it. */
export type LoadResult = { readonly perSecond: number; readonly seconds: number };

/**
 * The plainest client there can be: requests are signed before the clock starts, and an answer is looked at for its status and no more.
 * What it reaches is about what the server can do, or what Node's TLS can where that is less.
 */
export async function runLoad(load: Load): Promise<LoadResult> {
  const requests = Array.from({ length: load.count }, (_, at) => putRequest(load, at));
  const sockets = await Promise.all(Array.from({ length: load.connections }, () => openTunnel(load)));
  let next = 0;
  const begun = performance.now();
  await Promise.all(
    sockets.map(async (socket) => {
      for (let at = next++; at < requests.length; at = next++) {
        const head = await exchange(socket, requests[at] ?? Buffer.alloc(0));
        if (!head.startsWith('HTTP/1.1 200'))
          throw new Error(`A PUT of the load was answered: ${head.slice(0, 60)}`);
      }
    }),
  );
  const seconds = (performance.now() - begun) / 1000;
  sockets.forEach((socket) => socket.destroy());
  return { perSecond: load.count / seconds, seconds };
}

function putRequest(load: Load, at: number): Buffer {
  const path = `/${load.prefix}d${at % 25}/f${at}.html`;
  const lines = [
    `PUT ${path} HTTP/1.1`,
    `Host: ${load.host}`,
    `Authorization: ${authorize(load, path)}`,
    'Content-Type: text/html',
    `Content-Length: ${load.bytes}`,
  ];
  const body = Buffer.alloc(load.bytes, `${at} `);
  return Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\n\r\n`), body]);
}

/** Algorithm: cloud.tencent.com/document/product/436/7778. No header is signed, which the service allows. */
function authorize({ secretId, secretKey }: Load, path: string): string {
  const now = Math.floor(Date.now() / 1000);
  const period = `${now - 60};${now + 3600}`;
  const hmac = (key: string, text: string) => createHmac('sha1', key).update(text).digest('hex');
  const asked = createHash('sha1').update(`put\n${path}\n\n\n`).digest('hex');
  const signature = hmac(hmac(secretKey, period), `sha1\n${period}\n${asked}\n`);
  const times = `q-sign-time=${period}&q-key-time=${period}`;
  return `q-sign-algorithm=sha1&q-ak=${secretId}&${times}&q-header-list=&q-url-param-list=&q-signature=${signature}`;
}

async function openTunnel({ proxy, ca, host }: Load): Promise<Socket> {
  const { hostname, port } = new URL(proxy);
  const plain = connectPlain(Number(port), hostname);
  const head = await exchange(
    plain,
    Buffer.from(`CONNECT ${host}:443 HTTP/1.1\r\nHost: ${host}:443\r\n\r\n`),
  );
  if (!head.startsWith('HTTP/1.1 200')) throw new Error(`The proxy answered: ${head.slice(0, 60)}`);
  const secure = connectTls({ socket: plain, servername: host, ca, ALPNProtocols: ['http/1.1'] });
  await new Promise((resolve, reject) => {
    secure.once('secureConnect', resolve).once('error', reject);
  });
  return secure;
}

/** Sends a request and resolves with the head of its answer, which has no body. */
function exchange(socket: Socket, request: Buffer): Promise<string> {
  return new Promise((resolve, reject) => {
    let head = '';
    const end = () => {
      reject(new Error('The connection of the load ended.'));
    };
    const read = (chunk: Buffer) => {
      head += chunk.toString('latin1');
      if (!head.includes('\r\n\r\n')) return;
      socket.off('data', read).off('error', reject).off('close', end);
      resolve(head);
    };
    socket.on('data', read).once('error', reject).once('close', end);
    socket.write(request);
  });
}

if (parentPort !== null) parentPort.postMessage(await runLoad(workerData as Load));
