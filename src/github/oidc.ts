import { getIDToken } from '@actions/core';
import { CloudError, DeployError } from '../core/errors.ts';
import type { Claims } from '../core/purger/trust.ts';

/** A token that GitHub gave to the job, and what it says. */
export type Identity = { readonly token: string; readonly claims: Claims };

/**
 * Asks GitHub for the job's OIDC token. The toolkit has it masked. Rejects with DeployError where the job may not ask, with
 * CloudError where the answer is no. Source: docs.github.com/en/actions/reference/security/oidc.
 */
export async function idToken(
  audience: string,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<Identity> {
  if ((environment['ACTIONS_ID_TOKEN_REQUEST_URL'] ?? '') === '') throw mayNotAsk();
  try {
    const token = await getIDToken(audience);
    return { token, claims: claimsOf(token) };
  } catch (thrown) {
    throw tokenError(thrown);
  }
}

const mayNotAsk = (): DeployError =>
  new DeployError('role-arn is set, but GitHub gives this job no OIDC token.', {
    remedy: [
      'Allow it in the workflow, for the job or for all of them:',
      '  permissions:',
      '    id-token: write',
      '    contents: read',
      'A workflow that is called by another one gets it only if the caller grants it too. Pull requests from forks never get it.',
    ].join('\n'),
  });

/** The middle part of a JWT, unchecked: it is for our own messages, STS checks the token. */
function claimsOf(token: string): Claims {
  try {
    const found: unknown = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8'));
    return typeof found === 'object' && found !== null ? (found as Claims) : {};
  } catch {
    return {};
  }
}

/** The toolkit's error is a text with the status in it; after 502, 503 and 504 it has asked again ten times by itself. */
function tokenError(thrown: unknown): CloudError {
  const text = thrown instanceof Error ? thrown.message : String(thrown);
  const status = /Error Code : (\d{3})/.exec(text)?.[1];
  const lines = text.split('\n').map((line) => line.trim());
  return new CloudError({
    operation: 'github:GetIDToken',
    code: status === undefined ? 'network' : `HTTP ${status}`,
    kind: status === undefined ? 'transient' : 'refused',
    message: lines.filter((line) => line !== '').join(' '),
    cause: thrown,
  });
}
