import { adapted, newWidth, type Bounds } from './width.ts';

/** Lets in as many calls at a time as the service bears; the others wait in the order in which they came. */
export type Gate = <T>(call: () => Promise<T>) => Promise<T>;

/** `isCongestion`: whether what a call rejected with means that there are too many of them. */
export function openGate(bounds: Bounds, isCongestion: (error: unknown) => boolean): Gate {
  let width = newWidth(bounds);
  let inside = 0;
  const waiting = new Line();

  const enter = async (): Promise<void> => {
    if (inside < Math.floor(width.limit)) inside += 1;
    else
      await new Promise<void>((admit) => {
        waiting.push(admit);
      });
  };
  const leave = (round: number, congested: boolean): void => {
    width = adapted(width, { isCongestion: congested, round, underWay: inside }, bounds);
    inside -= 1;
    while (inside < Math.floor(width.limit)) {
      const admit = waiting.shift();
      if (admit === undefined) return;
      inside += 1;
      admit();
    }
  };
  return async (call) => {
    await enter();
    const { round } = width;
    let congested = false;
    try {
      return await call();
    } catch (error) {
      congested = isCongestion(error);
      throw error;
    } finally {
      leave(round, congested);
    }
  };
}

/** First in, first out, without moving those who wait: an array would, and there may be thousands. */
class Line {
  #waiting: (() => void)[] = [];
  #next = 0;

  push(admit: () => void): void {
    this.#waiting.push(admit);
  }

  shift(): (() => void) | undefined {
    const admit = this.#waiting[this.#next];
    if (admit === undefined) return undefined;
    this.#next += 1;
    if (this.#next * 2 > this.#waiting.length) {
      this.#waiting = this.#waiting.slice(this.#next);
      this.#next = 0;
    }
    return admit;
  }
}
