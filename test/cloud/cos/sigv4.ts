import { createHmac, hash, timingSafeEqual } from 'node:crypto';
import type { Account, Credential } from '../account.ts';
import type { CloudClock } from '../clock.ts';
import type { CloudRequest } from '../exchange.ts';
import { remembered } from './derived-keys.ts';
import { timeRefusal, CosError } from './errors.ts';
import { checkToken, encode } from './signature.ts';
import type { Target } from './target.ts';

/** How far a client's clock may be off, and how long a signed URL may be good for, seconds (AWS's rules). */
const SKEW = 15 * 60;
const LONGEST = 7 * 24 * 3600;

/** What stands in an AWS Authorization header, or as `X-Amz-*` parameters. */
type Terms = {
  readonly ak: string;
  /** `20150830T123600Z` */
  readonly date: string;
  /** `20150830/ap-guangzhou/s3/aws4_request` */
  readonly scope: string;
  readonly signedHeaders: readonly string[];
  readonly signature: string;
  /** Seconds that a signed URL is good for. */
  readonly expires: number | undefined;
  /** What the signature says about the body: its SHA-256, or one of AWS's words. */
  readonly payload: string;
};

/** A signature that holds: whose it is, and what the chunks of a body go on from. */
export type AwsProof = {
  readonly credential: Credential;
  readonly payload: string;
  sign(text: string): string;
  readonly date: string;
  readonly scope: string;
  readonly signature: string;
};

/**
 * Checks an AWS signature, version 4, in the header or the query. The region in its scope is not looked at: the real service takes
 * any (measured by a public suite of S3 calls). Codes are COS's where it has its own.
 */
export function authenticateAws(
  request: CloudRequest,
  target: Target,
  account: Account,
  clock: CloudClock,
): AwsProof {
  const terms = readTerms(request, target);
  const credential = account.find(terms.ak);
  if (credential === undefined) throw new CosError('InvalidAccessKeyId');
  const { headers } = request;
  checkToken(
    credential,
    headers['x-amz-security-token'] ?? target.query.get('X-Amz-Security-Token'),
    clock.now(),
  );
  checkTime(terms, clock.wall());
  const { canonical, stringToSign, sign } = awsSignature(request, target, terms, credential.secretKey);
  if (!sameText(sign(stringToSign), terms.signature)) {
    const said = { StringToSign: stringToSign, CanonicalRequest: canonical };
    throw new CosError('SignatureDoesNotMatch', undefined, said);
  }
  if (/^[\da-f]{64}$/.test(terms.payload) && sha256(request.body) !== terms.payload)
    throw new CosError('XAmzContentSHA256Mismatch');
  const { payload, date, scope, signature } = terms;
  return { credential, payload, sign, date, scope, signature };
}

/** The signature's texts over what the terms name, and the key that signs them. */
export function awsSignature(
  request: Pick<CloudRequest, 'method' | 'headers'>,
  target: Pick<Target, 'path' | 'query'>,
  terms: Pick<Terms, 'date' | 'scope' | 'signedHeaders' | 'payload'>,
  secretKey: string,
): { canonical: string; stringToSign: string; sign: (text: string) => string } {
  const canonical = canonicalRequest(request, target, terms);
  const stringToSign = ['AWS4-HMAC-SHA256', terms.date, terms.scope, sha256(canonical)].join('\n');
  const key = signingKey(secretKey, terms.scope);
  return { canonical, stringToSign, sign: (text) => hmac(key, text).toString('hex') };
}

function readTerms({ headers }: CloudRequest, { query }: Target): Terms {
  const header = headers['authorization'];
  const fields = header === undefined ? query : readHeader(header);
  const field = (name: string) => {
    const value = fields.get(name);
    if (value === undefined) throw new CosError('InvalidArgument', `The authorization lacks ${name}.`);
    return value;
  };
  const prefix = header === undefined ? 'X-Amz-' : '';
  const [ak, ...scope] = field(`${prefix}Credential`).split('/');
  if (!ak || scope.length !== 4 || scope[2] !== 's3' || scope[3] !== 'aws4_request')
    throw new CosError(
      'InvalidArgument',
      'The credential must be like ID/20150830/ap-guangzhou/s3/aws4_request.',
    );
  const payload = headers['x-amz-content-sha256'] ?? (header === undefined ? 'UNSIGNED-PAYLOAD' : undefined);
  if (payload === undefined)
    throw new CosError('InvalidRequest', 'Missing required header for this request: x-amz-content-sha256');
  return {
    ak,
    date: (header === undefined ? undefined : headers['x-amz-date']) ?? query.get('X-Amz-Date') ?? '',
    scope: scope.join('/'),
    signedHeaders: field(`${prefix}SignedHeaders`).split(';'),
    signature: field(`${prefix}Signature`),
    expires: header === undefined ? Number(field('X-Amz-Expires')) : undefined,
    payload,
  };
}

const readHeader = (header: string): ReadonlyMap<string, string> =>
  new Map(
    header
      .replace(/^AWS4-HMAC-SHA256\s+/, '')
      .split(',')
      .map((pair) => {
        const at = pair.indexOf('=');
        return [pair.slice(0, Math.max(0, at)).trim(), pair.slice(at + 1).trim()] as const;
      }),
  );

function checkTime({ date, scope, expires }: Terms, wall: number) {
  const [, day = '', h = '', m = '', s = ''] = /^(\d{8})T(\d\d)(\d\d)(\d\d)Z$/.exec(date) ?? [];
  const at = Date.parse(`${day.slice(0, 4)}-${day.slice(4, 6)}-${day.slice(6)}T${h}:${m}:${s}Z`) / 1000;
  if (Number.isNaN(at) || !scope.startsWith(`${day}/`))
    throw new CosError('AccessDenied', 'AWS authentication requires a valid Date or x-amz-date header');
  const now = wall / 1000;
  if (at - now > SKEW) throw timeRefusal('skewed', wall);
  if (expires === undefined) {
    if (now - at > SKEW) throw timeRefusal('skewed', wall);
    return;
  }
  if (!(expires >= 1 && expires <= LONGEST))
    throw new CosError('InvalidArgument', 'X-Amz-Expires must be 1 to 604800.');
  if (now > at + expires) throw timeRefusal('expired', wall);
}

/** What is signed: method, path, parameters, headers and the body's hash, each in one spelling only. */
function canonicalRequest(
  { method, headers }: Pick<CloudRequest, 'method' | 'headers'>,
  target: Pick<Target, 'path' | 'query'>,
  terms: Pick<Terms, 'signedHeaders' | 'payload'>,
): string {
  const params = [...target.query]
    .filter(([name]) => name !== 'X-Amz-Signature')
    .map(([name, value]) => [encode(name), encode(value)] as const)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  const lines = terms.signedHeaders.map(
    (name) => `${name}:${(headers[name] ?? '').trim().replace(/\s+/g, ' ')}\n`,
  );
  return [
    method,
    target.path.split('/').map(encode).join('/'),
    params.map(([name, value]) => `${name}=${value}`).join('&'),
    lines.join(''),
    terms.signedHeaders.join(';'),
    terms.payload,
  ].join('\n');
}

const signingKey = remembered((secretKey, scope) =>
  scope.split('/').reduce<Buffer>((key, text) => hmac(key, text), Buffer.from(`AWS4${secretKey}`)),
);

const hmac = (key: Buffer, text: string) => createHmac('sha256', key).update(text).digest();
export const sha256 = (text: string | Buffer): string => hash('sha256', text);

export const sameText = (a: string, b: string): boolean =>
  a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b));
