import { createHmac, hash, timingSafeEqual } from 'node:crypto';
import { hasEnded, type Account, type Credential } from '../account.ts';
import type { CloudClock } from '../clock.ts';
import type { CloudRequest } from '../exchange.ts';
import type { Signer } from '../ledger.ts';
import { remembered } from './derived-keys.ts';
import { timeRefusal, CosError } from './errors.ts';
import type { Target } from './target.ts';

/** What stands in an Authorization header, or as parameters in the query. */
type Authorization = {
  readonly ak: string;
  readonly signTime: string;
  readonly keyTime: string;
  readonly headerList: readonly string[];
  readonly paramList: readonly string[];
  readonly signature: string;
};

export type SignedParts = {
  readonly method: string;
  /** Percent-decoded, beginning with `/`. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly params: Readonly<Record<string, string>>;
};

/**
 * Finds out who signed a request, and refuses it as COS does when the signature does not hold.
 * Algorithm: cloud.tencent.com/document/product/436/7778; order of the checks: 436/40105.
 */
export function authenticate(
  request: CloudRequest,
  target: Target,
  account: Account,
  clock: CloudClock,
): Signer {
  const authorization = readAuthorization(request, target);
  if (authorization === undefined) return 'anonymous';
  const credential = account.find(authorization.ak);
  if (credential === undefined) throw new CosError('InvalidAccessKeyId');
  checkToken(
    credential,
    request.headers['x-cos-security-token'] ?? target.query.get('x-cos-security-token'),
    clock.now(),
  );
  checkTime(authorization, clock.wall());
  const { method, headers } = request;
  const parts = { method, path: target.path, headers, params: Object.fromEntries(target.query) };
  const expected = signatureOf(parts, authorization, credential.secretKey);
  if (!sameText(expected.signature, authorization.signature)) {
    const { stringToSign: StringToSign, formatString: FormatString } = expected;
    throw new CosError('SignatureDoesNotMatch', undefined, { StringToSign, FormatString });
  }
  return credential.signer;
}

/** The signature over what the two lists name, with the texts that it was made from. A name that is listed but absent counts as empty. */
export function signatureOf(
  parts: SignedParts,
  terms: Pick<Authorization, 'signTime' | 'keyTime' | 'headerList' | 'paramList'>,
  secretKey: string,
): { signature: string; stringToSign: string; formatString: string } {
  const formatString = [
    parts.method.toLowerCase(),
    parts.path,
    canonical(parts.params, terms.paramList),
    canonical(parts.headers, terms.headerList),
    '',
  ].join('\n');
  const stringToSign = `sha1\n${terms.signTime}\n${hash('sha1', formatString)}\n`;
  const signKey = signKeyOf(secretKey, terms.keyTime);
  return { signature: hmac(signKey, stringToSign), stringToSign, formatString };
}

/** `name=value` pairs in the order of the list, names and values encoded. */
function canonical(values: Readonly<Record<string, string>>, names: readonly string[]): string {
  if (names.length === 0) return '';
  const found = new Map(Object.entries(values).map(([name, value]) => [encode(name).toLowerCase(), value]));
  return names.map((name) => `${name}=${encode(found.get(name) ?? '')}`).join('&');
}

/** Percent-encoding of 436/7778: everything but letters, digits and `-_.~`. */
export const encode = (text: string): string =>
  // Looked for first: most names, and many values, have nothing to encode.
  /^[\w.~-]*$/.test(text)
    ? text
    : encodeURIComponent(text).replace(
        /[!'()*]/g,
        (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`,
      );

const signKeyOf = remembered((secretKey, keyTime) => hmac(secretKey, keyTime));
const hmac = (key: string, text: string) => createHmac('sha1', key).update(text).digest('hex');

const sameText = (a: string, b: string) =>
  a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b));

function readAuthorization(request: CloudRequest, target: Target): Authorization | undefined {
  const header = request.headers['authorization'];
  if (header === undefined && !target.query.has('q-sign-algorithm')) return undefined;
  const fields = header === undefined ? target.query : new Map(header.split('&').map(splitPair));
  const field = (name: string) => {
    const value = fields.get(name);
    if (value === undefined) throw new CosError('InvalidArgument', `The Authorization lacks ${name}.`);
    return value;
  };
  if (field('q-sign-algorithm') !== 'sha1')
    throw new CosError('InvalidArgument', 'q-sign-algorithm must be sha1.');
  return {
    ak: field('q-ak'),
    signTime: field('q-sign-time'),
    keyTime: field('q-key-time'),
    headerList: splitList(field('q-header-list')),
    paramList: splitList(field('q-url-param-list')),
    signature: field('q-signature'),
  };
}

const splitPair = (pair: string): [string, string] => {
  const at = pair.indexOf('=');
  return at < 0 ? [pair.trim(), ''] : [pair.slice(0, at).trim(), pair.slice(at + 1).trim()];
};

const splitList = (text: string) => (text === '' ? [] : text.split(';'));

/** Temporary keys come with their token, and end; a permanent key has none. */
export function checkToken(credential: Credential, token: string | undefined, now: number): void {
  if (credential.token === undefined) return;
  if (credential.token !== token) throw new CosError('InvalidAccessKeyId');
  if (hasEnded(credential, now)) throw new CosError('ExpiredToken');
}

/** Both periods must hold now. */
function checkTime({ signTime, keyTime }: Authorization, wall: number) {
  const now = wall / 1000;
  for (const period of [signTime, keyTime]) {
    const [, start, end] = /^(\d+);(\d+)$/.exec(period) ?? [];
    if (start === undefined)
      throw new CosError('InvalidArgument', 'A period must be like 1557989151;1557996351.');
    if (now > Number(end)) throw timeRefusal('expired', wall);
    if (now < Math.floor(Number(start))) throw timeRefusal('skewed', wall);
  }
}
