import { hasEnded, type Account, type Credential } from '../account.ts';
import type { CloudClock } from '../clock.ts';
import type { CloudRequest } from '../exchange.ts';
import type { GateCode } from './refusals.ts';
import { type Authorization, isSignedBy, parseAuthorization } from './signature.ts';

/** A timestamp may be this far from the server's clock, in seconds. Source: cloud.tencent.com/document/product/1130/46710. */
const SKEW = 300;

/** Who may come in, or the code and the parameter that keep the client out. */
export type Admission =
  { readonly credential: Credential } | { readonly refused: GateCode; readonly name?: string };

/** Checks the TC3 signature of a call to this product. */
export function authenticate(
  request: CloudRequest,
  product: string,
  { account, clock }: { readonly account: Account; readonly clock: CloudClock },
): Admission {
  const header = request.headers['authorization'] ?? '';
  if (header === '') return { refused: 'MissingParameter', name: 'Authorization' };
  const timestamp = request.headers['x-tc-timestamp'] ?? '';
  if (timestamp === '') return { refused: 'MissingParameter', name: 'Timestamp' };
  const authorization = parseAuthorization(header);
  if (authorization === undefined) return { refused: 'AuthFailure.InvalidAuthorization' };
  if (!(Math.abs(clock.wall() / 1000 - Number(timestamp)) <= SKEW))
    return { refused: 'AuthFailure.SignatureExpire' };
  const credential = account.find(authorization.secretId);
  if (credential === undefined) return { refused: 'AuthFailure.SecretIdNotFound' };
  if (!isScopedTo(authorization, product, Number(timestamp)))
    return { refused: 'AuthFailure.SignatureFailure' };
  if (!isSignedBy(credential.secretKey, request, authorization, timestamp)) {
    return { refused: 'AuthFailure.SignatureFailure' };
  }
  if (!hasItsToken(credential, request.headers['x-tc-token'], clock.now()))
    return { refused: 'AuthFailure.TokenFailure' };
  return { credential };
}

function isScopedTo({ date, service }: Authorization, product: string, timestamp: number): boolean {
  return service === product && date === new Date(timestamp * 1000).toISOString().slice(0, 10);
}

function hasItsToken(credential: Credential, token: string | undefined, now: number): boolean {
  if ((credential.token ?? '') !== (token ?? '')) return false;
  return !hasEnded(credential, now);
}
