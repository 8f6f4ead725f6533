import { readFile } from 'node:fs/promises';
import { once } from 'node:events';
import { Agent as HttpAgent, request as overHttp, type ClientRequest, type IncomingMessage } from 'node:http';
import { Agent as HttpsAgent, request as overTls } from 'node:https';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { startCloud, startCloudProcess, type CloudProcess } from '../index.ts';

/** ms a round trip: long beside what this machine needs for an answer. */
const LATENCY = 80;

let cloud: CloudProcess;
beforeAll(async () => {
  cloud = await startCloudProcess({ latency: LATENCY, keeps: 'counts' });
});
afterAll(async () => {
  await cloud[Symbol.asyncDispose]();
});

const host = () => `${cloud.place.bucket}.cos.${cloud.place.region}.myqcloud.com`;

async function timed(sending: ClientRequest): Promise<{ status: number | undefined; ms: number }> {
  const begun = performance.now();
  const [answer] = (await once(sending.end(), 'response')) as [IncomingMessage];
  const ms = performance.now() - begun;
  answer.resume();
  await once(answer, 'end');
  return { status: answer.statusCode, ms };
}

test('with a latency every answer takes a round trip, and a new connection two more', async () => {
  const { http_proxy, NODE_EXTRA_CA_CERTS } = cloud.place.env;
  const { hostname, port } = new URL(http_proxy);
  const agent = new HttpAgent({ keepAlive: true });
  const headers = { host: host() };
  const plain = () => timed(overHttp({ agent, hostname, port, path: '/a/plain.html', headers }));
  expect((await plain()).ms).toBeGreaterThanOrEqual(LATENCY - 1);
  const expecting = { agent, hostname, port, method: 'PUT', headers: { ...headers, expect: '100-continue' } };
  const careful = overHttp(expecting);
  careful.flushHeaders();
  const begun = performance.now();
  await once(careful, 'continue');
  expect(performance.now() - begun).toBeGreaterThanOrEqual(LATENCY - 1);
  expect((await timed(careful)).ms).toBeGreaterThanOrEqual(LATENCY - 1);
  const secure = new HttpsAgent({
    keepAlive: true,
    ca: await readFile(NODE_EXTRA_CA_CERTS),
    proxyEnv: { HTTPS_PROXY: http_proxy },
  });
  const overTunnel = () => timed(overTls({ agent: secure, hostname: host(), path: '/a/tls.html' }));
  const first = await overTunnel();
  expect(first.status).toBe(404);
  expect(first.ms).toBeGreaterThanOrEqual(3 * LATENCY - 3);
  expect((await overTunnel()).ms).toBeGreaterThanOrEqual(LATENCY - 1);
  agent.destroy();
  secure.destroy();
});

test('counts tell how many requests there were of each sort, also where no lines are kept', async () => {
  const lines = (await cloud.counts()).filter(({ operation }) => operation === 'GetObject');
  expect(lines).toEqual([
    { kind: 'request', service: 'cos', operation: 'GetObject', status: 404, folder: 'a', count: 3 },
  ]);
  expect((await fetch(`${cloud.place.control}/ledger`)).status).toBe(404);
});

test('a cloud that keeps its lines counts them too', async () => {
  await using other = await startCloud();
  await other.visit(`https://${other.world.domain}/`);
  const total = other.ledger.counts().reduce((sum, { count }) => sum + count, 0);
  expect(total).toBe(other.ledger.entries().length);
  expect(total).toBeGreaterThan(0);
});
