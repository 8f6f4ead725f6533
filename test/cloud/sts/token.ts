import { createPublicKey, verify } from 'node:crypto';
import type { IdentityProvider } from '../cam/identity-provider.ts';

/** The claims that CAM looks at. */
export type TokenClaims = { readonly iss: string; readonly aud: string; readonly sub: string };

/**
 * The claims of a web identity token, if this provider vouches for it: RS256 by one of its keys, issued by it, for one of its client ids,
 * and valid now (RFC 7519; "verifies whether the client ID carried in the aud field matches", cloud.tencent.com/document/product/598/58323).
 * A sentence that says why not otherwise. `now`: Unix seconds.
 */
export function readToken(token: string, provider: IdentityProvider, now: number): TokenClaims | string {
  const parts = token.split('.');
  const [header, payload, signature] = parts;
  if (parts.length !== 3 || header === undefined || payload === undefined || signature === undefined)
    return 'The token is not a JWT.';
  const { alg, kid } = decode(header);
  if (alg !== 'RS256') return 'The token is not signed with RS256.';
  const key = provider.keys().find((one) => one.kid === kid);
  if (key === undefined) return 'The identity provider has no key of this kid.';
  const publicKey = createPublicKey({ key: { ...key }, format: 'jwk' });
  const signed = Buffer.from(`${header}.${payload}`);
  if (!verify('RSA-SHA256', signed, publicKey, Buffer.from(signature, 'base64url')))
    return 'The signature of the token does not hold.';
  return judgeClaims(decode(payload), provider, now);
}

function judgeClaims(
  { iss, aud, exp, nbf, sub: subject }: Readonly<Record<string, unknown>>,
  { url, clientIds }: IdentityProvider,
  now: number,
): TokenClaims | string {
  if (typeof exp !== 'number' || exp <= now) return 'The token has expired.';
  if (typeof nbf === 'number' && nbf > now) return 'The token is not valid yet.';
  if (iss !== url) return 'The issuer is not the one of the identity provider.';
  if (typeof subject !== 'string') return 'The token has no subject.';
  const audience = [aud].flat().find((one) => typeof one === 'string' && clientIds.includes(one));
  if (typeof audience !== 'string') return 'The audience is none of the client IDs.';
  const claims: TokenClaims = { iss, aud: audience, sub: subject };
  return claims;
}

/** A part of a token; what is not an object has no members. */
function decode(part: string): Readonly<Record<string, unknown>> {
  try {
    const value = JSON.parse(Buffer.from(part, 'base64url').toString('utf8')) as unknown;
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}
