import { describe, expect, test } from '@jest/globals';
import { once } from 'node:events';
import { connect as connectTo, createServer, type AddressInfo, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { openSpares } from '../../src/cloud/spares.ts';
import { openTransport } from '../../src/cloud/transport.ts';

/** A server that answers every request, and the connections that it got. */
async function serverOf() {
  const sockets: Socket[] = [];
  const server = createServer((socket) => {
    sockets.push(socket);
    socket.on('error', () => undefined);
    socket.on('data', () => socket.write('HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\none'));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    sockets,
    [Symbol.asyncDispose]: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

type Opened = Error | Socket | null;

/** Spares of connections that open, or fail, when they are told to. */
async function scene(kept?: number) {
  const server = await serverOf();
  const spares = openSpares(kept);
  const openings: { open: () => Promise<void>; fail: () => void }[] = [];
  const connect = spares.before((_, callback) => {
    openings.push({
      async open() {
        const socket = connectTo(server.port, '127.0.0.1');
        await once(socket, 'connect');
        callback(null, socket);
      },
      fail() {
        callback(new Error('refused'), null);
      },
    });
  });
  const wanted = { hostname: '127.0.0.1', protocol: 'http:', port: String(server.port) };
  const ask = () =>
    new Promise<Opened>((resolve) => {
      connect(wanted, (error: Error | null, socket: Socket | null) => {
        resolve(error ?? socket);
      });
    });
  let ready = 0;
  return {
    openings,
    server,
    ask,
    ready: () => ready,
    count: spares.count,
    openAhead: (count: number) => {
      spares.open(count, () => (ready += 1));
    },
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}

/** The first connection, from which on it is known where to. */
async function begun(kept?: number) {
  const stage = await scene(kept);
  const first = stage.ask();
  await stage.openings[0]?.open();
  await first;
  return stage;
}

describe('connections that are opened ahead', () => {
  test('before there was one nobody knows where to', async () => {
    await using stage = await scene();
    stage.openAhead(2);
    expect([stage.openings.length, stage.count()]).toEqual([0, 0]);
  });

  test('whoever wants one gets one that is open, and none is opened for him', async () => {
    await using stage = await begun();
    stage.openAhead(2);
    expect([stage.openings.length, stage.count(), stage.ready()]).toEqual([3, 2, 0]);
    await stage.openings[2]?.open();
    expect([stage.count(), stage.ready()]).toEqual([2, 1]);
    const got = await stage.ask();
    expect(got).toHaveProperty('destroyed', false);
    expect([stage.openings.length, stage.count()]).toEqual([3, 1]);
  });

  test('or one that will be open soon, or hears why it is not', async () => {
    await using stage = await begun();
    stage.openAhead(2);
    const [one, other] = [stage.ask(), stage.ask()];
    await stage.openings[1]?.open();
    stage.openings[2]?.fail();
    expect(await one).toHaveProperty('destroyed', false);
    expect(await other).toMatchObject({ message: 'refused' });
    // Nobody else is to be told of these.
    expect([stage.openings.length, stage.count(), stage.ready()]).toEqual([3, 0, 0]);
  });

  test('one that fails while nobody wants it is forgotten', async () => {
    await using stage = await begun();
    stage.openAhead(1);
    stage.openings[1]?.fail();
    expect([stage.count(), stage.ready()]).toEqual([0, 0]);
    const got = stage.ask();
    expect(stage.openings).toHaveLength(3);
    await stage.openings[2]?.open();
    expect(await got).toHaveProperty('destroyed', false);
  });

  test.each(['the other side closes it', 'nobody wants it for long'])('it is gone when %s', async (why) => {
    await using stage = await begun(why.startsWith('nobody') ? 20 : undefined);
    stage.openAhead(1);
    await stage.openings[1]?.open();
    if (why.startsWith('the other')) stage.server.sockets.at(-1)?.resetAndDestroy();
    while (stage.count() > 0) await delay(5);
    void stage.ask();
    expect(stage.openings).toHaveLength(3);
  });

  test('one that somebody has got stays open, however long that takes', async () => {
    await using stage = await begun(20);
    stage.openAhead(1);
    await stage.openings[1]?.open();
    const got = await stage.ask();
    await delay(60);
    expect(got).toHaveProperty('destroyed', false);
  });
});

test.each(['directly', 'by a proxy'])('requests %s go by what was opened for them', async (how) => {
  await using server = await serverOf();
  const tunnels: string[] = [];
  const proxy = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.once('data', (request) => {
      tunnels.push(request.toString('latin1').split('\r\n')[0] ?? '');
      const way = connectTo(server.port, '127.0.0.1');
      socket.write('HTTP/1.1 200 OK\r\n\r\n');
      socket.pipe(way).on('error', () => undefined);
      way.pipe(socket);
    });
  }).listen(0, '127.0.0.1');
  await once(proxy, 'listening');
  const environment =
    how === 'directly' ? {} : { http_proxy: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}` };
  const { send, spares } = openTransport(`http://127.0.0.1:${server.port}`, {
    environment,
    connections: 100,
    timeouts: { connect: 5000, answer: 5000, slowest: 1000 },
  });
  const ask = async () => (await send({ method: 'GET', target: '/', headers: {} })).body.toString();
  expect(await ask()).toBe('one');
  let ready = 0;
  spares.open(3, () => (ready += 1));
  // Who connects knows it before who is connected to.
  while (ready < 3 || server.sockets.length < 4) await delay(5);
  expect(await Promise.all([ask(), ask(), ask(), ask()])).toEqual(Array(4).fill('one'));
  expect([server.sockets.length, spares.count()]).toEqual([4, 0]);
  expect(tunnels).toHaveLength(how === 'directly' ? 0 : 4);
  // And again: they are like any other by now.
  expect(await Promise.all([ask(), ask(), ask(), ask(), ask()])).toHaveLength(5);
  expect(server.sockets.length).toBe(5);
  for (const socket of server.sockets) socket.destroy();
  proxy.close();
});
