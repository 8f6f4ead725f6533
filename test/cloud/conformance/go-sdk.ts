import { copyFile, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Client, Place } from './client.ts';
import { CACHE } from './install.ts';
import { must } from './run.ts';
import { storageSteps } from './storage-steps.ts';

const MODULE = 'github.com/tencentyun/cos-go-sdk-v5';
const HOME = join(CACHE, 'go-sdk');
const PROGRAM = join(HOME, 'program');

/** The official SDK for Go, which compares the CRC-64 of everything it sends and gets: SSL_CERT_FILE. */
export const goSdk: Client = {
  name: 'go-sdk',
  isTencents: true,
  async install() {
    await mkdir(HOME, { recursive: true });
    await copyFile(new URL('go-sdk/main.go', import.meta.url), join(HOME, 'main.go'));
    const around = { cwd: HOME, seconds: 900 };
    await must('sh', ['-c', 'test -f go.mod || go mod init conformance'], around);
    await must('go', ['get', `${MODULE}@latest`], around);
    await must('go', ['build', '-o', PROGRAM, '.'], around);
    return (await must('go', ['list', '-m', MODULE], around)).trim().replace(/^.*\//, '');
  },
  steps: storageSteps('go-sdk', {
    send: (place, folder, prefix) => ask(place, ['send', folder, prefix]),
    sync: (place, folder, prefix) => ask(place, ['sync', folder, prefix]),
    list: async (place, prefix) => Number(await ask(place, ['count', prefix])),
    fetch: (place, prefix, folder) => ask(place, ['fetch', prefix, folder]),
    copy: (place, prefix, to) => ask(place, ['copy', prefix, to]),
    remove: (place, prefix) => ask(place, ['remove', prefix]),
  }),
};

function ask({ cloud, env, caFile }: Place, args: readonly string[]): Promise<string> {
  const { secretId, secretKey, bucket, region } = cloud.world;
  const settings = { COS_ID: secretId, COS_KEY: secretKey, COS_BUCKET: bucket, COS_REGION: region };
  return must(PROGRAM, args, { env: { ...env, ...settings, SSL_CERT_FILE: caFile } });
}
