/** The cloud's own time. It runs with the machine's clock and can be moved ahead; it never goes back. */
export type CloudClock = {
  /** Unix time in ms, as every service of this cloud sees it. */
  now(): number;
  /** Unix time in ms by which signatures are judged: it does not move with `advance`, since clients cannot be moved. */
  wall(): number;
  /** Runs `action` once the cloud's time reaches `at` (Unix ms); the returned function takes it back. */
  at(at: number, action: () => void): () => void;
  /** Resolves after `ms` of cloud time. */
  sleep(ms: number): Promise<void>;
  /** Jumps ahead by this many seconds; everything that falls due on the way happens now, in order. */
  advance(seconds: number): void;
  /** Forgets everything that is still due, so that the process can end. */
  stop(): void;
};

type Due = { readonly at: number; readonly action: () => void };

/** A clock that starts at the machine's time, `off` ms beside it: to a client of such a cloud it is its own clock that is wrong. */
export function startClock(off = 0): CloudClock {
  let ahead = 0;
  let timer: NodeJS.Timeout | undefined;
  const due: Due[] = [];
  const wall = () => Date.now() + off;
  const now = () => wall() + ahead;

  function arm() {
    clearTimeout(timer);
    const next = due[0];
    if (next !== undefined) timer = setTimeout(fire, Math.max(0, next.at - now()));
  }
  function fire() {
    for (let next = due[0]; next !== undefined && next.at <= now(); next = due[0]) {
      due.shift();
      next.action();
    }
    arm();
  }
  const at: CloudClock['at'] = (when, action) => {
    const entry: Due = { at: when, action };
    const place = due.findIndex((other) => other.at > when);
    due.splice(place < 0 ? due.length : place, 0, entry);
    arm();
    return () => {
      const index = due.indexOf(entry);
      if (index >= 0) due.splice(index, 1);
    };
  };
  return {
    now,
    wall,
    at,
    sleep: (ms) =>
      new Promise((resolve) => {
        at(now() + ms, resolve);
      }),
    advance(seconds) {
      ahead += seconds * 1000;
      fire();
    },
    stop() {
      clearTimeout(timer);
      due.length = 0;
    },
  };
}
