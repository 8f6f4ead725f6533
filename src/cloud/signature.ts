import { createHmac, hash } from 'node:crypto';

/** As much of a request as its signature covers. */
export type Signable = {
  readonly method: string;
  /** The path as it is meant: starting with `/`, not percent-encoded. */
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  /** Names in lower case; those that COS does not sign are passed over. */
  readonly headers: Readonly<Record<string, string>>;
};

/** Seconds for which a key is good, before and after the moment at which it was made: clocks differ a little. */
const BEFORE = 60;
const AFTER = 900;
/** Seconds for which a key is used again. */
const REUSE = 300;

/**
 * Signs requests for COS (`q-sign-algorithm=sha1`): the returned function takes a request and the time, Unix s, and returns the
 * Authorization header. A SignKey is made once for many requests. Source: cloud.tencent.com/document/product/436/7778.
 */
export function signer(keys: {
  readonly secretId: string;
  readonly secretKey: string;
}): (request: Signable, now: number) => string {
  let made = -Infinity;
  let time = '';
  let signKey = '';
  return (request, now) => {
    if (Math.abs(now - made) > REUSE) {
      made = now;
      time = `${now - BEFORE};${now + AFTER}`;
      signKey = signKeyFor(keys.secretKey, time);
    }
    return authorization(request, { secretId: keys.secretId, signKey, time });
  };
}

/** `time`: the period for which the key is good, `<from>;<to>`, Unix s. */
export const signKeyFor = (secretKey: string, time: string): string =>
  createHmac('sha1', secretKey).update(time).digest('hex');

/** The Authorization header of one request, signed with a SignKey. */
export function authorization(
  { method, path, query, headers }: Signable,
  by: { readonly secretId: string; readonly signKey: string; readonly time: string },
): string {
  const params = listed(query, () => true);
  const signed = listed(headers, isSigned);
  const digest = hash('sha1', `${method.toLowerCase()}\n${path}\n${params.text}\n${signed.text}\n`);
  const signature = createHmac('sha1', by.signKey).update(`sha1\n${by.time}\n${digest}\n`).digest('hex');
  return `q-sign-algorithm=sha1&q-ak=${by.secretId}&q-sign-time=${by.time}&q-key-time=${by.time}&q-header-list=${signed.names}&q-url-param-list=${params.names}&q-signature=${signature}`;
}

/** What the official SDK signs besides `x-cos-*` (cos-nodejs-sdk-v5 3.0.0, sdk/util.js). */
const SIGNED = new Set([
  'cache-control',
  'content-disposition',
  'content-encoding',
  'content-length',
  'content-md5',
  'content-type',
  'expires',
  'host',
  'if-match',
  'if-none-match',
]);

const isSigned = (name: string): boolean => SIGNED.has(name) || name.startsWith('x-cos-');

function listed(
  record: Readonly<Record<string, string>>,
  isWanted: (name: string) => boolean,
): { readonly names: string; readonly text: string } {
  const pairs: (readonly [string, string])[] = [];
  for (const name of Object.keys(record))
    if (isWanted(name)) pairs.push([encoded(name).toLowerCase(), encoded(record[name] ?? '')]);
  pairs.sort(([a], [b]) => (a < b ? -1 : 1));
  return {
    names: pairs.map(([name]) => name).join(';'),
    text: pairs.map(([name, value]) => `${name}=${value}`).join('&'),
  };
}

/** Percent-encodes everything but letters, digits and `-_.~`, as COS wants it in signatures, paths and queries. */
export const encoded = (text: string): string => encodeURIComponent(text).replace(/[!'()*]/g, percent);

const percent = (char: string): string => `%${char.charCodeAt(0).toString(16).toUpperCase()}`;
