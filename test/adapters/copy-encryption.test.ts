import { expect, test } from '@jest/globals';
import type { Ask, Connection } from '../../src/cloud/connection.ts';
import { rewrite } from '../../src/cloud/copy.ts';
import type { Incoming } from '../../src/cloud/transport.ts';

test.each<Record<string, string>>([
  {},
  { 'x-cos-server-side-encryption': 'AES256' },
  { 'x-cos-server-side-encryption': 'cos/kms', 'x-cos-server-side-encryption-cos-kms-key-id': 'key-1' },
])('an object that is given headers stays encrypted: %j', async (encryption) => {
  const asked: Ask[] = [];
  const ask = (one: Ask): Promise<Incoming> => {
    asked.push(one);
    const headers = one.method === 'HEAD' ? { etag: '"1"', ...encryption } : {};
    return Promise.resolve({ status: 200, headers, sentAt: 0, body: Buffer.from('<ETag>"1"</ETag>') });
  };
  const connection = {
    ask,
    serverTime: () => 0,
    copySource: 'site.cos.ap-shanghai.myqcloud.com',
  } as unknown as Connection;
  const headers = { contentType: 'text/html', cacheControl: 'no-cache' };
  await rewrite(connection, { key: 'index.html', headers, etag: '1' }, { isAllowed: false });
  const copy = Object.entries(asked.find(({ method }) => method === 'PUT')?.headers ?? {});
  expect(Object.fromEntries(copy.filter(([name]) => name.includes('encryption')))).toEqual(encryption);
});
