import type { Forge } from '../core/github/forge.ts';
import type { GithubClient } from './client.ts';
import { githubDeployments } from './deployments.ts';
import { githubHistory } from './history.ts';
import { githubPulls } from './pulls.ts';

/** GitHub's REST API as a Forge. */
export const githubForge = (client: GithubClient): Forge => ({
  ...githubPulls(client),
  ...githubDeployments(client),
  ...githubHistory(client),
});
