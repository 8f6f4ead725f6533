import { join } from 'node:path';
import { writeFile } from 'node:fs/promises';
import { perform, type Access, type Client, type Command, type Place } from './client.ts';
import { goProgram } from './install.ts';
import { must } from './run.ts';
import { storageSteps } from './storage-steps.ts';

let program = 'coscli';

/** Tencent's newer command for the storage, made in Go: SSL_CERT_FILE. */
export const coscli: Client = {
  name: 'coscli',
  isTencents: true,
  async install() {
    program = await goProgram('coscli', 'github.com/tencentyun/coscli');
    return (await must(program, ['--version'])).trim();
  },
  steps: storageSteps('coscli', {
    send: (place, folder, prefix) => ask(place, ['cp', '-r', `${folder}/`, at(place, prefix)]),
    sync: (place, folder, prefix) =>
      ask(place, ['sync', '-r', '--delete', '--force', `${folder}/`, at(place, prefix)]),
    list: async (place, prefix) =>
      Number(
        /TOTAL OBJECTS:\s*\|\s*(\d+)/.exec(
          await ask(place, ['ls', '-r', '--limit', '10000', at(place, prefix)]),
        )?.[1],
      ),
    fetch: (place, prefix, folder) => ask(place, ['cp', '-r', at(place, prefix), `${folder}/`]),
    copy: (place, prefix, to) => ask(place, ['cp', '-r', at(place, prefix), at(place, to)]),
    remove: (place, prefix) => ask(place, ['rm', '-r', '--force', at(place, prefix)]),
  }),
};

const at = ({ cloud }: Place, prefix: string) => `cos://${cloud.world.bucket}/${prefix}`;

const ask = (place: Place, args: readonly string[]) =>
  perform(place, (access) => coscliCommand(access, args));

/** `coscli ARGS`. */
export async function coscliCommand(access: Access, args: readonly string[]): Promise<Command> {
  const { env, caFile, folder } = access;
  const { secretId, secretKey, bucket, region } = access.world;
  const config = join(folder, 'cos.yaml');
  const base = `secretid: ${secretId}\n    secretkey: ${secretKey}\n    disableencryption: "true"\n    protocol: https`;
  const buckets = `- name: ${bucket}\n    alias: ${bucket}\n    region: ${region}\n    endpoint: cos.${region}.myqcloud.com`;
  await writeFile(config, `cos:\n  base:\n    ${base}\n  buckets:\n  ${buckets}\n`);
  return { program, args: ['-c', config, ...args], env: { ...env, SSL_CERT_FILE: caFile, HOME: folder } };
}
