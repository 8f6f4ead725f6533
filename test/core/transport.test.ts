import { expect, test } from '@jest/globals';
import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import type { AddressInfo } from 'node:net';
import { openTransport } from '../../src/cloud/transport.ts';

/** A server that answers each request with this text, and how many connections it got. */
async function serverOf(answer: (request: string) => string, connections = 1) {
  const sockets: Socket[] = [];
  const server = createServer((socket) => {
    sockets.push(socket);
    socket.on('error', () => undefined);
    socket.on('data', (request) => socket.write(answer(request.toString('latin1'))));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const send = openTransport(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, {
    environment: {},
    connections,
    timeouts: { connect: 5000, answer: 5000, slowest: 1000 },
  });
  return {
    ask: (method: 'GET' | 'HEAD') => send({ method, target: '/a.txt', headers: {} }),
    connections: () => sockets.length,
    [Symbol.asyncDispose]: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

const OK = 'HTTP/1.1 200 OK\r\nConnection: keep-alive\r\nContent-Length: 3\r\n\r\n';

test('a connection is used again after any answer, one to HEAD as well', async () => {
  await using server = await serverOf((request) => (request.startsWith('HEAD') ? OK : `${OK}one`));
  for (const method of ['HEAD', 'HEAD', 'GET', 'HEAD'] as const)
    expect((await server.ask(method)).status).toBe(200);
  expect(server.connections()).toBe(1);
});

test('whoever asks again as soon as an answer is there needs no further connection', async () => {
  await using server = await serverOf(() => `${OK}one`, 100);
  const lane = async () => {
    for (let turn = 0; turn < 20; turn++) await server.ask('GET');
  };
  await Promise.all([lane(), lane(), lane(), lane()]);
  expect(server.connections()).toBe(4);
});

test("what somebody sends after the head of an answer to HEAD is nobody else's body", async () => {
  await using server = await serverOf((request) => (request.startsWith('HEAD') ? `${OK}bad` : `${OK}one`));
  expect((await server.ask('HEAD')).headers['content-length']).toBe('3');
  // The connection may be found to be broken only now: then the request is repeated on another.
  const read = () => server.ask('GET').then(({ body }) => body.toString());
  expect(await read().catch(read)).toBe('one');
});
