import { createHash } from 'node:crypto';
import { deepEqual, equal, match } from 'node:assert/strict';
import type { Area } from './fact.ts';

const md5 = (text: string, as: 'hex' | 'base64' = 'hex') => createHash('md5').update(text).digest(as);

/** Objects: what a PUT keeps and answers, what HEAD and GET show. */
export const cosObjects: Area = {
  name: 'COS objects',
  facts: [
    {
      name: 'a PUT answers 200, the MD5 as quoted ETag, and the CRC-64 in decimal',
      source: '436/7749, 436/40334',
      async check({ cos }) {
        const { status, headers } = await cos({ method: 'PUT', key: 'o/a.txt', body: '[Object Content]' });
        deepEqual([status, headers['etag']], [200, `"${md5('[Object Content]')}"`]);
        equal(headers['x-cos-hash-crc64ecma'], '16749565679157681890');
      },
    },
    {
      name: 'HEAD shows length, ETag and CRC-64, and no storage class for STANDARD',
      source: '436/7745',
      async check({ cos }) {
        const { status, headers, bytes } = await cos({ method: 'HEAD', key: 'o/a.txt' });
        deepEqual([status, headers['content-length'], bytes.length], [200, '16', 0]);
        equal(headers['x-cos-hash-crc64ecma'], '16749565679157681890');
        equal(headers['x-cos-storage-class'], undefined);
      },
    },
    {
      name: 'without a Content-Type it is taken from the extension of the key',
      source: 'test/test.js of tencentyun/cos-nodejs-sdk-v5',
      async check({ cos }) {
        await cos({ method: 'PUT', key: 'o/1.zip', body: 'x' });
        equal((await cos({ method: 'HEAD', key: 'o/1.zip' })).headers['content-type'], 'application/zip');
      },
    },
    {
      name: 'a key without an extension is application/octet-stream',
      source: 'test/test.js of tencentyun/cos-nodejs-sdk-v5',
      async check({ cos }) {
        await cos({ method: 'PUT', key: 'o/1', body: 'x' });
        equal(
          (await cos({ method: 'HEAD', key: 'o/1' })).headers['content-type'],
          'application/octet-stream',
        );
      },
    },
    {
      name: 'an empty Cache-Control is none',
      source: 'test/test.js of tencentyun/cos-nodejs-sdk-v5',
      async check({ cos }) {
        await cos({ method: 'PUT', key: 'o/c', body: 'x', headers: { 'cache-control': '' } });
        equal((await cos({ method: 'HEAD', key: 'o/c' })).headers['cache-control'], undefined);
      },
    },
    {
      name: 'Cache-Control, Content-Disposition, Content-Language and x-cos-meta-* come back as they were put',
      source: '436/7749',
      async check({ cos }) {
        const headers = {
          'cache-control': 'public, max-age=60',
          'content-disposition': 'inline',
          'content-language': 'zh',
          'content-type': 'text/html; charset=utf-8',
          'x-cos-meta-md5': 'abc',
        };
        await cos({ method: 'PUT', key: 'o/h', body: 'x', headers });
        const shown = (await cos({ method: 'HEAD', key: 'o/h' })).headers;
        deepEqual(Object.fromEntries(Object.keys(headers).map((name) => [name, shown[name]])), headers);
      },
    },
    {
      name: 'a Content-MD5 that is not that of the body is BadDigest',
      source: '436/7730',
      async check({ cos }) {
        const headers = { 'content-md5': md5('other', 'base64') };
        const { status, code } = await cos({ method: 'PUT', key: 'o/m', body: 'x', headers });
        deepEqual([status, code], [400, 'BadDigest']);
      },
    },
    {
      name: 'a Content-MD5 that is no MD5 is InvalidDigest',
      source: '436/7730',
      async check({ cos }) {
        const headers = { 'content-md5': 'nonsense' };
        const { status, code } = await cos({ method: 'PUT', key: 'o/m', body: 'x', headers });
        deepEqual([status, code], [400, 'InvalidDigest']);
      },
    },
    {
      name: 'x-cos-forbid-overwrite: true answers FileAlreadyExists for a key that is taken',
      source: '436/7749',
      async check({ cos }) {
        const headers = { 'x-cos-forbid-overwrite': 'true' };
        const { status, code } = await cos({ method: 'PUT', key: 'o/a.txt', body: 'y', headers });
        deepEqual([status, code], [409, 'FileAlreadyExists']);
      },
    },
    {
      name: 'a key of 850 bytes is taken, one of 851 is KeyTooLong',
      source: '436/13324',
      async check({ cos }) {
        const put = (length: number) => cos({ method: 'PUT', key: 'k'.repeat(length), body: 'x' });
        equal((await put(850)).status, 200);
        const { status, code } = await put(851);
        deepEqual([status, code], [400, 'KeyTooLong']);
      },
    },
    {
      name: 'keys with a space, plus, percent, question mark, Chinese and emoji are put and read under one name',
      source: '436/13324',
      async check({ cos }) {
        const key = "o/a b+c%?#&'~ 中文 😀.html";
        await cos({ method: 'PUT', key, body: 'odd' });
        equal((await cos({ key })).text, 'odd');
      },
    },
    {
      name: 'a Range is answered 206 with Content-Range',
      source: '436/7753',
      async check({ cos }) {
        const { status, text, headers } = await cos({ key: 'o/a.txt', headers: { range: 'bytes=1-6' } });
        deepEqual([status, text, headers['content-range']], [206, 'Object', 'bytes 1-6/16']);
      },
    },
    {
      name: 'a Range beyond the end is InvalidRange',
      source: '436/7730',
      async check({ cos }) {
        const { status, code } = await cos({ key: 'o/a.txt', headers: { range: 'bytes=99-' } });
        deepEqual([status, code], [416, 'InvalidRange']);
      },
    },
    {
      name: 'If-None-Match with the ETag is 304, If-Match with another 412',
      source: '436/7745',
      async check({ cos }) {
        const etag = `"${md5('[Object Content]')}"`;
        equal((await cos({ key: 'o/a.txt', headers: { 'if-none-match': etag } })).status, 304);
        equal((await cos({ key: 'o/a.txt', headers: { 'if-match': '"x"' } })).status, 412);
      },
    },
    {
      name: 'response-content-type in the query replaces that header of the answer',
      source: '436/7753',
      async check({ cos }) {
        const { headers } = await cos({ key: 'o/a.txt', query: { 'response-content-type': 'text/x' } });
        equal(headers['content-type'], 'text/x');
      },
    },
    {
      name: 'a copy onto itself with Replaced changes the headers and keeps the content',
      source: '436/10881',
      async check({ cos, host }) {
        const headers = {
          'x-cos-copy-source': `${host}/o/a.txt`,
          'x-cos-metadata-directive': 'Replaced',
          'content-type': 'text/markdown',
        };
        const { status, text } = await cos({ method: 'PUT', key: 'o/a.txt', headers });
        equal(status, 200);
        match(text, /<CRC64>16749565679157681890<\/CRC64>/);
        const after = await cos({ key: 'o/a.txt' });
        deepEqual([after.headers['content-type'], after.text], ['text/markdown', '[Object Content]']);
      },
    },
    {
      name: 'a copy without a directive keeps the headers',
      source: '436/10881',
      async check({ cos, host }) {
        await cos({ method: 'PUT', key: 'o/copy', headers: { 'x-cos-copy-source': `${host}/o/a.txt` } });
        equal((await cos({ method: 'HEAD', key: 'o/copy' })).headers['content-type'], 'text/markdown');
      },
    },
    {
      name: 'DELETE is 204, also for a key that is not there',
      source: '436/7743',
      async check({ cos }) {
        const { status } = await cos({ method: 'DELETE', key: 'o/copy' });
        deepEqual([status, (await cos({ method: 'DELETE', key: 'o/copy' })).status], [204, 204]);
      },
    },
    {
      name: 'HEAD of a key that is not there is 404 without a body',
      source: '436/7745',
      async check({ cos }) {
        const { status, bytes } = await cos({ method: 'HEAD', key: 'o/copy' });
        deepEqual([status, bytes.length], [404, 0]);
      },
    },
  ],
};
