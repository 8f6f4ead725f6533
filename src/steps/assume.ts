import { isKind } from '../core/errors.ts';
import type { Session, Sts } from '../core/ports.ts';
import { AUDIENCE, refusedRole, sessionNameFor, type Claims } from '../core/purger/trust.ts';
import type { Federation } from '../core/settings.ts';

/** Who the run is by GitHub's word, and who is to be told what must never be shown. */
export type Federating = {
  readonly repository: string;
  readonly sts: Sts;
  readonly identity: (audience: string) => Promise<{ readonly token: string; readonly claims: Claims }>;
  readonly mask: (secret: string) => void;
};

/** The keys of the role, by the run's own token. Everything secret is masked as soon as it is there. */
export async function assumeRole(federation: Federation, federating: Federating): Promise<Session> {
  const { repository, sts, identity, mask } = federating;
  const { token, claims } = await identity(AUDIENCE);
  mask(token);
  try {
    const sessionName = sessionNameFor(repository);
    const session = await sts.assumeRole({ ...federation, identity: token, sessionName });
    const { secretId, secretKey, token: sessionToken = '' } = session.credentials;
    for (const secret of [secretId, secretKey, sessionToken]) mask(secret);
    return session;
  } catch (error) {
    if (isKind(error, 'denied', 'absent', 'refused', 'credentials'))
      throw refusedRole(error, claims, federation);
    throw error;
  }
}
