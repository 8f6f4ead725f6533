import { expect, test } from '@jest/globals';
import { proxyFor } from '../../src/cloud/proxy.ts';

const HOST = 'cdn.tencentcloudapi.com';
const PROXY = 'http://proxy.example:3128';
const https_proxy = PROXY;

test.each<[string, Readonly<Record<string, string | undefined>>, string | undefined]>([
  ['nothing set', {}, undefined],
  ['https_proxy', { https_proxy }, PROXY],
  ['HTTPS_PROXY', { HTTPS_PROXY: PROXY }, PROXY],
  ['http_proxy alone', { http_proxy: PROXY }, PROXY],
  ['HTTP_PROXY alone', { HTTP_PROXY: PROXY }, PROXY],
  ['https_proxy before http_proxy', { http_proxy: 'http://other', https_proxy }, PROXY],
  ['an empty variable is none', { https_proxy: '', HTTPS_PROXY: PROXY }, PROXY],
  ['all empty', { https_proxy: '', http_proxy: '' }, undefined],
  ['excepted by its name', { https_proxy, no_proxy: HOST }, undefined],
  ['excepted by its domain', { https_proxy, no_proxy: 'tencentcloudapi.com' }, undefined],
  ['excepted by its domain with a dot', { https_proxy, no_proxy: '.tencentcloudapi.com' }, undefined],
  ['excepted by its domain with a star', { https_proxy, no_proxy: '*.tencentcloudapi.com' }, undefined],
  ['excepted by all', { https_proxy, NO_PROXY: '*' }, undefined],
  ['excepted in a list', { https_proxy, NO_PROXY: 'localhost, 127.0.0.1 tencentcloudapi.com' }, undefined],
  ['a domain that only ends alike', { https_proxy, no_proxy: 'cloudapi.com' }, PROXY],
  ['a host below', { https_proxy, no_proxy: `x.${HOST}` }, PROXY],
  ['others', { https_proxy, no_proxy: 'localhost,127.0.0.1,,' }, PROXY],
  ['a lone dot', { https_proxy, no_proxy: '.' }, PROXY],
])('%s', (_, environment, want) => {
  expect(proxyFor(HOST, environment)).toBe(want);
});
