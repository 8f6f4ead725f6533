import { generateKeyPairSync, randomUUID, sign, type KeyObject } from 'node:crypto';
import type { Jwk } from '../cam/identity-provider.ts';
import type { Claims } from './claims.ts';

/** Signs tokens with RS256, and publishes the keys that they can be checked with. */
export type Issuer = {
  keys(): readonly Jwk[];
  token(claims: Claims): string;
  /** From now on signs with a new key; the old one is no longer published. */
  rotate(): void;
};

type Pair = { readonly kid: string; readonly privateKey: KeyObject; readonly jwk: Jwk };

/** An issuer with a key of its own. The key is made when it is first asked for: it takes a tenth of a second, and most clouds need none. */
export function openIssuer(): Issuer {
  let pair: Pair | undefined;
  const current = () => (pair ??= newPair());
  return {
    keys: () => [current().jwk],
    token(claims) {
      const { kid, privateKey } = current();
      const head = `${encode({ typ: 'JWT', alg: 'RS256', x5t: kid, kid })}.${encode(claims)}`;
      return `${head}.${sign('RSA-SHA256', Buffer.from(head), privateKey).toString('base64url')}`;
    },
    rotate() {
      pair = newPair();
    },
  };
}

function newPair(): Pair {
  const kid = randomUUID();
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const { n = '', e = '' } = publicKey.export({ format: 'jwk' });
  return { kid, privateKey, jwk: { kty: 'RSA', kid, alg: 'RS256', use: 'sig', n, e } };
}

const encode = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url');
