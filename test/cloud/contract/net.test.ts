import { once } from 'node:events';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { connect as secure } from 'node:tls';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { startClock, type CloudClock } from '../clock.ts';
import type { CloudReply, CloudRequest, Service } from '../exchange.ts';
import { openLedger, type Ledger } from '../ledger.ts';
import { openNet, type Net } from '../net.ts';
import { openPki, type Pki } from '../pki.ts';

const HOST = 'site-1250000000.cos.ap-guangzhou.myqcloud.com';
const OTHER = 'scf.tencentcloudapi.com';

let pki: Pki;
let net: Net;
let clock: CloudClock;
let ledger: Ledger;
let seen: CloudRequest[];
let answer: (request: CloudRequest) => CloudReply;

const reply = (body: string, change: Partial<CloudReply> = {}): CloudReply => {
  return { status: 200, headers: { 'Content-Type': 'text/plain' }, body: Buffer.from(body), ...change };
};
const serviceOf = (host: string): Service => ({
  serves: (name) => name === host,
  answer: (request) => {
    seen.push(request);
    return Promise.resolve(answer(request));
  },
});

beforeEach(async () => {
  clock = startClock();
  ledger = openLedger(clock);
  seen = [];
  answer = () => reply('hello');
  pki = await openPki();
  net = await openNet({ services: [serviceOf(HOST), serviceOf(OTHER)], pki, clock, ledger });
});
afterEach(async () => {
  clock.stop();
  await net.close();
  await pki.dispose();
});

/** A connection to the proxy that reads until the text holds `until`, or the end. */
function wireTo(socket: Socket) {
  let text = '';
  let isOver = false;
  socket.on('data', (chunk: Buffer) => (text += chunk.toString('latin1')));
  socket.on('close', () => (isOver = true)).on('error', () => (isOver = true));
  const turn = () => new Promise((resolve) => setTimeout(resolve, 2));
  return {
    send: (...lines: string[]) => socket.write(`${lines.join('\r\n')}\r\n\r\n`),
    async read(until?: string): Promise<string> {
      while (!isOver && (until === undefined || !text.includes(until))) await turn();
      const told = text;
      text = '';
      return told;
    },
    isOver: () => isOver,
    end: () => socket.destroy(),
  };
}

const proxy = () => connect(Number(new URL(net.url).port), '127.0.0.1');

async function tunnel(target: string): Promise<Socket> {
  const socket = proxy();
  socket.write(`CONNECT ${target} HTTP/1.1\r\nHost: ${target}\r\n\r\n`);
  await once(socket, 'readable');
  expect((socket.read() as Buffer).toString()).toMatch(/^HTTP\/1\.1 200 /);
  return socket;
}

async function tls(host: string, ca: string | undefined = pki.ca) {
  const socket = secure({ socket: await tunnel(`${host}:443`), servername: host, ca });
  await once(socket, 'secureConnect');
  return wireTo(socket);
}

const LAST_CHUNK = 'hello';

describe("ways in (what Tencent's SDKs, octokit, curl and fetch do with http_proxy and https_proxy)", () => {
  const target = '/a/../b%2F//c?x=%20&y&Z=+';

  test('CONNECT host:443: TLS with a certificate of that host, https', async () => {
    const wire = await tls(HOST);
    wire.send(`GET ${target} HTTP/1.1`, `Host: ${HOST}`);
    expect(await wire.read(LAST_CHUNK)).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
    expect(seen[0]).toMatchObject({ method: 'GET', host: HOST, scheme: 'https', target, from: '127.0.0.1' });
    wire.end();
  });

  test('CONNECT host:80: plain http through a tunnel, as the API 3.0 SDK does for http endpoints', async () => {
    const wire = wireTo(await tunnel(`${HOST}:80`));
    wire.send(`GET ${target} HTTP/1.1`, `Host: ${HOST}`);
    await wire.read(LAST_CHUNK);
    expect(seen[0]).toMatchObject({ host: HOST, scheme: 'http', target });
    wire.end();
  });

  test('a request in absolute form, as the COS SDK sends for http', async () => {
    const wire = wireTo(proxy());
    wire.send(`GET http://${HOST.toUpperCase()}:80${target} HTTP/1.1`, `Host: ${HOST}`);
    await wire.read(LAST_CHUNK);
    expect(seen[0]).toMatchObject({ host: HOST, scheme: 'http', target });
    wire.end();
  });

  test('a request in origin form is served by its Host, as behind a transparent proxy', async () => {
    const wire = wireTo(proxy());
    wire.send(`GET ${target} HTTP/1.1`, `Host: ${HOST}`);
    await wire.read(LAST_CHUNK);
    expect(seen[0]).toMatchObject({ host: HOST, scheme: 'http', target });
    wire.end();
  });

  test('a body in chunks, after Expect: 100-continue', async () => {
    const wire = await tls(HOST);
    wire.send('PUT /k HTTP/1.1', `Host: ${HOST}`, 'Expect: 100-continue', 'Transfer-Encoding: chunked');
    expect(await wire.read('\r\n\r\n')).toMatch(/^HTTP\/1\.1 100 Continue\r\n/);
    wire.send('2', 'ab', '1', 'c', '0');
    await wire.read(LAST_CHUNK);
    expect(seen[0]?.body.toString()).toBe('abc');
    wire.end();
  });

  test('connections are kept and used again', async () => {
    const wire = await tls(HOST);
    for (let i = 0; i < 3; i++) {
      wire.send('GET / HTTP/1.1', `Host: ${HOST}`);
      await wire.read(LAST_CHUNK);
    }
    expect(seen).toHaveLength(3);
    wire.end();
  });
});

