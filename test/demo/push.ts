import { createHash } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import type { Cloud } from '../cloud/index.ts';
import { runAction, type Run } from '../runner/index.ts';
import type { Build } from './builds.ts';

const ACTION = fileURLToPath(new URL('../../', import.meta.url));

/** Deploys a build as a push to the main branch would: the committed action, run as the Actions runner runs it. */
export async function push(
  cloud: Cloud,
  site: Build,
  inputs: Readonly<Record<string, string>> = {},
): Promise<Run> {
  const { bucket, region, secretId, secretKey, domain, role } = cloud.world;
  return await runAction({
    action: ACTION,
    workspace: site.workspace,
    env: cloud.env,
    event: { name: 'push', payload: { ref: 'refs/heads/main', after: commitOf(site) } },
    inputs: {
      source: site.source,
      bucket,
      region,
      'secret-id': secretId,
      'secret-key': secretKey,
      domains: domain,
      'function-role': role,
      ...inputs,
    },
  });
}

/** A made-up commit: another one for each build. */
const commitOf = (site: Build) => createHash('sha1').update(site.workspace).digest('hex');
