import { parseArgs } from 'node:util';
import { startCloud, type CloudPlace, type CloudOptions, type LedgerKeeps, type Pace } from './index.ts';

/** Where a rehearsal finds this cloud: one line of JSON, once it is ready. */
async function main(): Promise<void> {
  const cloud = await startCloud(readOptions());
  const { secretId, secretKey, bucket, region, domain, overseasDomain, role } = cloud.world;
  const { deployRoleArn, oidcProvider, repository, githubToken } = cloud.world;
  const place: CloudPlace = {
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

function readOptions(): CloudOptions {
  const { values } = parseArgs({
    options: {
      pace: { type: 'string', default: 'fast' },
      latency: { type: 'string', default: '0' },
      keeps: { type: 'string', default: 'lines' },
      'bodies-up-to': { type: 'string' },
    },
  });
  const bodiesUpTo = values['bodies-up-to'];
  return {
    pace: readChoice<Pace>('pace', values.pace, ['fast', 'real']),
    latency: readWhole('latency', values.latency),
    keeps: readChoice<LedgerKeeps>('keeps', values.keeps, ['lines', 'counts']),
    cos: bodiesUpTo === undefined ? {} : { bodiesUpTo: readWhole('bodies-up-to', bodiesUpTo) },
  };
}

function readChoice<T extends string>(name: string, text: string, choices: readonly T[]): T {
  const choice = choices.find((one) => one === text);
  if (choice !== undefined) return choice;
  throw new Error(`--${name} must be ${choices.join(' or ')}, not "${text}".`);
}

function readWhole(name: string, text: string): number {
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw new Error(`--${name} must be a whole number from 0 on, not "${text}".`);
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
