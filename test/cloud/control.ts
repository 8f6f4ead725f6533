import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { ObjectRow } from './cos/index.ts';
import type { Fault } from './faults.ts';
import type { LedgerCount, LedgerEntry } from './ledger.ts';

/** What the control door can do to a cloud, and ask of it. */
export type ControlDeps = {
  /** Throws where no lines are kept. */
  ledger(): readonly LedgerEntry[];
  counts(): readonly LedgerCount[];
  /** Throws when there is no such bucket. */
  objects(bucket: string): readonly ObjectRow[];
  /** Throws when the fault is not one that this cloud knows; the message lists those that it does. */
  fail(fault: Fault): void;
  /** Moves the clock ahead by this many seconds. */
  advance(seconds: number): void;
  /** Resolves when nothing is pending, with the runs that failed since it was last asked. */
  settle(): Promise<readonly object[]>;
};

export type Control = { readonly url: string; close(): Promise<void> };

/** A request that the door does not take: its status, and a sentence that says why. */
class Refused extends Error {
  readonly status: number;
  constructor(status: number, message: string) {
    super(message);
    this.name = 'Refused';
    this.status = status;
  }
}

type Ask = { readonly query: URLSearchParams; readonly body: string };
type Deed = (deps: ControlDeps, ask: Ask) => unknown;

/** How far one request moves the clock at most, in seconds (some 30 years): beyond the year 275760 there are no dates. */
const FARTHEST = 1e9;

const DEEDS: Readonly<Record<string, Deed>> = {
  'GET /ledger': (deps) => attempt(404, () => deps.ledger()),
  'GET /counts': (deps) => deps.counts(),
  'GET /objects': (deps, { query }) => {
    const bucket = query.get('bucket');
    if (bucket === null) throw new Refused(400, 'Say which bucket: /objects?bucket=B.');
    const prefix = query.get('prefix') ?? '';
    return attempt(404, () => deps.objects(bucket)).filter(({ key }) => key.startsWith(prefix));
  },
  'POST /faults': (deps, { body }) => {
    const { operation, how, count } = members(body, { operation: 'string', how: 'string', count: 'number' });
    if (typeof operation !== 'string' || operation === '')
      throw new Refused(400, 'operation must be a name, like PutObject.');
    if (typeof how !== 'string') throw new Refused(400, 'how must be the name of a fault, like 503.');
    if (!isCount(count)) throw new Refused(400, 'count must be a whole number from 1 on.');
    attempt(400, () => {
      deps.fail({ operation, how, count });
    });
    return { operation, how, count };
  },
  'POST /clock': (deps, { body }) => {
    const { advance } = members(body, { advance: 'number' });
    if (typeof advance !== 'number' || !(advance >= 0))
      throw new Refused(400, 'advance must be a number of seconds, not below 0.');
    if (advance > FARTHEST) throw new Refused(400, `advance must be ${FARTHEST} seconds at most.`);
    deps.advance(advance);
    return { advance };
  },
  'POST /settle': async (deps) => ({ failedRuns: await deps.settle() }),
};

/** Opens the control door on a free port of 127.0.0.1. It speaks plain http and JSON and is not reached through the proxy. */
export async function openControl(deps: ControlDeps): Promise<Control> {
  const server = createServer((request, response) => {
    void answer(deps, request).then(({ status, body }) => {
      response.writeHead(status, { 'content-type': 'application/json' });
      response.end(`${JSON.stringify(body)}\n`);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}

async function answer(
  deps: ControlDeps,
  request: IncomingMessage,
): Promise<{ status: number; body: unknown }> {
  try {
    // The path is put behind the host by hand: as a relative URL, `//` would be a host without a name.
    const url = attempt(400, () => new URL(`http://control${request.url ?? '/'}`));
    const { pathname, searchParams: query } = url;
    const deed = DEEDS[`${request.method ?? ''} ${pathname}`];
    if (deed === undefined)
      throw new Refused(
        404,
        `There is no ${request.method ?? ''} ${pathname}; there is ${Object.keys(DEEDS).join(', ')}.`,
      );
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    return { status: 200, body: await deed(deps, { query, body: Buffer.concat(chunks).toString('utf8') }) };
  } catch (error) {
    const status = error instanceof Refused ? error.status : 500;
    return { status, body: { error: error instanceof Error ? error.message : String(error) } };
  }
}

/** The members of a JSON object; others than the named ones are refused, since a misspelled one would be passed over. */
function members(body: string, known: Readonly<Record<string, string>>): Record<string, unknown> {
  const value = attempt(400, () => JSON.parse(body) as unknown, 'The body must be JSON.');
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new Refused(400, 'The body must be a JSON object.');
  const strange = Object.keys(value).find((name) => !(name in known));
  if (strange !== undefined)
    throw new Refused(400, `There is no member ${strange} here; there is ${Object.keys(known).join(', ')}.`);
  return value as Record<string, unknown>;
}

const isCount = (value: unknown): value is number =>
  typeof value === 'number' && Number.isInteger(value) && value >= 1;

function attempt<T>(status: number, action: () => T, message?: string): T {
  try {
    return action();
  } catch (error) {
    throw new Refused(status, message ?? (error instanceof Error ? error.message : String(error)));
  }
}
