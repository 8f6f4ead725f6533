import { request as httpRequest } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { COS_FAULTS } from '../cos/index.ts';
import { WIRE_FAULTS } from '../faults.ts';
import { GITHUB_FAULTS } from '../github/index.ts';
import { startCloud, type Cloud } from '../index.ts';

// Each fault of each kind of service, over the wire. Faults of events are in scf-triggers.test.ts, those of purges in cdn-purge.test.ts and
// edge-purge.test.ts, `partial` in cos-copy-delete.test.ts, `error-in-200` there and in cos-multipart.test.ts.

let cloud: Cloud;
beforeAll(async () => {
  cloud = await startCloud();
  cloud.bucket().put('a.html', 'something to read');
});
afterAll(async () => {
  await cloud[Symbol.asyncDispose]();
});

type Ask = {
  readonly host: string;
  readonly method?: string;
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string>>;
};
type Told = {
  readonly status: number;
  readonly body: string;
  readonly headers: Readonly<Record<string, unknown>>;
};

/** How long an answer may take before it counts as none, ms. */
const PATIENCE = 700;

/** One plain request at the front door, as behind a transparent proxy; the trouble when there is no whole answer. */
function send({
  host,
  method = 'GET',
  path = '/',
  headers = {},
}: Ask): Promise<Told | 'cut' | 'silent' | 'half'> {
  const { hostname, port } = new URL(cloud.env['http_proxy'] ?? '');
  return new Promise((resolve) => {
    const all = { host, 'user-agent': 'test', ...headers };
    const asked = httpRequest({ hostname, port, path, method, headers: all, agent: false }, (answer) => {
      let body = '';
      answer.on('data', (chunk: Buffer) => (body += chunk.toString()));
      answer.on('error', () => {
        resolve('half');
      });
      answer.on('end', () => {
        resolve({ status: answer.statusCode ?? 0, body, headers: answer.headers });
      });
    });
    asked.setTimeout(PATIENCE, () => {
      resolve('silent');
      asked.destroy();
    });
    asked.on('error', () => {
      resolve('cut');
    });
    asked.end(method === 'POST' ? '{}' : undefined);
  });
}

const api3 = (product: string, action: string, version: string): Ask => ({
  host: `${product}.tencentcloudapi.com`,
  method: 'POST',
  headers: {
    'content-type': 'application/json',
    'x-tc-action': action,
    'x-tc-version': version,
    'x-tc-timestamp': String(Math.floor(Date.now() / 1000)),
    authorization: 'SKIP',
  },
});
const COS: Ask = { host: 'site-1250000000.cos.ap-guangzhou.myqcloud.com', path: '/a.html' };
const SCF = api3('scf', 'GetFunction', '2018-04-16');
const STS = api3('sts', 'AssumeRoleWithWebIdentity', '2018-08-13');
const GITHUB: Ask = { host: 'api.github.com', path: '/repos/octo-org/site' };
const tokenRequest = (): Ask => {
  const { hostname, pathname, search } = new URL(cloud.github.env()['ACTIONS_ID_TOKEN_REQUEST_URL'] ?? '');
  const authorization = `Bearer ${cloud.github.env()['ACTIONS_ID_TOKEN_REQUEST_TOKEN'] ?? ''}`;
  return { host: hostname, path: `${pathname}${search}`, headers: { authorization } };
};

const SERVICES: readonly (readonly [string, string, () => Ask])[] = [
  ['COS', 'GetObject', () => COS],
  [
    'the website',
    'GetWebsite',
    () => ({ host: COS.host.replace('.cos.', '.cos-website.'), path: '/a.html' }),
  ],
  ['the edge', 'Visit', () => ({ host: 'www.example.com', path: '/a.html' })],
  ['SCF', 'GetFunction', () => SCF],
  ['the CDN', 'PurgeUrlsCache', () => api3('cdn', 'PurgeUrlsCache', '2018-06-06')],
  ['STS', 'AssumeRoleWithWebIdentity', () => STS],
  ['GitHub', 'repos/get', () => GITHUB],
  ["GitHub's tokens", 'GetIDToken', tokenRequest],
];

/** What a client sees of each trouble of the wire. */
const SEEN: Readonly<
  Record<(typeof WIRE_FAULTS)[number], (told: Awaited<ReturnType<typeof send>>) => boolean>
> = {
  reset: (told) => told === 'cut',
  stall: (told) => told === 'silent',
  truncate: (told) => told === 'half',
  'lost-answer': (told) => told === 'cut',
  html: (told) => typeof told === 'object' && told.status === 502 && told.body.startsWith('<html>'),
  'html-200': (told) => typeof told === 'object' && told.status === 200 && told.body.startsWith('<html>'),
};

