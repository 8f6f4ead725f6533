import { machineTime, peakMiB, processTime } from './machine.ts';

/** What a client's process came to. */
export type Ended = { readonly seconds: number; readonly problem?: string };

export type Measured = Ended & {
  readonly cpuSeconds: number;
  readonly peakMiB: number;
  readonly serverCores: number;
  readonly noiseCores: number;
};

/** A client that takes longer than this is ended, and its row is void; ms. */
export const PATIENCE = 20 * 60_000;

/** How often the memory of a process is looked at, ms. Its high-water mark only grows, so that little is missed but its last moments. */
const LOOK_EVERY = 20;

/**
 * Runs one client and says what it cost. Its CPU time is what the kernel booked for this process's children meanwhile, so that nothing else
 * may be started or end before it resolves. Noise is all CPU time that was neither the client's, the server's nor our own, and what the host stole.
 */
export async function measure(
  server: number,
  run: (onStart: (pid: number) => void) => Promise<Ended>,
): Promise<Measured> {
  const before = books(server);
  let peak = 0;
  let timer: NodeJS.Timeout | undefined;
  const ended = await run((pid) => {
    const look = () => (peak = Math.max(peak, peakMiB(pid) ?? 0));
    timer = setInterval(look, LOOK_EVERY);
  });
  clearInterval(timer);
  const after = books(server);
  const spent = (pick: (one: ReturnType<typeof books>) => number) => Math.max(0, pick(after) - pick(before));
  const client = spent(({ self }) => self.children);
  const serverSeconds = spent(({ served }) => served);
  const known = client + serverSeconds + spent(({ self }) => self.own);
  const foreign = Math.max(0, spent(({ machine }) => machine.busy) - known);
  return {
    ...ended,
    cpuSeconds: client,
    peakMiB: peak,
    serverCores: serverSeconds / ended.seconds,
    noiseCores: (foreign + spent(({ machine }) => machine.stolen)) / ended.seconds,
  };
}

const books = (server: number) => ({
  self: processTime('self'),
  served: processTime(server).own,
  machine: machineTime(),
});
