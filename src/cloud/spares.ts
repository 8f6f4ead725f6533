import type { buildConnector } from 'undici';

type Connect = buildConnector.connector;
type Callback = buildConnector.Callback;
type Socket = NonNullable<Parameters<Callback>[1]>;

/** Connections that are opened before somebody needs them. */
export type Spares = {
  /** The same way to open a connection, by which whoever wants one gets one of these, even if it is not open yet. */
  readonly before: (connect: Connect) => Connect;
  /**
   * Opens so many more, to where the last one led; none before the first. `onReady`: told of each that is open and that nobody has asked
   * for by then. One that cannot be opened is forgotten: whoever needs one opens it himself, and hears why that fails.
   */
  readonly open: (count: number, onReady: () => void) => void;
  /** Those that are open, or are being opened, and that nobody has asked for. */
  readonly count: () => number;
};

/** For how long one is kept that nobody asks for, ms. */
const KEPT = 10_000;

export function openSpares(kept = KEPT): Spares {
  const spares = new Set<Spare>();
  let another: ((callback: Callback) => void) | undefined;
  /** One that is open, else one that will be soon. */
  const next = (): Spare | undefined => {
    const left = [...spares].filter((spare) => spare.state() !== 'dead');
    const spare = left.find((one) => one.state() === 'open') ?? left[0];
    if (spare !== undefined) spares.delete(spare);
    return spare;
  };
  return {
    before: (connect) => (options, callback) => {
      another = (done) => {
        connect(options, done);
      };
      const spare = next();
      if (spare === undefined) connect(options, callback);
      else spare.take(callback);
    },
    open(count, onReady) {
      if (another === undefined) return;
      for (let opened = 0; opened < count; opened++) {
        const spare = newSpare(kept, onReady, () => spares.delete(spare));
        spares.add(spare);
        another(spare.opened);
      }
    },
    count: () => spares.size,
  };
}

type Spare = {
  /** What came of opening it. */
  readonly opened: Callback;
  readonly state: () => 'opening' | 'open' | 'dead';
  /** Somebody wants it: he hears what comes of it. */
  readonly take: (callback: Callback) => void;
};

function newSpare(kept: number, onReady: () => void, onGone: () => void): Spare {
  let taker: Callback | undefined;
  let idle: Socket | undefined;
  const drop = () => {
    onGone();
    idle?.destroy();
  };
  return {
    opened(...outcome) {
      const [, socket] = outcome;
      if (taker !== undefined) {
        taker(...outcome);
      } else if (socket === null) {
        onGone();
      } else {
        idle = socket;
        // Without a listener an error would end the process; what follows it is the end of the connection.
        socket.on('error', () => undefined);
        socket.on('close', drop).setTimeout(kept, drop).unref();
        onReady();
      }
    },
    state: () => (idle === undefined ? 'opening' : idle.destroyed ? 'dead' : 'open'),
    take(callback) {
      taker = callback;
      const socket = idle;
      if (socket === undefined) return;
      socket.off('close', drop).off('timeout', drop).setTimeout(0).ref();
      // As if it had been opened now: not before the caller has returned.
      queueMicrotask(() => {
        callback(null, socket);
      });
    },
  };
}
