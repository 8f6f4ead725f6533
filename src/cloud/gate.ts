import { adapted, newWidth, type Bounds } from './width.ts';

/** Lets in calls; the others wait in the order in which they came. */
export type Gate = {
  readonly pass: <T>(call: () => Promise<T>) => Promise<T>;
  /** To be told of a connection that was opened for no call: the next one goes by it. */
  readonly opened: () => void;
  /** Connections that are there, or are being opened for a call, and calls that may be under way at a time. */
  readonly size: () => { readonly connections: number; readonly limit: number };
};

/** For how long a call waits for a connection in use where it might open another one, ms: longer than a round trip around the world. */
const MOST_WAIT = 300;

/**
 * Lets in as many calls at a time as the service bears, each of which has a connection to itself. Another connection is opened only if
 * more come at once than can go on with those in use: who waits for one has its answer after two round trips, a new one after three. A
 * burst waits once, and not for long: what is in use may be busy with a large body, or dead.
 * `isCongestion`: whether what a call rejected with means that there are too many of them.
 */
export function openGate(bounds: Bounds, isCongestion: (error: unknown) => boolean): Gate {
  let width = newWidth(bounds);
  /** Calls under way; those of them on a connection that has answered before; connections that have, and that nobody uses. */
  const inside = { all: 0, onOpen: 0 };
  let free = 0;
  const waiting = new Line();
  /** Of those who waited since nothing was under way, how many have gone on with a connection in use. */
  let served = 0;
  /** Runs while somebody waits who might open a connection. */
  let patience: NodeJS.Timeout | undefined;

  const enter = (isOpen: boolean): void => {
    inside.all += 1;
    inside.onOpen += Number(isOpen);
    free -= Number(isOpen);
    waiting.shift()?.(isOpen);
  };
  const admit = (isPatient: boolean): void => {
    while (waiting.length > 0 && inside.all < Math.floor(width.limit)) {
      const isOpen = free > 0;
      if (!isOpen && isPatient && waiting.length + served <= inside.onOpen) {
        patience ??= setTimeout(() => {
          patience = undefined;
          admit(false);
        }, MOST_WAIT);
        return;
      }
      enter(isOpen);
    }
    clearTimeout(patience);
    patience = undefined;
  };
  const pass: Gate['pass'] = async (call) => {
    const isOpen = await new Promise<boolean>((begin) => {
      waiting.push(begin);
      admit(true);
    });
    const { round } = width;
    let failed: { readonly isCongestion: boolean } | undefined;
    try {
      return await call();
    } catch (error) {
      failed = { isCongestion: isCongestion(error) };
      throw error;
    } finally {
      const answer = { isCongestion: failed?.isCongestion === true, round, underWay: inside.all };
      width = adapted(width, answer, bounds);
      inside.all -= 1;
      if (isOpen) inside.onOpen -= 1;
      // After a failure nobody knows what became of the connection.
      if (failed === undefined) free += 1;
      served = inside.all === 0 ? 0 : served + Math.min(waiting.length, 1);
      admit(true);
    }
  };
  return {
    pass,
    opened() {
      free += 1;
      admit(true);
    },
    size: () => ({ connections: inside.all + free, limit: Math.floor(width.limit) }),
  };
}

/** First in, first out, without moving those who wait: an array would, and there may be thousands. */
class Line {
  #waiting: ((isOpen: boolean) => void)[] = [];
  #next = 0;

  get length(): number {
    return this.#waiting.length - this.#next;
  }

  push(begin: (isOpen: boolean) => void): void {
    this.#waiting.push(begin);
  }

  shift(): ((isOpen: boolean) => void) | undefined {
    const begin = this.#waiting[this.#next];
    if (begin === undefined) return undefined;
    this.#next += 1;
    if (this.#next * 2 > this.#waiting.length) {
      this.#waiting = this.#waiting.slice(this.#next);
      this.#next = 0;
    }
    return begin;
  }
}
