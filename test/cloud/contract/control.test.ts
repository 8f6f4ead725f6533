import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { startCloud, type Cloud } from '../index.ts';

let cloud: Cloud;
beforeAll(async () => {
  cloud = await startCloud();
});
afterAll(async () => {
  await cloud[Symbol.asyncDispose]();
});

async function ask(method: string, path: string, body?: unknown) {
  const text = body === undefined ? null : typeof body === 'string' ? body : JSON.stringify(body);
  const response = await fetch(`${cloud.control}${path}`, { method, body: text });
  return { status: response.status, body: await response.json() };
}

describe('the control door', () => {
  test('/ledger tells what happened, oldest first', async () => {
    await cloud.visit(`https://${cloud.world.domain}/`);
    const { status, body } = await ask('GET', '/ledger');
    expect(status).toBe(200);
    // The node asked the website before it answered the visitor.
    expect(body).toMatchObject([
      { kind: 'request', service: 'website', operation: 'GetWebsite', status: 404, by: 'anonymous' },
      { kind: 'request', service: 'edge', status: 404 },
    ]);
    expect((body as { at: string }[])[0]?.at).toMatch(/^\d{4}-\d\d-\d\dT[\d:]{8}\.\d{3}Z$/);
  });

  test('/objects lists a bucket in key order', async () => {
    cloud.bucket().put('b.html', 'two', { 'Cache-Control': 'no-cache' });
    cloud.bucket().put('a.txt', 'one');
    expect(await ask('GET', `/objects?bucket=${cloud.world.bucket}`)).toEqual({
      status: 200,
      body: [
        {
          key: 'a.txt',
          size: 3,
          etag: 'f97c5d29941bfb1b2fdab0874906ab82',
          crc64: expect.stringMatching(/^\d+$/),
          headers: { 'Content-Type': 'text/plain' },
        },
        {
          key: 'b.html',
          size: 3,
          etag: 'b8a9f715dbb64fd5c56e7783c6820a61',
          crc64: expect.stringMatching(/^\d+$/),
          headers: { 'Cache-Control': 'no-cache', 'Content-Type': 'text/html' },
        },
      ],
    });
    const below = await ask('GET', `/objects?bucket=${cloud.world.bucket}&prefix=b`);
    expect(below.body).toMatchObject([{ key: 'b.html' }]);
    expect((await ask('GET', '/objects?bucket=none')).status).toBe(404);
    expect((await ask('GET', '/objects')).status).toBe(400);
  });

  test('/clock moves the cloud ahead', async () => {
    const before = cloud.clock.now();
    expect(await ask('POST', '/clock', { advance: 3600 })).toEqual({ status: 200, body: { advance: 3600 } });
    expect(cloud.clock.now() - before).toBeGreaterThanOrEqual(3_600_000);
  });

  test('/settle answers when nothing is pending', async () => {
    expect(await ask('POST', '/settle')).toEqual({ status: 200, body: { failedRuns: [] } });
  });

  test('/faults: the next calls fail as asked', async () => {
    expect((await ask('POST', '/faults', { operation: 'Visit', how: '503', count: 1 })).status).toBe(200);
    expect((await cloud.visit(`https://${cloud.world.domain}/b.html`)).status).toBe(503);
    expect((await cloud.visit(`https://${cloud.world.domain}/b.html`)).status).toBe(200);
  });

  test.each([
    [
      '/faults',
      { operation: 'PutObject', how: 'explode', count: 1 },
      /no fault explode for PutObject\. There is: .*503.*throttle/,
    ],
    [
      '/faults',
      { operation: 'PutObjekt', how: '503', count: 1 },
      /no operation PutObjekt here\. There is: .*PutObject.*PurgeUrlsCache/,
    ],
    ['/faults', { operation: 'PutObject', how: '503', count: 0 }, /count must be/],
    ['/faults', { operation: 'PutObject', how: '503' }, /count must be/],
    ['/faults', { operation: 'PutObject', how: '503', count: 1, often: 2 }, /no member often/],
    ['/faults', '{', /must be JSON/],
    ['/faults', [], /must be a JSON object/],
    ['/clock', { advance: -1 }, /advance must be/],
    ['/clock', { advance: 'soon' }, /advance must be/],
  ])('%s %j is refused with a sentence', async (path, body, sentence) => {
    const told = await ask('POST', path, body);
    expect(told.status).toBe(400);
    expect((told.body as { error: string }).error).toMatch(sentence);
  });

  test('an unknown path: 404', async () => {
    expect((await ask('GET', '/')).status).toBe(404);
    expect((await ask('GET', '/settle')).status).toBe(404);
  });
});

describe('as a process', () => {
  const start = (...options: string[]) => {
    const path = fileURLToPath(new URL('../main.ts', import.meta.url));
    return spawn(process.execPath, [path, ...options], { stdio: ['ignore', 'pipe', 'pipe'] });
  };

  test.each(['SIGTERM', 'SIGINT'] as const)(
    'one line of JSON when ready; ends by itself with 0 after %s, and leaves nothing',
    async (signal) => {
      const child = start('--pace', 'fast');
      const output: string[] = [];
      child.stderr.on('data', (chunk: Buffer) => output.push(chunk.toString()));
      const lines = createInterface({ input: child.stdout });
      const [line] = (await once(lines, 'line')) as [string];
      lines.on('line', (more) => output.push(more));
      const place = JSON.parse(line) as { env: Record<string, string>; control: string; bucket: string };
      expect(Object.keys(place).sort()).toEqual(
        [
          'bucket',
          'control',
          'deployRoleArn',
          'domain',
          'env',
          'githubToken',
          'oidcEnv',
          'oidcProvider',
          'overseasDomain',
          'region',
          'repository',
          'role',
          'secretId',
          'secretKey',
        ].sort(),
      );
      expect(Object.keys(place.env)).toEqual(['http_proxy', 'https_proxy', 'NODE_EXTRA_CA_CERTS']);
      expect(await (await fetch(`${place.control}/objects?bucket=${place.bucket}`)).json()).toEqual([]);
      child.kill(signal);
      expect(await once(child, 'exit')).toEqual([0, null]);
      expect(output).toEqual([]);
      expect(existsSync(place.env['NODE_EXTRA_CA_CERTS'] ?? '')).toBe(false);
    },
  );

  test('a pace that there is not: a sentence and 1', async () => {
    const child = start('--pace', 'slow');
    let text = '';
    child.stderr.on('data', (chunk: Buffer) => (text += chunk.toString()));
    expect(await once(child, 'close')).toEqual([1, null]);
    expect(text).toBe('--pace must be fast or real, not "slow".\n');
  });
});
