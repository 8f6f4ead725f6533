import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';

/** A cancelled step gets SIGINT, after this many ms SIGTERM, and after that many more it is killed (actions/runner, ProcessInvoker.cs). */
const SIGINT_PATIENCE = 7500;
const SIGTERM_PATIENCE = 2500;
/** A process that the action left behind may hold the pipes open; its output is waited for this many ms, no longer. */
const ORPHAN_PATIENCE = 5000;

export type ChildOptions = {
  readonly main: string;
  readonly cwd: string;
  /** The whole environment: nothing is inherited. */
  readonly env: Readonly<Record<string, string>>;
  readonly signal: AbortSignal | undefined;
  readonly onLine: (line: string, stream: 'stdout' | 'stderr') => void;
  readonly onStart: ((pid: number) => void) | undefined;
};

export type ChildEnd = { readonly exitCode: number; readonly cancelled: boolean };

/** Runs `node <main>` as a step does, with no standard input; resolves when it ended and everything it printed was delivered. */
export async function runChild(options: ChildOptions): Promise<ChildEnd> {
  const { main, cwd, env, signal, onLine, onStart } = options;
  if (signal?.aborted === true) return { exitCode: 128 + constants.signals.SIGINT, cancelled: true };
  const child = spawn(process.execPath, [main], { cwd, env: { ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
  if (child.pid !== undefined) onStart?.(child.pid);
  const read = [eachLine(child.stdout, 'stdout', onLine), eachLine(child.stderr, 'stderr', onLine)];
  const end = await new Promise<ChildEnd>((resolve, reject) => {
    let cancelled = false;
    const timers: NodeJS.Timeout[] = [];
    const later = (ms: number, what: NodeJS.Signals) => timers.push(setTimeout(() => child.kill(what), ms));
    const cancel = () => {
      cancelled = true;
      child.kill('SIGINT');
      later(SIGINT_PATIENCE, 'SIGTERM');
      later(SIGINT_PATIENCE + SIGTERM_PATIENCE, 'SIGKILL');
    };
    signal?.addEventListener('abort', cancel, { once: true });
    child.once('error', reject);
    child.once('exit', (code, killer) => {
      signal?.removeEventListener('abort', cancel);
      timers.forEach(clearTimeout);
      resolve({ exitCode: code ?? 128 + (killer === null ? 0 : constants.signals[killer]), cancelled });
    });
  });
  await withinPatience(Promise.all(read));
  child.stdout.destroy();
  child.stderr.destroy();
  return end;
}

/** Line ends are `\n` and `\r\n`; a last line without one counts. */
function eachLine(
  stream: Readable,
  name: 'stdout' | 'stderr',
  onLine: ChildOptions['onLine'],
): Promise<void> {
  return new Promise((resolve) => {
    createInterface({ input: stream, crlfDelay: Infinity })
      .on('line', (line) => {
        onLine(line, name);
      })
      .once('close', resolve);
  });
}

async function withinPatience(output: Promise<unknown>): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<undefined>();
  const timer = setTimeout(resolve, ORPHAN_PATIENCE, undefined);
  await Promise.race([output, promise]);
  clearTimeout(timer);
}
