import { expect, test } from '@jest/globals';
import COS from 'cos-nodejs-sdk-v5';
import fc from 'fast-check';
import { authorization, encoded, signer, signKeyFor } from '../../src/cloud/signature.ts';
import { character } from '../characters.ts';

const TIME = '1557989151;1557996351';
const KEYS = { secretId: 'AKIDsample', secretKey: 'sample/key+with=signs' };

/** What the official SDK makes of the same request. */
const theirs = (request: Parameters<typeof authorization>[0]): string =>
  COS.getAuthorization({
    SecretId: KEYS.secretId,
    SecretKey: KEYS.secretKey,
    Method: request.method as 'GET',
    Pathname: request.path,
    Query: request.query,
    Headers: request.headers,
    KeyTime: TIME,
    UseRawKey: true,
  } as Parameters<typeof COS.getAuthorization>[0]);

const ours = (request: Parameters<typeof authorization>[0]): string =>
  authorization(request, {
    secretId: KEYS.secretId,
    signKey: signKeyFor(KEYS.secretKey, TIME),
    time: TIME,
  });

const text = fc.string({ unit: character, maxLength: 20 }).filter((value) => value.isWellFormed());

test('the Authorization header is that of the official SDK, byte for byte', () => {
  const header = fc.oneof(
    fc.constantFrom(
      'content-type',
      'cache-control',
      'content-md5',
      'content-length',
      'expires',
      'user-agent',
    ),
    fc.constantFrom('x-cos-acl', 'x-cos-copy-source', 'x-cos-meta-a', 'x-cos-meta-b-2', 'content-encoding'),
  );
  const parameter = fc.constantFrom(
    'prefix',
    'marker',
    'max-keys',
    'uploadId',
    'partNumber',
    'uploads',
    'acl',
  );
  fc.assert(
    fc.property(
      fc.record({
        method: fc.constantFrom('GET', 'PUT', 'POST', 'DELETE', 'HEAD'),
        path: text.map((key) => `/${key}`),
        query: fc.dictionary(parameter, text, { maxKeys: 4, noNullPrototype: true }),
        headers: fc
          .dictionary(header, text, { maxKeys: 5, noNullPrototype: true })
          .map((headers) => ({ host: 'site-1250000000.cos.ap-guangzhou.myqcloud.com', ...headers })),
      }),
      (request) => {
        expect(ours(request)).toBe(theirs(request));
      },
    ),
    { numRuns: 200 },
  );
});

test.each([
  '配置 (腾讯云)/a+b&c.html',
  '🚀/~home/it\'s "so"!*.html',
  '%E4%BD%A0',
  'a%2Fb',
  '/double//slash',
  '',
])('the key %j', (key) => {
  const request = {
    method: 'PUT',
    path: `/${key}`,
    query: {},
    headers: { host: 'h', 'x-cos-acl': 'private' },
  };
  expect(ours(request)).toBe(theirs(request));
});

test('a key is used again for five minutes, and is good when it is used', () => {
  const sign = signer(KEYS);
  const request = { method: 'GET', path: '/', query: {}, headers: {} };
  const period = (now: number) => /q-sign-time=(\d+);(\d+)/.exec(sign(request, now))?.slice(1).map(Number);
  expect(period(1000)).toEqual([940, 1900]);
  expect(period(1300)).toEqual([940, 1900]);
  expect(period(1301)).toEqual([1241, 2201]);
  // A clock that was put right by an answer of the service.
  expect(period(100)).toEqual([40, 1000]);
});

test('what is percent-encoded is what COS decodes', () => {
  fc.assert(
    fc.property(text, (value) => {
      expect(decodeURIComponent(encoded(value))).toBe(value);
      expect(encoded(value)).toMatch(/^[A-Za-z0-9\-_.~%]*$/);
    }),
  );
});
