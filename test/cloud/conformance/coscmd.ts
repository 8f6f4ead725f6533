import { appendFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Client, Place } from './client.ts';
import { pythonPrograms } from './install.ts';
import { must } from './run.ts';
import { storageSteps } from './storage-steps.ts';

/** One environment for all of Tencent's programs in Python. */
export const tencentPrograms = () => pythonPrograms('tencent', ['coscmd', 'tccli', 'cos-python-sdk-v5']);

let program = 'coscmd';

/** Tencent's older command for the storage, made with requests: REQUESTS_CA_BUNDLE. */
export const coscmd: Client = {
  name: 'coscmd',
  isTencents: true,
  async install() {
    program = join(await tencentPrograms(), 'coscmd');
    return (await must(program, ['--version'])).trim();
  },
  steps: storageSteps('coscmd', {
    send: (place, folder, prefix) => ask(place, ['upload', '-r', `${folder}/`, prefix]),
    sync: (place, folder, prefix) => ask(place, ['upload', '-rs', '--delete', '-f', `${folder}/`, prefix]),
    list: async (place, prefix) =>
      Number(/Files num: (\d+)/.exec(await ask(place, ['list', '-ar', prefix]))?.[1]),
    fetch: (place, prefix, folder) => ask(place, ['download', '-r', prefix, `${folder}/`]),
    copy: (place, prefix, to) => ask(place, ['copy', '-r', `${host(place)}/${prefix}`, to]),
    remove: (place, prefix) => ask(place, ['delete', '-rf', prefix]),
  }),
};

const host = ({ cloud }: Place) => `${cloud.world.bucket}.cos.${cloud.world.region}.myqcloud.com`;

async function ask({ cloud, env, caFile, folder }: Place, args: readonly string[]): Promise<string> {
  const { secretId, secretKey, bucket, region } = cloud.world;
  const around = { env: { ...env, HOME: folder, REQUESTS_CA_BUNDLE: caFile } };
  await must(
    program,
    ['config', '-a', secretId, '-s', secretKey, '-b', bucket, '-r', region, '-m', '16'],
    around,
  );
  // In MB; it takes no less, and has no option for it.
  await appendFile(join(folder, '.cos.conf'), '\nmultiupload_threshold = 20\n');
  return must(program, args, around);
}
