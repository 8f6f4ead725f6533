import { expect, test } from '@jest/globals';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { bucketAt } from './bucket-at.ts';

/** A bucket that is so far away, how many connections it got, and how many requests were under way at most. */
async function farBucket(roundTrip: number) {
  let [connections, underWay, most] = [0, 0, 0];
  const server = createServer((_, response) => {
    underWay += 1;
    most = Math.max(most, underWay);
    setTimeout(() => {
      underWay -= 1;
      response.writeHead(204, { 'x-cos-request-id': 'NjU=' }).end();
    }, roundTrip);
  })
    .on('connection', () => (connections += 1))
    .listen(0, '127.0.0.1');
  await once(server, 'listening');
  const bucket = bucketAt(server);
  return {
    bucket,
    connections: () => connections,
    mostUnderWay: () => most,
    burst: (size: number) => Promise.all(Array.from({ length: size }, (_, n) => bucket.remove(`${n}`))),
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

test('what is about to be asked of a far bucket finds its connections open, and opens no others', async () => {
  await using far = await farBucket(60);
  await far.burst(2);
  far.bucket.warmUp(8);
  // Those that are on their way count.
  far.bucket.warmUp(8);
  while (far.connections() < 8) await delay(5);
  await delay(20);
  await far.burst(8);
  expect(far.mostUnderWay()).toBe(8);
  far.bucket.warmUp(8);
  await delay(20);
  expect(far.connections()).toBe(8);
});

test('a near bucket is asked again sooner than a connection is open', async () => {
  await using near = await farBucket(0);
  for (let n = 0; n < 10; n++) await near.burst(2);
  near.bucket.warmUp(8);
  await delay(20);
  expect(near.connections()).toBe(2);
});
