import { randomBytes } from 'node:crypto';
import type { CloudClock } from '../clock.ts';
import type { CloudRequest, Service } from '../exchange.ts';
import type { Faults } from '../faults.ts';
import { jobClaims, openDoor, type GithubDoor, type Settings } from './door.ts';
import type { Issuer } from './issuer.ts';
import { startIssuerSite, startTokenEndpoint, TOKEN_PATH } from './oidc.ts';
import { newRepository } from './repository.ts';
import { startRest } from './rest.ts';

export { ISSUER, type Claims, type SubjectForm } from './claims.ts';
export type { GithubDoor } from './door.ts';
export { openIssuer, type Issuer } from './issuer.ts';
export type { Permissions } from './permissions.ts';
export { GITHUB_FAULTS } from './reply.ts';
export type { Comment, Deployment, Pull, WorkflowRun } from './repository.ts';
export { GITHUB_OPERATIONS, TOKEN_OPERATION } from './routes.ts';

/** GitHub as a run of one repository sees it: REST v3 with its token, the token endpoint, the issuer of tokens. */
export type Github = {
  readonly services: readonly Service[];
  readonly door: GithubDoor;
  /** The job's `GITHUB_TOKEN`. */
  readonly token: string;
};

export type GithubDeps = {
  readonly clock: CloudClock;
  readonly faults: Faults;
  readonly issuer: Issuer;
  readonly repository: { readonly id: number; readonly ownerId: number; readonly fullName: string };
  /** Where this cloud's front door is on loopback: `http://127.0.0.1:PORT`. */
  readonly url: string;
};

/** Opens a public repository with the branch `main`, an open pull request 1, and a token that may do what a deploy with previews needs. */
export function startGithub({ clock, faults, issuer, repository: about, url }: GithubDeps): Github {
  const repository = newRepository({ ...about, defaultBranch: 'main' });
  // Made up, and in pieces in the source, so that no scanner takes it for a secret.
  const token = `${'gh' + 's_'}${randomBytes(18).toString('hex')}`;
  const requestToken = randomBytes(24).toString('hex');
  const settings: Settings = {
    permissions: {
      actions: 'read',
      contents: 'read',
      deployments: 'write',
      'id-token': 'write',
      'pull-requests': 'write',
    },
    claims: {},
    form: 'immutable',
  };
  const variables = {
    ACTIONS_ID_TOKEN_REQUEST_URL: `${url}${TOKEN_PATH}`,
    ACTIONS_ID_TOKEN_REQUEST_TOKEN: requestToken,
  };
  const requests: CloudRequest[] = [];
  const door = openDoor({ clock, repository, issuer, variables, requests }, settings);
  door.setPull(1);
  const rest = startRest({ clock, faults, repository, token, permissions: () => settings.permissions });
  const endpoint = startTokenEndpoint({
    faults,
    requestToken,
    token(audience) {
      const claims = jobClaims(repository, settings, audience);
      return { jwt: issuer.token(claims), claims };
    },
  });
  const services = [rest, endpoint, startIssuerSite(issuer)].map((service) => noting(service, requests));
  return { services, door, token };
}

/** The same service, which keeps what it is asked. */
const noting = (service: Service, requests: CloudRequest[]): Service => ({
  ...service,
  answer(request) {
    requests.push(request);
    return service.answer(request);
  },
});
