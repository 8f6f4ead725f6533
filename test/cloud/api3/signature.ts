import { createHash, createHmac, timingSafeEqual } from 'node:crypto';

/** The members of a TC3 Authorization header. */
export type Authorization = {
  readonly secretId: string;
  /** UTC date of the signature, `YYYY-MM-DD`. */
  readonly date: string;
  readonly service: string;
  /** Lower case, in the order in which they were signed. */
  readonly signedHeaders: readonly string[];
  readonly signature: string;
};

/** What TC3 signs of a request. `host` has no port, because the official SDKs sign the host name alone. */
export type SignedRequest = {
  readonly method: string;
  readonly host: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
};

const SHAPE =
  /^TC3-HMAC-SHA256 Credential=([^/\s]+)\/(\d{4}-\d\d-\d\d)\/([^/\s]+)\/tc3_request, ?SignedHeaders=([a-z0-9;-]+), ?Signature=([0-9a-f]{64})$/;

/** Reads an Authorization header; undefined when it is not TC3. Source: cloud.tencent.com/document/api/213/30654. */
export function parseAuthorization(header: string): Authorization | undefined {
  const match = SHAPE.exec(header);
  if (match === null) return undefined;
  const [, secretId = '', date = '', service = '', signed = '', signature = ''] = match;
  return { secretId, date, service, signedHeaders: signed.split(';'), signature };
}

/** The canonical request: always path `/`, always an empty query, because only POST is played. */
export function canonicalRequest(request: SignedRequest, signedHeaders: readonly string[]): string {
  const value = (name: string) => (name === 'host' ? request.host : (request.headers[name] ?? ''));
  const lines = signedHeaders.map((name) => `${name}:${value(name).trim().toLowerCase()}\n`);
  return [request.method, '/', '', lines.join(''), signedHeaders.join(';'), sha256(request.body)].join('\n');
}

export type Signing = {
  readonly secretKey: string;
  /** Unix seconds, as X-TC-Timestamp has it. */
  readonly timestamp: string;
  readonly date: string;
  readonly service: string;
};

/** The TC3-HMAC-SHA256 signature of a canonical request, 64 hex digits. */
export function sign(canonical: string, { secretKey, timestamp, date, service }: Signing): string {
  const scope = `${date}/${service}/tc3_request`;
  const stringToSign = ['TC3-HMAC-SHA256', timestamp, scope, sha256(canonical)].join('\n');
  const dateKey = hmac(`TC3${secretKey}`, date);
  const signingKey = hmac(hmac(dateKey, service), 'tc3_request');
  return hmac(signingKey, stringToSign).toString('hex');
}

/** Whether the signature in the header is the one that this key makes for this request. */
export function isSignedBy(
  secretKey: string,
  request: SignedRequest,
  authorization: Authorization,
  timestamp: string,
): boolean {
  const { date, service, signedHeaders, signature } = authorization;
  // Both are demanded by the signature method; leaving one out would let a stranger change it.
  if (!signedHeaders.includes('host') || !signedHeaders.includes('content-type')) return false;
  const canonical = canonicalRequest(request, signedHeaders);
  const wanted = sign(canonical, { secretKey, timestamp, date, service });
  return timingSafeEqual(Buffer.from(wanted), Buffer.from(signature));
}

const sha256 = (data: string | Buffer) => createHash('sha256').update(data).digest('hex');
const hmac = (key: string | Buffer, data: string) => createHmac('sha256', key).update(data).digest();
