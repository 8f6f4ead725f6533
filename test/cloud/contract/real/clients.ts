import { createHash, createHmac } from 'node:crypto';
import COS from 'cos-nodejs-sdk-v5';
import type { Outgoing, Reply, Wire } from './wire.ts';

export type Keys = { readonly secretId: string; readonly secretKey: string; readonly token?: string };

/** A request to COS before it is signed. */
export type CosAsk = {
  readonly method?: string;
  readonly host: string;
  readonly key?: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Buffer | string;
  /** `<start>;<end>` in Unix seconds; without it a quarter of an hour from now. */
  readonly keyTime?: string;
};

/** COS's own header of success, and what stands under Code in an error's body. */
export type CosReply = Reply & { readonly code: string | undefined };

/** Signs with Tencent's own SDK, so that our reading of the algorithm is not its own witness. Source: 436/7778. */
export function signedCosRequest(keys: Keys, ask: CosAsk): Outgoing {
  const { method = 'GET', host, key = '', query = {}, body = '' } = ask;
  const token: Record<string, string> =
    keys.token === undefined ? {} : { 'x-cos-security-token': keys.token };
  const headers = { host, 'content-length': String(Buffer.byteLength(body)), ...ask.headers, ...token };
  const authorization = COS.getAuthorization({
    SecretId: keys.secretId,
    SecretKey: keys.secretKey,
    Method: method as COS.Method,
    Pathname: `/${key}`,
    Query: { ...query },
    Headers: { ...headers },
    ...(ask.keyTime === undefined ? {} : { KeyTime: ask.keyTime }),
  });
  const path = key.split('/').map(encodeURIComponent).join('/');
  const pairs = Object.entries(query).map(
    ([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`,
  );
  const target = `/${path}${pairs.length === 0 ? '' : `?${pairs.join('&')}`}`;
  return { method, host, target, headers: { ...headers, authorization }, body };
}

export const cosReply = (reply: Reply): CosReply => ({
  ...reply,
  code: /<Code>(.*?)<\/Code>/.exec(reply.text)?.[1],
});

/** What API 3.0 answered: the members of Response, and the code of its Error. */
export type ApiReply = {
  readonly status: number;
  readonly response: Readonly<Record<string, unknown>>;
  readonly code: string | undefined;
  readonly message: string | undefined;
};

export type ApiAsk = {
  readonly product: 'scf' | 'cdn';
  readonly action: string;
  readonly params?: object;
  readonly region?: string;
  readonly version?: string;
  /** Unix seconds. */
  readonly timestamp?: number;
};

const VERSIONS = { scf: '2018-04-16', cdn: '2018-06-06' };

/** Signs with TC3-HMAC-SHA256. Source: cloud.tencent.com/document/api/213/30654. */
export function signedApiRequest(keys: Keys, ask: ApiAsk): Outgoing {
  const { product, action, params = {}, region, version = VERSIONS[product] } = ask;
  const host = `${product}.tencentcloudapi.com`;
  const timestamp = ask.timestamp ?? Math.floor(Date.now() / 1000);
  const body = JSON.stringify(params);
  const date = new Date(timestamp * 1000).toISOString().slice(0, 10);
  const scope = `${date}/${product}/tc3_request`;
  const canonical = `POST\n/\n\ncontent-type:application/json\nhost:${host}\n\ncontent-type;host\n${sha256(body)}`;
  const text = `TC3-HMAC-SHA256\n${timestamp}\n${scope}\n${sha256(canonical)}`;
  const key = [date, product, 'tc3_request'].reduce<string | Buffer>(hmac, `TC3${keys.secretKey}`);
  const credential = `Credential=${keys.secretId}/${scope}`;
  return {
    method: 'POST',
    host,
    target: '/',
    headers: {
      'content-type': 'application/json',
      'content-length': String(Buffer.byteLength(body)),
      authorization: `TC3-HMAC-SHA256 ${credential}, SignedHeaders=content-type;host, Signature=${hmac(key, text).toString('hex')}`,
      'x-tc-action': action,
      'x-tc-version': version,
      'x-tc-timestamp': String(timestamp),
      ...(region === undefined ? {} : { 'x-tc-region': region }),
      ...(keys.token === undefined ? {} : { 'x-tc-token': keys.token }),
    },
    body,
  };
}

export function apiReply({ status, text }: Reply): ApiReply {
  const { Response: response = {} } = JSON.parse(text) as { Response?: Record<string, unknown> };
  const error = response['Error'] as { Code: string; Message: string } | undefined;
  return { status, response, code: error?.Code, message: error?.Message };
}

/** Signs and sends. */
export const cosClient = (wire: Wire, keys: Keys) => async (ask: CosAsk) =>
  cosReply(await wire.send(signedCosRequest(keys, ask)));
export const apiClient = (wire: Wire, keys: Keys) => async (ask: ApiAsk) =>
  apiReply(await wire.send(signedApiRequest(keys, ask)));

const sha256 = (data: string) => createHash('sha256').update(data).digest('hex');
const hmac = (key: string | Buffer, data: string) => createHmac('sha256', key).update(data).digest();
