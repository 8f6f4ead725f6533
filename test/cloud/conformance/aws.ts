import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { perform, type Access, type Client, type Command, type Place } from './client.ts';
import { pythonPrograms } from './install.ts';
import { must } from './run.ts';
import { storageSteps } from './storage-steps.ts';

let program = 'aws';

/** AWS's own client. COS wants the bucket in the host; the CA comes from AWS_CA_BUNDLE. */
export const aws: Client = {
  name: 'aws',
  isTencents: false,
  async install() {
    program = join(await pythonPrograms('aws', ['awscli']), 'aws');
    return (await must(program, ['--version'])).split(' ')[0] ?? '';
  },
  steps: storageSteps('aws', {
    send: (place, folder, prefix) => ask(place, ['cp', '--recursive', folder, at(place, prefix)]),
    sync: (place, folder, prefix) => ask(place, ['sync', '--delete', folder, at(place, prefix)]),
    list: async (place, prefix) =>
      (await ask(place, ['ls', '--recursive', at(place, prefix)])).trim().split('\n').length,
    fetch: (place, prefix, folder) => ask(place, ['cp', '--recursive', at(place, prefix), folder]),
    copy: (place, prefix, to) => ask(place, ['cp', '--recursive', at(place, prefix), at(place, to)]),
    remove: (place, prefix) => ask(place, ['rm', '--recursive', at(place, prefix)]),
  }),
};

const at = ({ cloud }: Place, prefix: string) => `s3://${cloud.world.bucket}/${prefix}`;

const ask = (place: Place, args: readonly string[]) => perform(place, (access) => awsCommand(access, args));

/** `aws s3 ARGS`, with twenty requests at a time. */
export async function awsCommand(access: Access, args: readonly string[]): Promise<Command> {
  const { env, caFile, folder } = access;
  const { secretId, secretKey, region } = access.world;
  const config = join(folder, 'aws.conf');
  await writeFile(config, '[default]\ns3 =\n  addressing_style = virtual\n  max_concurrent_requests = 20\n');
  const settings = {
    AWS_ACCESS_KEY_ID: secretId,
    AWS_SECRET_ACCESS_KEY: secretKey,
    AWS_DEFAULT_REGION: region,
    AWS_ENDPOINT_URL: `https://cos.${region}.myqcloud.com`,
    AWS_CONFIG_FILE: config,
    AWS_CA_BUNDLE: caFile,
  };
  const [verb = '', ...rest] = args;
  const quiet = verb === 'ls' ? [] : ['--only-show-errors'];
  return { program, args: ['s3', verb, ...quiet, ...rest], env: { ...env, ...settings } };
}
