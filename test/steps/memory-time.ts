import { setImmediate as turn } from 'node:timers/promises';
import type { World } from '../../src/core/ports.ts';
import { onWay } from './memory-way.ts';
import type { MemoryWorld } from './memory-world.ts';

/** Time that several runs in one memory world share: each of their requests and pauses takes its own, and none takes any of ours. */
export type SharedTime = {
  /** The same world, in which a request takes so long to arrive, and its answer as long again, ms. */
  readonly in: (world: World, oneWay: number) => World;
  readonly sleep: (ms: number) => Promise<void>;
  /** Lets time pass until this is settled. */
  readonly until: <T>(end: Promise<T>) => Promise<T>;
};

export function sharedTime(stage: Pick<MemoryWorld, 'world' | 'pass'>): SharedTime {
  const now = () => stage.world.clock.now();
  let waiting: readonly { readonly at: number; readonly resolve: () => void }[] = [];
  const sleep = (ms: number) =>
    new Promise<void>((resolve) => {
      waiting = [...waiting, { at: now() + ms, resolve }].sort((a, b) => a.at - b.at);
    });
  return {
    sleep,
    in: (other, oneWay) => ({ ...onWay(other, () => sleep(oneWay)), clock: { now, sleep } }),
    until: async (end) => {
      const over = new AbortController();
      const note = () => {
        over.abort();
      };
      end.then(note, note);
      for (;;) {
        await turn();
        const [next, ...later] = waiting;
        if (over.signal.aborted) return await end;
        if (next === undefined) throw new Error('Nobody waits for anything.');
        waiting = later;
        stage.pass(Math.max(0, next.at - now()));
        next.resolve();
      }
    },
  };
}
