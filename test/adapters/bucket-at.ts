import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { cosBucket } from '../../src/cloud/bucket.ts';

/** A bucket behind a small server of a test's own, asked once for everything. `now`: the clock of the machine, Unix ms. */
export function bucketAt(server: Server, now: () => number = () => Date.now()): ReturnType<typeof cosBucket> {
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return cosBucket({
    bucket: 'site-1250000000',
    region: 'ap-shanghai',
    endpoint: { origin, settingsOrigin: origin },
    keys: () => Promise.resolve({ secretId: 'id', secretKey: 'key', token: undefined }),
    environment: {},
    patience: {
      clock: { now, sleep: () => Promise.resolve() },
      random: () => 1,
      attempts: 1,
      first: 1,
      longest: 1,
      within: 1000,
    },
    signal: new AbortController().signal,
  });
}
