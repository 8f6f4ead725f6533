import { awsSignature, sha256 } from '../cos/sigv4.ts';
import { readTarget } from '../cos/target.ts';
import { deliver } from '../net.ts';
import { BUCKET, HOST, type Bench } from './cos-client.ts';

/** One request as an S3 tool sends it. What is not said: GET of the bucket, signed in the header, its body's hash with it. */
export type S3Ask = {
  readonly method?: string;
  /** Raw path and query. */
  readonly target?: string;
  readonly host?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
  /** Goes as x-amz-content-sha256 instead of the hash. */
  readonly payload?: string;
  readonly region?: string;
  readonly at?: Date;
  readonly secretKey?: string;
  readonly secretId?: string;
  /** Seconds; signed by parameters. */
  readonly presigned?: number;
};

export const stamp = (at: Date) => at.toISOString().replace(/[-:]|\.\d+/g, '');

/** Signs with the functions under test; that those are right the official vectors and unmodified S3 tools show. */
export async function askS3(bench: Bench, ask: S3Ask = {}) {
  const request = signed(bench, ask);
  const reply = await deliver({ services: [bench.cos.service], ledger: bench.ledger }, request);
  const headers = Object.fromEntries(
    Object.entries(reply.headers).map(([name, value]) => [name.toLowerCase(), String(value)]),
  );
  const text = reply.body.toString('utf8');
  return { status: reply.status, headers, text, code: /<Code>(.*?)<\/Code>/.exec(text)?.[1] };
}

export function signed(bench: Bench, ask: S3Ask) {
  const { method = 'GET', target = '/', host = HOST, region = 'us-east-1', at = new Date(), presigned } = ask;
  const { deployer } = bench.account;
  const { secretId = deployer.secretId, secretKey = deployer.secretKey } = ask;
  const body = Buffer.from(ask.body ?? '');
  const date = stamp(at);
  const scope = `${date.slice(0, 8)}/${region}/s3/aws4_request`;
  const payload = ask.payload ?? (presigned === undefined ? sha256(body) : 'UNSIGNED-PAYLOAD');
  const inHeader = { 'x-amz-date': date, 'x-amz-content-sha256': payload };
  const headers: Record<string, string> = {
    host,
    'content-length': String(body.length),
    ...ask.headers,
    ...(presigned === undefined ? inHeader : {}),
  };
  const signedHeaders = Object.keys(headers).sort();
  const query = {
    'X-Amz-Algorithm': 'AWS4-HMAC-SHA256',
    'X-Amz-Credential': `${secretId}/${scope}`,
    'X-Amz-Date': date,
    'X-Amz-Expires': String(presigned),
    'X-Amz-SignedHeaders': signedHeaders.join(';'),
  };
  const pairs = Object.entries(query).map(([name, value]) => `${name}=${encodeURIComponent(value)}`);
  const joint = target.includes('?') ? '&' : '?';
  const full = presigned === undefined ? target : `${target}${joint}${pairs.join('&')}`;
  const terms = { date, scope, signedHeaders, payload };
  const { stringToSign, sign } = awsSignature({ method, headers }, readTarget(full), terms, secretKey);
  const signature = sign(stringToSign);
  const authorization = `AWS4-HMAC-SHA256 Credential=${secretId}/${scope}, SignedHeaders=${signedHeaders.join(';')}, Signature=${signature}`;
  return {
    method,
    host,
    scheme: 'https',
    target: presigned === undefined ? target : `${full}&X-Amz-Signature=${signature}`,
    headers: presigned === undefined ? { ...headers, authorization } : headers,
    body,
    from: '127.0.0.1',
  } as const;
}

export { BUCKET };