describe.each(SERVICES)('%s', (_, operation, ask) => {
  test.each(WIRE_FAULTS)('%s, once', async (how) => {
    const before = cloud.ledger.entries().length;
    cloud.fail({ operation: operation.toUpperCase(), how, count: 1 });
    expect(SEEN[how](await send(ask()))).toBe(true);
    expect(cloud.ledger.entries().length).toBeGreaterThan(before);
    const after = await send(ask());
    expect(typeof after).toBe('object');
    expect(SEEN[how](after)).toBe(false);
  });
});

describe('in the words of the service', () => {
  let told: Awaited<ReturnType<typeof send>>;
  const spoilt = async (operation: string, how: string, ask: Ask): Promise<Told> => {
    cloud.fail({ operation, how, count: 1 });
    told = await send(ask);
    if (typeof told === 'string') throw new Error(told);
    return told;
  };

  const cos: Readonly<Record<(typeof COS_FAULTS)[number], readonly [number, string]>> = {
    500: [500, 'InternalError'],
    503: [503, 'SlowDown'],
    throttle: [503, 'SlowDown'],
    403: [403, 'AccessDenied'],
    skew: [403, 'RequestTimeTooSkewed'],
    expired: [400, 'ExpiredToken'],
  };
  test.each(COS_FAULTS)('COS: %s (cloud.tencent.com/document/product/436/7730)', async (how) => {
    const { status, body } = await spoilt('GetObject', how, COS);
    expect([status, /<Code>(.*)<\/Code>/.exec(body)?.[1]]).toEqual(cos[how]);
  });

  test.each([
    ['500', 200, 'InternalError'],
    ['503', 503, undefined],
    ['throttle', 200, 'RequestLimitExceeded'],
    ['denied', 200, 'UnauthorizedOperation'],
    ['skew', 200, 'AuthFailure.SignatureExpire'],
    ['AuthFailure.TokenFailure', 200, 'AuthFailure.TokenFailure'],
    ['InternalError.GetRoleError', 200, 'InternalError.GetRoleError'],
  ])('API 3.0, STS too: %s (cloud.tencent.com/document/api/213/30435)', async (how, status, code) => {
    for (const [operation, ask] of [
      ['GetFunction', SCF],
      ['AssumeRoleWithWebIdentity', STS],
    ] as const) {
      const answer = await spoilt(operation, how, ask);
      expect([answer.status, /"Code":"([^"]*)"/.exec(answer.body)?.[1]]).toEqual([status, code]);
    }
  });

  const github: Readonly<Record<string, readonly [number, string]>> = {
    401: [401, 'Bad credentials'],
    403: [403, 'Resource not accessible by integration'],
    404: [404, 'Not Found'],
    500: [500, 'Server Error'],
    502: [502, 'Server Error'],
    503: [503, 'Service Unavailable'],
    throttle: [403, 'API rate limit exceeded'],
    secondary: [403, 'secondary rate limit'],
  };
  test.each(GITHUB_FAULTS)('GitHub: %s (docs.github.com/rest/using-the-rest-api)', async (how) => {
    const { status, body, headers } = await spoilt('repos/get', how, GITHUB);
    const [wanted, message] = github[how] ?? [];
    expect([status, (JSON.parse(body) as { message: string }).message]).toEqual([
      wanted,
      expect.stringContaining(message ?? 'no such fault'),
    ]);
    if (how === 'throttle') expect(headers).toMatchObject({ 'x-ratelimit-remaining': '0' });
    if (how === 'throttle') expect(Number(headers['x-ratelimit-reset'])).toBeGreaterThan(Date.now() / 1000);
    if (how === 'secondary') expect(headers['retry-after']).toBe('60');
  });

  test("GitHub's tokens: any status, as clients ask again after 502, 503 and 504", async () => {
    expect((await spoilt('GetIDToken', '503', tokenRequest())).status).toBe(503);
  });
});

describe('a fault that cannot happen is refused', () => {
  test.each([
    ['repos/get', 'denied'],
    ['GetIDToken', 'throttle'],
    ['AssumeRoleWithWebIdentity', 'partial'],
    ['GetObject', 'error-in-200'],
    ['repos/rename', '500'],
  ])('%s %s', (operation, how) => {
    expect(() => {
      cloud.fail({ operation, how, count: 1 });
    }).toThrow(/There is/);
  });
});
