import { parseArgs } from 'node:util';
import { startCloud, type Pace } from './index.ts';

/** Where a rehearsal finds this cloud: one line of JSON, once it is ready. */
async function main(): Promise<void> {
  const { values } = parseArgs({ options: { pace: { type: 'string', default: 'fast' } } });
  const cloud = await startCloud({ pace: readPace(values.pace) });
  const { secretId, secretKey, bucket, region, domain, overseasDomain, role } = cloud.world;
  const { deployRoleArn, oidcProvider, repository, githubToken } = cloud.world;
  const place = {
    env: cloud.env,
    secretId,
    secretKey,
    bucket,
    region,
    domain,
    overseasDomain,
    role,
    deployRoleArn,
    oidcProvider,
    repository,
    githubToken,
    // Apart from env, because a run has them only where its workflow asks for `id-token: write`.
    oidcEnv: cloud.github.env(),
    control: cloud.control,
  };
  const stop = () => void cloud[Symbol.asyncDispose]();
  process.once('SIGTERM', stop).once('SIGINT', stop);
  process.stdout.write(`${JSON.stringify(place)}\n`);
}

function readPace(text: string): Pace {
  if (text === 'fast' || text === 'real') return text;
  throw new Error(`--pace must be fast or real, not "${text}".`);
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
