import { describe, expect, test } from '@jest/globals';
import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
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
  const { send } = openTransport(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, {
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

describe('a slow way', () => {
  const MIB = 1024 * 1024;

  /** A server that does with a connection what it is told, and a transport to it that is soon out of patience. */
  async function serverThat(serves: (socket: Socket) => void) {
    const sockets: Socket[] = [];
    const server = createServer((socket) => {
      sockets.push(socket);
      socket.on('error', () => undefined);
      serves(socket);
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    return {
      ...openTransport(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, {
        environment: {},
        connections: 1,
        timeouts: { connect: 5000, answer: 400, slowest: 50 * MIB },
      }),
      [Symbol.asyncDispose]: async () => {
        for (const socket of sockets) socket.destroy();
        server.close();
        await once(server, 'close');
      },
    };
  }
  const put = { method: 'PUT', target: '/a.bin', headers: {}, body: Buffer.alloc(48 * MIB) } as const;
  /** Reads no more than 2 MiB at a time, with pauses between, until there are so many bytes. */
  const sip = async (socket: Socket, bytes: number) => {
    let read = 0;
    for await (const chunk of socket.iterator({ destroyOnReturn: false })) {
      const before = Math.floor(read / (2 * MIB));
      read += (chunk as Buffer).length;
      if (read >= bytes) return;
      if (Math.floor(read / (2 * MIB)) > before) await delay(70);
    }
  };

  test('a body that goes up for longer than an answer may take is no failure while it moves', async () => {
    await using server = await serverThat((socket) => {
      void sip(socket, put.body.length).then(() => socket.write(OK + 'one'));
    });
    const begun = performance.now();
    const { status, sentAt } = await server.send(put);
    expect(status).toBe(200);
    expect(performance.now() - begun).toBeGreaterThan(1000);
    // What the request caused cannot have happened while half of it was still to be sent.
    expect(sentAt - performance.timeOrigin - begun).toBeGreaterThan(500);
  });

  test('one that no longer moves is given up', async () => {
    await using server = await serverThat((socket) => void sip(socket, 4 * MIB));
    await expect(server.send(put)).rejects.toMatchObject({ code: 'ETIMEDOUT' });
  });

  const get = { method: 'GET', target: '/a.txt', headers: {} } as const;
  const drip = (socket: Socket, drops: number) =>
    void (async () => {
      await once(socket, 'data');
      socket.write(`HTTP/1.1 200 OK\r\nContent-Length: ${drops}\r\n\r\n`);
      for (let n = 0; n < drops && !socket.destroyed; n++) {
        await delay(50);
        socket.write('x');
      }
    })();

  test('an answer that takes its time is waited for', async () => {
    await using server = await serverThat((socket) => {
      drip(socket, 20);
    });
    expect((await server.send(get)).body.length).toBe(20);
  });

  test('one that never stops coming is not', async () => {
    await using server = await serverThat((socket) => {
      drip(socket, 10_000);
    });
    await expect(server.send(get)).rejects.toMatchObject({ code: 'ETIMEDOUT' });
  });
});
