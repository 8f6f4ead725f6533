import { readFile } from 'node:fs/promises';
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { CloudProcess } from '../cloud/index.ts';
import type { Load, LoadResult } from './load.ts';

/** PUTs of one look at the ceiling, which warm the server's code as well; and connections, with more of them for each ms of a round trip. */
const COUNT = 3000;
const CONNECTIONS = 64;
const CONNECTIONS_PER_MS = 10;

/** How many PUTs of `bytes` bytes a second the server takes over TLS from a generator that does nothing else. */
export async function ceilingOf(cloud: CloudProcess, latency: number, bytes: number): Promise<number> {
  const { env, bucket, region, secretId, secretKey } = cloud.place;
  const load: Load = {
    proxy: env.https_proxy,
    ca: await readFile(env.NODE_EXTRA_CA_CERTS, 'utf8'),
    host: `${bucket}.cos.${region}.myqcloud.com`,
    secretId,
    secretKey,
    prefix: 'load/',
    count: COUNT,
    bytes,
    connections: CONNECTIONS + CONNECTIONS_PER_MS * latency,
  };
  const worker = new Worker(new URL('load.ts', import.meta.url), { workerData: load });
  const [{ perSecond }] = (await once(worker, 'message')) as [LoadResult];
  await worker.terminate();
  return perSecond;
}
