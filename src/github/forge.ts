import type { Forge } from '../core/forge.ts';
import type { GithubClient } from './client.ts';
import { githubPulls } from './pulls.ts';

/** GitHub's REST API as a Forge. */
export const githubForge = (client: GithubClient): Forge => ({ ...githubPulls(client) });
