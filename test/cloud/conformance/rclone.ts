import { perform, type Access, type Client, type Command, type Place } from './client.ts';
import { debianProgram, goProgram, ownProgram } from './install.ts';
import { must } from './run.ts';
import { storageSteps } from './storage-steps.ts';

let program = 'rclone';

/** rclone, with its own settings for Tencent's storage; it takes the CA from SSL_CERT_FILE. */
export const rclone: Client = {
  name: 'rclone',
  isTencents: false,
  async install() {
    program =
      (await ownProgram('rclone')) ??
      (await debianProgram('rclone').catch(() => goProgram('rclone', 'github.com/rclone/rclone')));
    return (await must(program, ['version'])).split('\n')[0] ?? '';
  },
  steps: storageSteps('rclone', {
    send: (place, folder, prefix) => ask(place, ['copy', folder, at(place, prefix)]),
    sync: (place, folder, prefix) => ask(place, ['sync', folder, at(place, prefix)]),
    list: async (place, prefix) =>
      (await ask(place, ['lsf', '-R', '--files-only', at(place, prefix)])).trim().split('\n').length,
    fetch: (place, prefix, folder) => ask(place, ['copy', at(place, prefix), folder]),
    copy: (place, prefix, to) => ask(place, ['copy', at(place, prefix), at(place, to)]),
    remove: (place, prefix) => ask(place, ['purge', at(place, prefix)]),
  }),
};

const at = ({ cloud }: Place, prefix: string) => `cos:${cloud.world.bucket}/${prefix.slice(0, -1)}`;

function ask(place: Place, args: readonly string[]): Promise<string> {
  // 16 MiB and more go in parts; by itself it would wait until 200 MiB.
  const options = ['--s3-upload-cutoff', '16M', '--transfers', '16', '--checkers', '16', '--retries', '1'];
  return perform(place, (access) => rcloneCommand(access, [...args, ...options]));
}

/** `rclone ARGS`, where `cos:` is the cloud and the machine's own configuration counts for nothing. */
export function rcloneCommand({ world, env, caFile }: Access, args: readonly string[]): Command {
  const { secretId, secretKey, region } = world;
  const settings = {
    // With a bundle for AWS in the environment this one does not start.
    AWS_CA_BUNDLE: '',
    RCLONE_CONFIG: '/dev/null',
    RCLONE_CONFIG_COS_TYPE: 's3',
    RCLONE_CONFIG_COS_PROVIDER: 'TencentCOS',
    RCLONE_CONFIG_COS_ACCESS_KEY_ID: secretId,
    RCLONE_CONFIG_COS_SECRET_ACCESS_KEY: secretKey,
    RCLONE_CONFIG_COS_ENDPOINT: `cos.${region}.myqcloud.com`,
  };
  return { program, args, env: { ...env, ...settings, SSL_CERT_FILE: caFile } };
}
