export type Timeouts = {
  /** Until a connection stands, ms. */
  readonly connect: number;
  /** So long nothing may move, ms; what of a body may lie in buffers on the way, where nobody sees it move, comes on top. */
  readonly answer: number;
  /** Bytes a second below which such a body counts as stuck. */
  readonly slowest: number;
};

/** So much of a body is written at a time, bytes. */
export const PIECE = 1024 * 1024;
/** What may be written and not sent: that piece, and what Linux keeps for a connection at the most (net.ipv4.tcp_wmem), bytes. */
const UNSEEN = PIECE + 4 * 1024 * 1024;
/** An answer that never stops coming is given up after so many times the patience for one that does not come. */
const TRICKLE = 10;

/** The machine's time, whole Unix ms; it goes on evenly when somebody sets the clock. */
export const now = (): number => Math.floor(performance.timeOrigin + performance.now());

/** Hears of all that moves in a request. */
export type Watch = {
  /** A part of the request was given to its connection. */
  readonly sent: () => void;
  /** The answer has begun. */
  readonly answered: () => void;
  readonly received: (bytes: number) => void;
  readonly end: () => void;
  /** When the last part of the request was given to its connection, Unix ms of the machine. */
  readonly sentAt: () => number;
};

/**
 * Watches a request and calls `onStall` with ETIMEDOUT once nothing moves in it: a slow way is no reason to give up, as long as it leads somewhere.
 * `length`: of its body, bytes. It takes one timer a request.
 */
export function watch(length: number, timeouts: Timeouts, onStall: (error: Error) => void): Watch {
  const { answer, slowest } = timeouts;
  const patience = answer + (Math.min(length, UNSEEN) / slowest) * 1000;
  const giveUp = (why: string) => {
    onStall(Object.assign(new Error(why), { code: 'ETIMEDOUT' }));
  };
  const timer = setTimeout(() => {
    giveUp(`There was no answer, and nothing moved, for ${Math.round(patience / 1000)} s.`);
  }, patience);
  let sentAt = now();
  let latest = Infinity;
  return {
    sent() {
      sentAt = now();
      timer.refresh();
    },
    answered() {
      latest = now() + TRICKLE * answer;
      timer.refresh();
    },
    received(bytes) {
      latest += (bytes / slowest) * 1000;
      if (now() > latest) giveUp('The answer began and did not come to its end.');
      else timer.refresh();
    },
    end() {
      clearTimeout(timer);
    },
    sentAt: () => sentAt,
  };
}
