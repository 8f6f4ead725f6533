import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { ObjectRow } from './cos/index.ts';
import type { CloudWorld, Pace } from './index.ts';
import type { LedgerCount, LedgerKeeps } from './ledger.ts';

/** What a cloud that runs as a process says of itself, in one line of JSON. */
export type CloudPlace = Omit<CloudWorld, 'appid' | 'deployRole'> & {
  readonly env: Readonly<Record<'http_proxy' | 'https_proxy' | 'NODE_EXTRA_CA_CERTS', string>>;
  /** What a run asks for its OIDC token with. */
  readonly oidcEnv: Readonly<Record<string, string>>;
  /** The control door's URL. */
  readonly control: string;
};

export type CloudProcessOptions = {
  readonly pace?: Pace;
  /** ms a round trip. */
  readonly latency?: number;
  readonly keeps?: LedgerKeeps;
  /** Bodies of more bytes are forgotten once size and hashes are known: gigabytes then need no memory. */
  readonly bodiesUpTo?: number;
  /** Program and arguments that start it: `['taskset', '-c', '1']` pins it to a core. */
  readonly under?: readonly string[];
};

/** A cloud as a process of its own, which shares no event loop with those who use it. Disposing ends it. */
export type CloudProcess = AsyncDisposable & {
  readonly pid: number;
  readonly place: CloudPlace;
  /** Requests, events, runs and purges so far, by sort. */
  counts(): Promise<readonly LedgerCount[]>;
  /** What is in the bucket below a prefix, in key order. */
  objects(prefix?: string): Promise<readonly ObjectRow[]>;
};

const PROGRAM = new URL('main.ts', import.meta.url).pathname;

/** Starts a cloud beside this process; rejects when it does not come up, with what it wrote. */
export async function startCloudProcess(options: CloudProcessOptions = {}): Promise<CloudProcess> {
  const { under = [], bodiesUpTo, ...same } = options;
  const flags = { ...same, ...(bodiesUpTo === undefined ? {} : { 'bodies-up-to': bodiesUpTo }) };
  const given = Object.entries(flags).flatMap(([name, value]) => [`--${name}`, String(value)]);
  const [program = '', ...rest] = [...under, process.execPath, PROGRAM, ...given];
  const child = spawn(program, rest, { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = once(child, 'exit');
  const place = await Promise.race([firstLine(child.stdout), ended.then(gone)]);
  const ask = async (what: string): Promise<unknown> => {
    const answer = await fetch(`${place.control}${what}`);
    if (!answer.ok) throw new Error(`The cloud answered ${answer.status} to ${what}: ${await answer.text()}`);
    return await answer.json();
  };
  return {
    // `taskset` becomes the program that it starts, so this is the cloud's own id.
    pid: child.pid ?? 0,
    place,
    counts: async () => (await ask('/counts')) as readonly LedgerCount[],
    objects: async (prefix = '') =>
      (await ask(
        `/objects?bucket=${place.bucket}&prefix=${encodeURIComponent(prefix)}`,
      )) as readonly ObjectRow[],
    async [Symbol.asyncDispose]() {
      child.kill();
      await ended;
    },
  };
}

async function firstLine(stdout: NodeJS.ReadableStream): Promise<CloudPlace> {
  const [line] = (await once(createInterface(stdout), 'line')) as [string];
  return JSON.parse(line) as CloudPlace;
}

function gone(): never {
  throw new Error('The cloud ended before it was ready.');
}