describe('hosts', () => {
  test('an unknown host: 502 with a plain message, and a line in the ledger', async () => {
    const wire = wireTo(proxy());
    wire.send('CONNECT nowhere.example:443 HTTP/1.1', 'Host: nowhere.example:443');
    const text = await wire.read();
    expect(text).toMatch(
      /^HTTP\/1\.1 502 Bad Gateway\r\n[^]*\r\n\r\nNo host of this cloud: nowhere\.example:443\n$/,
    );
    expect(ledger.entries()).toMatchObject([
      {
        kind: 'request',
        service: 'net',
        operation: 'Connect',
        status: 502,
        detail: { target: 'nowhere.example:443' },
      },
    ]);
  });

  test('an unknown host in absolute form, or another port: 502', async () => {
    const wire = wireTo(proxy());
    wire.send('GET http://nowhere.example/ HTTP/1.1', 'Host: nowhere.example');
    expect(await wire.read('nowhere.example')).toMatch(/^HTTP\/1\.1 502 /);
    wire.end();
    const odd = wireTo(proxy());
    odd.send(`CONNECT ${HOST}:22 HTTP/1.1`, `Host: ${HOST}`);
    expect(await odd.read()).toMatch(/^HTTP\/1\.1 502 /);
  });

  test('whoever connected to one service cannot ask it for another: 421', async () => {
    const wire = await tls(HOST);
    wire.send('GET / HTTP/1.1', `Host: ${OTHER}`);
    expect(await wire.read('\n')).toMatch(/^HTTP\/1\.1 421 /);
    expect(seen).toEqual([]);
    wire.end();
  });

  test('only who trusts the CA file gets through; others fail as with any unknown CA', async () => {
    await expect(tls(HOST, '')).rejects.toThrow(/certificate/);
  });

  test("the CA file is its owner's alone, and goes with the cloud", async () => {
    expect(statSync(pki.caFile).mode & 0o777).toBe(0o600);
    expect(readFileSync(pki.caFile, 'utf8').trim()).toBe(pki.ca.trim());
    await pki.dispose();
    expect(existsSync(pki.caFile)).toBe(false);
  });
});

describe('answers', () => {
  async function ask(method = 'GET', until = '\r\n\r\n'): Promise<string> {
    const wire = await tls(HOST);
    wire.send(`${method} / HTTP/1.1`, `Host: ${HOST}`, 'Connection: close');
    const text = await wire.read(until === '' ? undefined : until);
    wire.end();
    return text;
  }

  test('HEAD: the length that the service gave, and no body', async () => {
    answer = () => reply('hello', { headers: { 'Content-Length': '5' } });
    expect(await ask('HEAD', '')).toMatch(/^HTTP\/1\.1 200 OK\r\n[^]*Content-Length: 5\r\n[^]*\r\n\r\n$/);
  });

  test('a header that occurs twice is sent twice', async () => {
    answer = () => reply('', { headers: { 'X-Cache-Lookup': ['Cache Hit', 'Hit From MemCache'] } });
    expect(await ask()).toMatch(/X-Cache-Lookup: Cache Hit\r\nX-Cache-Lookup: Hit From MemCache\r\n/);
  });

  test("Date is the cloud's", async () => {
    clock.advance(365 * 24 * 3600);
    const date = /Date: (.*)\r\n/.exec(await ask())?.[1] ?? '';
    expect(Math.abs(Date.parse(date) - clock.now())).toBeLessThan(2000);
  });

  test('the line is in the ledger before the answer goes out, and what it sets off comes after the line', async () => {
    const entry = {
      kind: 'request',
      service: 'cos',
      operation: 'PutObject',
      status: 200,
      by: 'deployer',
      detail: {},
    } as const;
    let linesThen = -1;
    answer = () => reply('hello', { entry, after: () => (linesThen = ledger.entries().length) });
    await ask();
    expect(ledger.entries()).toMatchObject([entry]);
    expect(linesThen).toBe(1);
  });

  test('without a line the front door writes a bare one', async () => {
    await ask();
    expect(ledger.entries()).toMatchObject([
      { service: 'net', operation: 'GET', status: 200, detail: { host: HOST, target: '/' } },
    ]);
  });

  test('a service that throws: 500 and a line with the cause; the next request is served', async () => {
    answer = () => {
      throw new Error('our mistake');
    };
    expect(await ask()).toMatch(/^HTTP\/1\.1 500 /);
    expect(JSON.stringify(ledger.entries()[0]?.detail)).toContain('our mistake');
    answer = () => reply('hello');
    expect(await ask()).toMatch(/^HTTP\/1\.1 200 /);
  });
});

describe('trouble on the wire', () => {
  async function troubled(trouble: 'reset' | 'stall' | 'truncate', body = 'hello') {
    answer = () => reply(body, { trouble });
    const wire = await tls(HOST);
    wire.send('GET / HTTP/1.1', `Host: ${HOST}`);
    return wire;
  }

  test('reset: the connection ends without an answer', async () => {
    expect(await (await troubled('reset')).read()).toBe('');
    expect(ledger.entries()).toMatchObject([{ status: 'reset' }]);
  });

  test('truncate: the whole length is promised and half the body comes', async () => {
    const text = await (await troubled('truncate', '0123456789')).read();
    expect(text).toMatch(/Content-Length: 10\r\n[^]*\r\n\r\n01234$/);
  });

  test('truncate of an empty body: no answer', async () => {
    expect(await (await troubled('truncate', '')).read()).toBe('');
  });

  test('stall: nothing comes until the client goes, and closing the cloud does not wait for it', async () => {
    const wire = await troubled('stall');
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(wire.isOver()).toBe(false);
    await net.close();
    expect(await wire.read()).toBe('');
  });
});
