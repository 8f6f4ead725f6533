import { expect, test } from '@jest/globals';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { bucketAt } from './bucket-at.ts';

const OFF = 1200;
const machine = Date.now.bind(Date);

/** A service whose clock is ahead by OFF s, and that takes no signature of another time. */
function strict() {
  const time = () => Math.floor(machine() / 1000) + OFF;
  return createServer((request, response) => {
    const [, from, to] = /q-sign-time=(\d+);(\d+)/.exec(request.headers.authorization ?? '') ?? [];
    const isOnTime = Number(from) <= time() && time() <= Number(to);
    response.writeHead(isOnTime ? 204 : 403, {
      'x-cos-request-id': 'NjU=',
      date: new Date(time() * 1000).toUTCString(),
    });
    response.end(isOnTime ? undefined : '<Error><Code>RequestTimeTooSkewed</Code></Error>');
  });
}

test('a clock that was wrong and is set right during the run is no reason to refuse the rest of it', async () => {
  const server = strict().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const way = bucketAt(server, machine);
  const astray = () => Math.abs(way.serverTime() - (machine() + OFF * 1000));
  try {
    await way.remove('before');
    expect(astray()).toBeLessThan(2000);
    Date.now = () => machine() + OFF * 1000;
    await way.remove('after');
    expect(astray()).toBeLessThan(2000);
  } finally {
    Date.now = machine;
    server.closeAllConnections();
    server.close();
  }
});
