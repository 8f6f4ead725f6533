import { type ChildProcess, spawn } from 'node:child_process';
import { listen, type ToInstance, type Word } from './channel.ts';

/** How an event ended. The statuses are those of cloud.tencent.com/document/product/583/42611. */
export type Ending = {
  readonly outcome: 'ok' | 'failed' | 'timeout';
  readonly status: number;
  /** The result's JSON, or what went wrong. */
  readonly text: string;
  /** What the code wrote, in order. */
  readonly log: string;
  /** ms from the order to the end. */
  readonly ms: number;
  /** ms of the start, when this event had to wait for it. */
  readonly coldStart?: number;
  /** MB. */
  readonly memory: number;
};

export type InstancePlan = {
  /** The path of the runtime's bootstrap. */
  readonly bootstrap: string;
  /** The folder with the unpacked code. */
  readonly root: string;
  readonly handler: string;
  /** MB. */
  readonly memoryLimit: number;
  /** ms. */
  readonly initLimit: number;
  readonly environment: Readonly<Record<string, string>>;
};

/** One running instance of a function. It takes one event at a time. */
export type Instance = {
  invoke(order: ToInstance): Promise<Ending>;
  /** Whether it may take another event. */
  isAlive(): boolean;
  stop(): Promise<void>;
};

/** Starts a child process that loads the handler at once, as a cold start does. */
export function startInstance(plan: InstancePlan): Instance {
  const startedAt = Date.now();
  const child = launch(plan);
  const { next, takeLog, closed } = listen(child);
  let coldStart: number | undefined;
  const stop = async () => {
    child.kill('SIGKILL');
    await closed;
  };
  const invoke = async (order: ToInstance): Promise<Ending> => {
    const isCold = coldStart === undefined;
    const first: Word = isCold ? await next(plan.initLimit) : { say: 'ready' };
    coldStart ??= Date.now() - startedAt;
    const began = Date.now();
    if (first.say === 'ready') child.send(order, () => undefined);
    const last = first.say === 'ready' ? await next(order.timeLimit) : first;
    if (last.say !== 'done') await stop();
    const ending = judge(last, first.say === 'ready' ? order.timeLimit : plan.initLimit, takeLog);
    return { ...ending, ms: Date.now() - began, ...(isCold ? { coldStart } : {}) };
  };
  const isAlive = () => child.exitCode === null && child.signalCode === null && child.connected;
  return { invoke, stop, isAlive };
}

function launch({ bootstrap, root, handler, memoryLimit, environment }: InstancePlan): ChildProcess {
  const [file = '', method = ''] = handler.split('.');
  const flags = [
    `--max-old-space-size=${memoryLimit}`,
    // The real runtimes are older than these conveniences: a zip that needs them must fail here too.
    '--no-experimental-detect-module',
    '--no-experimental-require-module',
  ];
  return spawn(process.execPath, [...flags, bootstrap, root, file, method], {
    cwd: root,
    env: { ...environment },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
}

function judge(word: Word, limit: number, takeLog: () => string): Omit<Ending, 'ms'> {
  const log = takeLog();
  const failed = (status: number, text: string) => ({
    outcome: 'failed' as const,
    status,
    text,
    log,
    memory: 0,
  });
  switch (word.say) {
    case 'ready':
      return failed(500, 'The instance answered out of turn.');
    case 'broken':
      return failed(word.status, word.fault);
    case 'done': {
      const memory = word.memory / 1024 / 1024;
      if (word.fault !== undefined) {
        return { ...failed(430, `User code exception caught: ${word.fault}`), memory };
      }
      return { outcome: 'ok', status: 200, text: word.result ?? 'null', log, memory };
    }
    case 'late': {
      const text = `Invoking task timed out after ${limit / 1000} seconds`;
      return { outcome: 'timeout', status: 433, text, log, memory: 0 };
    }
    case 'gone':
      if (log.includes('heap out of memory')) return failed(434, `MemoryLimitReached: ${word.how}`);
      return failed(439, `The process exited before the event was over: ${word.how}`);
  }
}
