import { deepEqual, equal, match } from 'node:assert/strict';
import { cosClient } from './clients.ts';
import type { Area } from './fact.ts';

const MINUTE = 60;
const window = (from: number) => {
  const start = Math.floor(Date.now() / 1000) + from;
  return `${start};${start + MINUTE}`;
};

/** Who is refused, and how. */
export const cosErrors: Area = {
  name: 'COS errors',
  facts: [
    {
      name: 'an error names code, message, resource, request id and trace id, the ids also as headers',
      source: '436/7730',
      async check({ cos, host }) {
        const { status, code, text, headers } = await cos({ key: 'e/none' });
        deepEqual([status, code], [404, 'NoSuchKey']);
        match(text, /<Message>The specified key does not exist\.<\/Message>/);
        match(text, new RegExp(`<Resource>/?${host}/e/none</Resource>|<Resource>/e/none</Resource>`));
        match(text, new RegExp(`<RequestId>${headers['x-cos-request-id'] ?? 'none'}</RequestId>`));
        match(text, new RegExp(`<TraceId>${headers['x-cos-trace-id'] ?? 'none'}</TraceId>`));
      },
    },
    {
      name: 'a wrong key is SignatureDoesNotMatch and shows what was to be signed',
      source: '436/7730, captured',
      async check({ wire, keys, host }) {
        const wrong = cosClient(wire, { ...keys, secretKey: 'x'.repeat(32) });
        const { status, code, text } = await wrong({ host, key: 'e/none' });
        deepEqual([status, code], [403, 'SignatureDoesNotMatch']);
        match(text, /<StringToSign>sha1\n/);
        match(text, /<FormatString>get\n\/e\/none\n/);
      },
    },
    {
      name: 'a secret id that nobody has is InvalidAccessKeyId',
      source: '436/7730',
      async check({ wire, keys, host }) {
        const stranger = cosClient(wire, { secretId: `AKID${'z'.repeat(32)}`, secretKey: keys.secretKey });
        const { status, code } = await stranger({ host });
        deepEqual([status, code], [403, 'InvalidAccessKeyId']);
      },
    },
    {
      name: 'a signature that is over is AccessDenied, "Request has expired"',
      source: '436/40105',
      async check({ cos }) {
        const { status, code, text } = await cos({ keyTime: window(-3600) });
        deepEqual([status, code], [403, 'AccessDenied']);
        match(text, /Request has expired/);
      },
    },
    {
      name: 'a bucket that is not there is NoSuchBucket, and its HEAD a 404 without a body',
      source: '436/7730, 436/7735',
      async check({ cos, appid, region }) {
        const host = `contract-nobody-has-this-${appid}.cos.${region}.myqcloud.com`;
        const { status, code } = await cos({ host });
        deepEqual([status, code], [404, 'NoSuchBucket']);
        const head = await cos({ host, method: 'HEAD' });
        deepEqual([head.status, head.bytes.length], [404, 0]);
      },
    },
    {
      name: 'HEAD of the bucket is 200',
      source: '436/7735',
      async check({ cos }) {
        equal((await cos({ method: 'HEAD' })).status, 200);
      },
    },
    {
      name: 'nobody may write without a signature: AccessDenied',
      source: '436/7730',
      async check({ wire, host }) {
        const headers = { 'content-length': '1' };
        const { status, text } = await wire.send({ method: 'PUT', host, target: '/e/x', headers, body: 'x' });
        equal(status, 403);
        match(text, /<Code>AccessDenied<\/Code>/);
      },
    },
    {
      name: 'every answer has Server: tencent-cos and a request id',
      source: '436/7729',
      async check({ cos }) {
        const { headers } = await cos();
        equal(headers['server'], 'tencent-cos');
        match(headers['x-cos-request-id'] ?? '', /^[A-Za-z0-9+/=_-]{20,}$/);
      },
    },
  ],
};
