import { connect } from 'node:net';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type Cloud, startCloud } from '../index.ts';
import { ACTIONS, header, method, NAMES, near, path, xml } from './fuzz-input.ts';
import { signedApiRequest, signedCosRequest } from './real/clients.ts';
import { openWire, type Outgoing, type Wire } from './real/wire.ts';

// Whatever comes in is answered, properly, and the cloud goes on: no 500 of its own, no InternalError, no dead process.

let cloud: Cloud;
let wire: Wire;
beforeAll(async () => {
  cloud = await startCloud({ scf: { changeDelay: 5 } });
  wire = openWire({ proxyEnv: { HTTP_PROXY: cloud.env['http_proxy'] } });
});
afterAll(async () => {
  wire.close();
  await cloud[Symbol.asyncDispose]();
});

/** Bounded by time, so that a slow machine tries fewer; FUZZ_RUNS=5000 tries for longer. */
const numRuns = Number(process.env['FUZZ_RUNS'] ?? 80);
const RUNS = { numRuns, interruptAfterTimeLimit: numRuns * 4, markInterruptAsFailure: false };

const rooted = (target: string) => (target.startsWith('/') ? target : `/${target}`);
const keys = () => ({ secretId: cloud.world.secretId, secretKey: cloud.world.secretKey });
const cosHost = (kind = 'cos') => `${cloud.world.bucket}.${kind}.${cloud.world.region}.myqcloud.com`;

/** Sends it in the clear; a header that Node itself does not send is no case. */
async function send(request: Omit<Outgoing, 'scheme'>) {
  const reply = await wire.send({ ...request, scheme: 'http' });
  expect(reply.status).toBeGreaterThanOrEqual(200);
  expect([reply.status, reply.text]).not.toEqual([500, expect.anything()]);
  return reply;
}

async function asCos(request: Omit<Outgoing, 'scheme'>) {
  const { status, text } = await send(request);
  if (status >= 400 && request.method !== 'HEAD') expect(text).toMatch(/<Error>\s*<Code>\w+<\/Code>/);
}

async function asApi(request: Omit<Outgoing, 'scheme'>) {
  const { status, text } = await send(request);
  expect(status).toBe(200);
  const { Response } = JSON.parse(text) as { Response: { RequestId?: string; Error?: { Code: string } } };
  expect(Response.RequestId).toMatch(/^[0-9a-f-]{36}$/);
  expect(Response.Error?.Code).not.toBe('InternalError');
}

test('COS: any signature, header, path and method', async () => {
  const property = fc.asyncProperty(
    method,
    path,
    header,
    header,
    async (verb, target, authorization, value) => {
      const headers = {
        authorization,
        range: value,
        'if-modified-since': value,
        'x-cos-acl': value,
        'content-length': '0',
      };
      await asCos({ method: verb, host: cosHost(), target: rooted(target), headers });
    },
  );
  await fc.assert(property, RUNS);
});

test('COS: a signature with one member changed', async () => {
  const property = fc.asyncProperty(fc.nat(), header, async (place, value) => {
    const { headers, ...request } = signedCosRequest(keys(), { host: cosHost(), key: 'a' });
    const members = (headers['authorization'] ?? '').split('&');
    members[place % members.length] = value;
    await asCos({ ...request, headers: { ...headers, authorization: members.join('&') } });
  });
  await fc.assert(property, RUNS);
});

test('COS: a proper signature over any XML, query and metadata', async () => {
  const query = fc.dictionary(
    fc.constantFrom('delete', 'uploads', 'uploadId', 'partNumber', 'acl', 'x'),
    fc.string(),
    { maxKeys: 3 },
  );
  const property = fc.asyncProperty(method, query, xml, header, async (verb, parameters, body, value) => {
    const request = signedCosRequest(keys(), {
      method: verb,
      host: cosHost(),
      key: 'fuzz',
      query: parameters,
      body: verb === 'GET' || verb === 'HEAD' ? '' : body,
      headers: {
        'content-type': value.trim(),
        'x-cos-copy-source': value.trim(),
        'content-md5': value.trim(),
      },
    });
    await asCos(request);
  });
  await fc.assert(property, RUNS);
});

test('API 3.0: any signature, action, version, time and body', async () => {
  const members = fc.record({
    authorization: header,
    'x-tc-action': header,
    'x-tc-version': header,
    'x-tc-timestamp': header,
    'x-tc-language': header,
    'content-type': fc.oneof(fc.constant('application/json'), header),
  });
  const property = fc.asyncProperty(
    fc.constantFrom('scf', 'cdn'),
    members,
    fc.string(),
    async (product, headers, body) => {
      const length = String(Buffer.byteLength(body));
      await asApi({
        method: 'POST',
        host: `${product}.tencentcloudapi.com`,
        target: '/',
        headers: { ...headers, 'content-length': length },
        body,
      });
    },
  );
  await fc.assert(property, RUNS);
});

test.each(['scf', 'cdn'] as const)(
  'API 3.0, %s: a proper signature over any parameters of the right names',
  async (product) => {
    const action = fc.constantFrom(...ACTIONS[product]);
    const params = fc.dictionary(fc.constantFrom(...NAMES), fc.oneof(near, fc.jsonValue()), { maxKeys: 6 });
    const property = fc.asyncProperty(action, params, async (name, given) => {
      const all = { FunctionName: 'fuzz', ...given };
      const some = product === 'scf' ? all : given;
      await asApi(
        signedApiRequest(keys(), { product, action: name, params: some, region: cloud.world.region }),
      );
    });
    await fc.assert(property, RUNS);
  },
);

test('the edge and the website: any path and header', async () => {
  const property = fc.asyncProperty(method, path, header, async (verb, target, value) => {
    const headers = { range: value, 'accept-encoding': value, 'if-none-match': value, 'content-length': '0' };
    for (const host of [cloud.world.domain, cosHost('cos-website')]) {
      await send({ method: verb, host, target: rooted(target), headers });
    }
  });
  await fc.assert(property, RUNS);
});

test('the control door: any path and body is a JSON answer', async () => {
  const known = fc.constantFrom(
    '/ledger',
    '/objects',
    '/objects?bucket=x',
    '/faults',
    '/clock',
    '/settle',
    '//',
    '/%',
    '/a',
  );
  const body = fc.oneof(
    fc.string(),
    fc.json(),
    fc.constantFrom('{"advance":1e308}', '{"operation":"Visit","how":"x","count":1}'),
  );
  const property = fc.asyncProperty(
    fc.constantFrom('GET', 'POST', 'PUT'),
    known,
    body,
    async (verb, target, text) => {
      const response = await fetch(cloud.control + target, {
        method: verb,
        body: verb === 'GET' ? null : text,
      });
      expect(response.status).not.toBe(500);
      expect(typeof (await response.json())).toBe('object');
    },
  );
  await fc.assert(property, RUNS);
});

test('bytes that are no HTTP end their connection and nothing else', async () => {
  const { port } = new URL(cloud.env['http_proxy'] ?? '');
  const property = fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), async (bytes) => {
    await new Promise((resolve) => {
      const socket = connect(Number(port), '127.0.0.1', () => socket.end(bytes));
      socket.on('error', resolve).on('close', resolve).resume();
    });
  });
  await fc.assert(property, RUNS);
});

test('after all of this the cloud is as it was', async () => {
  expect((await cloud.visit(`https://${cloud.world.domain}/`)).status).toBe(404);
  const causes = cloud.ledger.entries().filter(({ detail }) => 'cause' in detail);
  expect(causes).toEqual([]);
});
