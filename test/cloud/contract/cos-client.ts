import { beforeAll } from '@jest/globals';
import COS from 'cos-nodejs-sdk-v5';
import { openAccount, type Account } from '../account.ts';
import type { PolicyDocument } from '../cam/policy.ts';
import { startClock, type CloudClock } from '../clock.ts';
import { checksumReady } from '../cos/crc64.ts';
import { startCos, type BucketOptions, type Cos, type CosKnobs } from '../cos/index.ts';
import type { ObjectEvent } from '../events.ts';
import type { CloudReply } from '../exchange.ts';
import { openFaults, type Faults } from '../faults.ts';
import { openLedger, type Ledger } from '../ledger.ts';
import { deliver } from '../net.ts';

// A bench has no start that could wait for it.
beforeAll(checksumReady);

export const BUCKET = 'site-1250000000';
export const REGION = 'ap-guangzhou';
export const HOST = `${BUCKET}.cos.${REGION}.myqcloud.com`;
export const WEBSITE_HOST = `${BUCKET}.cos-website.${REGION}.myqcloud.com`;

/** One request. What is not said: GET of the bucket, signed by the deployer, no headers but Host and Content-Length. */
export type Ask = {
  readonly method?: string;
  readonly key?: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Buffer | string;
  readonly host?: string;
  readonly keys?: { readonly secretId: string; readonly secretKey: string; readonly token?: string };
  /** `none`: not signed; `query`: signed by parameters. */
  readonly signed?: 'header' | 'query' | 'none';
  readonly keyTime?: string;
};

export type Told = {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
  /** The Code of an error body. */
  readonly code: string | undefined;
};

export type Bench = {
  readonly cos: Cos;
  readonly account: Account;
  readonly clock: CloudClock;
  readonly faults: Faults;
  readonly ledger: Ledger;
  readonly events: ObjectEvent[];
  ask(ask?: Ask): Promise<Told>;
  put(key: string, body?: string, headers?: Readonly<Record<string, string>>): Promise<Told>;
};

/** A COS with one bucket and no network. Requests are signed by Tencent's own SDK, so that our reading of the algorithm is not its own witness. */
export function openBench(
  options: BucketOptions & {
    readonly knobs?: CosKnobs;
    readonly allows?: readonly string[];
    readonly policy?: PolicyDocument;
  } = {},
): Bench {
  const { knobs = {}, allows = ['*'], policy, ...bucketOptions } = options;
  const clock = startClock();
  const ledger = openLedger(clock);
  const faults = openFaults();
  const roles = [{ name: 'uploader', trusts: ['scf.qcloud.com'], allows: ['cos:PutObject'] }];
  const account = openAccount(
    { appid: '1250000000', uin: '100000000001', roles, deployerAllows: allows, deployerPolicy: policy },
    clock,
  );
  const events: ObjectEvent[] = [];
  const cos = startCos({ account, clock, ledger, faults, knobs, onEvent: (event) => events.push(event) });
  cos.createBucket(BUCKET, REGION, bucketOptions);
  const ask = async (what: Ask = {}) => {
    const keys = what.keys ?? account.deployer;
    return toTold(await deliver({ services: [cos.service], ledger }, toRequest(what, keys)));
  };
  const put: Bench['put'] = (key, body = 'x', headers = {}) => ask({ method: 'PUT', key, body, headers });
  return { cos, account, clock, faults, ledger, events, ask, put };
}

function toRequest(what: Ask, keys: NonNullable<Ask['keys']>) {
  const { method = 'GET', key = '', query = {}, host = HOST, signed = 'header' } = what;
  const body = Buffer.from(what.body ?? '');
  const headers: Record<string, string> = { host, 'content-length': String(body.length), ...what.headers };
  if (keys.token !== undefined) headers['x-cos-security-token'] = keys.token;
  const authorization = COS.getAuthorization({
    SecretId: keys.secretId,
    SecretKey: keys.secretKey,
    Method: method as COS.Method,
    Pathname: `/${key}`,
    Query: { ...query },
    Headers: { ...headers },
    ...(what.keyTime === undefined ? {} : { KeyTime: what.keyTime }),
  });
  const pairs = Object.entries(query).map(
    ([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`,
  );
  if (signed === 'query') {
    pairs.push(
      ...authorization
        .split('&')
        .map((pair) => pair.replace(/=(.*)$/, (_, value: string) => `=${encodeURIComponent(value)}`)),
    );
  }
  const path = key.split('/').map(encodeURIComponent).join('/');
  return {
    method,
    host,
    scheme: 'https',
    target: `/${path}${pairs.length > 0 ? `?${pairs.join('&')}` : ''}`,
    headers: signed === 'header' ? { ...headers, authorization } : headers,
    body,
    from: '127.0.0.1',
  } as const;
}

function toTold({ status, headers, body }: CloudReply): Told {
  const lower = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), String(value)]);
  const text = body.toString('utf8');
  const code = /<Code>(.*?)<\/Code>/.exec(text)?.[1];
  return { status, headers: Object.fromEntries(lower) as Record<string, string>, text, code };
}
