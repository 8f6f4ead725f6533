// What runs in the child process: SCF's Node.js runtime. It loads the handler once and answers one event at a time, in the
// manner of the runtime's own bootstrap (github.com/tencentyun/scfcli, native/common/runtime/nodejs8.9/bootstrap.js).
import { createRequire } from 'node:module';
import type { FromInstance, ToInstance } from './channel.ts';

/** The largest return value, in characters of JSON. Source: maxRetMsgLen in the runtime's bootstrap. */
const RESULT_LIMIT = 6 * 1024 * 1024;

/** How often it is looked whether the code takes too much memory, ms. */
const MEMORY_LOOK = 20;

/** Source: status 434 of cloud.tencent.com/document/product/583/42611. */
const OVER_MEMORY = 'MemoryLimitReached: the code took more memory than the function has.';

/** What the code holds, Buffers included, in bytes. The process as a whole holds more, but that is our Node.js, not the real one. */
function memoryInUse(): number {
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

type Handler = (event: unknown, context: object, callback: Callback) => unknown;
type Callback = (error: unknown, data?: unknown) => void;
type Done = Extract<FromInstance, { say: 'done' }>;

const [root = '', file = '', method = ''] = process.argv.slice(2);
const send = (message: FromInstance) => process.send?.(message);
/** Ends the event that is being handled; undefined while there is none. */
let finish: ((outcome: Pick<Done, 'result' | 'fault'>) => void) | undefined;
/** What a callback said that has to wait for the event loop to be empty. */
let promised: Pick<Done, 'result' | 'fault'> = { result: 'null' };

for (const stream of [process.stdout, process.stderr]) {
  // Through the channel instead of the pipes, so that a line never arrives after the result that it came before.
  stream.write = (chunk: string | Uint8Array, ...rest: unknown[]) => {
    send({ say: 'log', text: typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString('utf8') });
    const written = rest.find((one) => typeof one === 'function');
    if (written !== undefined) process.nextTick(written);
    return true;
  };
}
process.on('uncaughtException', (error) => finish?.({ fault: faultOf(error) }));
process.on('beforeExit', () => finish?.(promised));
process.on('disconnect', () => process.exit());

try {
  const loaded = createRequire(`${root}/`)(`${root}/${file}.js`) as Record<string, unknown>;
  const handler = loaded[method];
  if (typeof handler !== 'function') {
    send({
      say: 'broken',
      status: 437,
      fault: `HandlerNotFound: exports.${method} of ${file}.js is not a function`,
    });
  } else {
    process.on('message', (order) => {
      handle(handler as Handler, order as ToInstance);
    });
    send({ say: 'ready' });
  }
} catch (error) {
  send({ say: 'broken', status: 443, fault: `UserCodeError: ${faultOf(error)}` });
}

function handle(handler: Handler, order: ToInstance): void {
  Object.assign(process.env, order.environment);
  promised = { result: 'null' };
  const watch = setInterval(() => {
    if (memoryInUse() > order.memoryLimit) finish?.({ fault: 'memory' });
  }, MEMORY_LOOK).unref();
  finish = (outcome) => {
    finish = undefined;
    clearInterval(watch);
    process.channel?.ref();
    if (memoryInUse() > order.memoryLimit) send({ say: 'broken', status: 434, fault: OVER_MEMORY });
    else send({ say: 'done', ...outcome, memory: process.memoryUsage().rss });
  };
  const { context, callback } = contextOf(order);
  try {
    const returned = handler(JSON.parse(order.event), context, callback);
    if (isThenable(returned)) {
      returned.then(
        (data) => finish?.(resultOf(data)),
        (error: unknown) => finish?.({ fault: faultOf(error) }),
      );
    } else {
      // Callback style: the event is over when nothing is left to do, so the channel may not keep the process busy.
      process.channel?.unref();
    }
  } catch (error) {
    finish({ fault: faultOf(error) });
  }
}

function contextOf(order: ToInstance): { context: object; callback: Callback } {
  let waits = true;
  let called = false;
  const deadline = Date.now() + order.timeLimit;
  const callback: Callback = (error, data) => {
    if (called) return;
    called = true;
    promised = error === null || error === undefined ? resultOf(data) : { fault: faultOf(error) };
    if (!waits) finish?.(promised);
  };
  const context = {
    ...order.context,
    get callbackWaitsForEmptyEventLoop() {
      return waits;
    },
    set callbackWaitsForEmptyEventLoop(value) {
      waits = value;
    },
    getRemainingTimeInMillis: () => Math.max(0, deadline - Date.now()),
  };
  return { context, callback };
}

function resultOf(data: unknown): Pick<Done, 'result' | 'fault'> {
  try {
    const result = JSON.stringify(data ?? null) as string | undefined;
    if (result !== undefined && result.length > RESULT_LIMIT) return { fault: 'body size is too long' };
    return { result: result ?? 'null' };
  } catch (error) {
    return { fault: `stringify response to json failed: ${(error as Error).message}` };
  }
}

function faultOf(error: unknown): string {
  if (!(error instanceof Error)) return `${String(error)}(callback err is not instance of Error)`;
  console.error(error.stack ?? error.message);
  return error.message;
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof (value as { then?: unknown } | null | undefined)?.then === 'function';
}
