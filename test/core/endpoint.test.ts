import { expect, test } from '@jest/globals';
import { endpointOf } from '../../src/core/endpoint.ts';

const REGIONAL = 'https://site-1250000000.cos.ap-guangzhou.myqcloud.com';

test.each([
  ['', REGIONAL, REGIONAL],
  // Acceleration serves objects and lists; settings are the region's.
  ['accelerate', 'https://site-1250000000.cos.accelerate.myqcloud.com', REGIONAL],
  ['internal', 'https://site-1250000000.cos-internal.ap-guangzhou.tencentcos.cn', undefined],
  ['gateway.example.com', 'https://gateway.example.com', undefined],
  ['http://10.0.0.7:8080/', 'http://10.0.0.7:8080', undefined],
  [
    'https://{bucket}.{region}.cos.example.com',
    'https://site-1250000000.ap-guangzhou.cos.example.com',
    undefined,
  ],
])('%j is %s', (text, origin, settingsOrigin) => {
  expect(endpointOf(text, 'site-1250000000', 'ap-guangzhou')).toEqual({
    origin,
    settingsOrigin: settingsOrigin ?? origin,
  });
});

test.each([
  'ftp://example.com',
  'https://example.com/{bucket}',
  'https://user@example.com',
  'two words',
  'https://',
  '.',
  'a\nb',
])('%j is no endpoint', (text) => {
  expect(endpointOf(text, 'site-1250000000', 'ap-guangzhou')).toBeUndefined();
});
