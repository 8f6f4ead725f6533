import type { Account } from '../account.ts';
import type { Signer } from '../ledger.ts';
import { openBootstrapFile } from './bootstrap-file.ts';
import { type Ending, startInstance } from './instance.ts';
import { openCodeFolders, openInstances } from './instances.ts';
import { contextOf, credentialEnvironment, instanceEnvironment } from './runtime-environment.ts';
import type { FunctionRecord } from './state.ts';

/** One invocation; a retry is the same one again. */
export type Invocation = {
  readonly requestId: string;
  /** 0 for the first attempt; the logs of the real service call it SCF_RetryNum. */
  readonly retry: number;
  /** JSON. */
  readonly event: string;
  /** The objects that a trigger's event is about. */
  readonly keys: readonly string[];
};

export type RunReport = {
  /** `throttled`: it did not run, because the function had no place left. */
  readonly outcome: Ending['outcome'] | 'throttled';
  /** Of cloud.tencent.com/document/product/583/42611. */
  readonly status: number;
  /** The result's JSON, or what went wrong. */
  readonly text: string;
  readonly by: Signer;
  readonly ms: number;
  /** MB. */
  readonly memory: number;
  readonly log: string;
  /** What went wrong; undefined when nothing did. */
  readonly error: string | undefined;
};

/** Executes uploaded code. */
export type Runner = {
  run(record: FunctionRecord, invocation: Invocation): Promise<RunReport>;
  stop(): Promise<void>;
};

export type RunnerDeps = {
  readonly account: Account;
  /** What leads the code to this cloud: proxies and the CA. */
  readonly env: Readonly<Record<string, string>>;
  /** How many processes there may be. */
  readonly limit: number;
};

/** A role's keys for a function last this long, in seconds. */
const KEY_LIFE = 7200;

/** As much of a log as a run shows, in characters. Source: LogType Tail of cloud.tencent.com/document/product/583/17243. */
const LOG_TAIL = 4096;

export function openRunner({ account, env, limit }: RunnerDeps): Runner {
  const instances = openInstances(limit);
  const folders = openCodeFolders();
  const runtime = openBootstrapFile();
  const start = async (record: FunctionRecord) => {
    const [bootstrap, root] = await Promise.all([runtime.path(), folders.unpack(record.code)]);
    return startInstance({
      bootstrap,
      root,
      handler: record.code.handler,
      memoryLimit: record.settings.memorySize,
      initLimit: record.settings.initTimeout * 1000,
      environment: { ...instanceEnvironment(record, root), ...env },
    });
  };
  return {
    async run(record, invocation) {
      if (!record.runtime.startsWith('Nodejs')) return cannotRun(record, invocation);
      const { role, timeout, memorySize } = record.settings;
      const credential = role === '' ? undefined : account.assume(role, 'scf.qcloud.com', KEY_LIFE);
      const key = `${record.id}/${record.revision}`;
      const instance = await instances.take(key, () => start(record));
      const ending = await instance.invoke({
        event: invocation.event,
        context: contextOf(record, invocation, account),
        environment: credentialEnvironment(credential),
        timeLimit: timeout * 1000,
        memoryLimit: memorySize * 1024 * 1024,
      });
      instances.giveBack(key, instance);
      return report(ending, credential?.signer ?? 'anonymous', record, invocation);
    },
    async stop() {
      await instances.stop();
      await Promise.all([folders.stop(), runtime.stop()]);
    },
  };
}

function report(ending: Ending, by: Signer, record: FunctionRecord, invocation: Invocation): RunReport {
  const { outcome, status, text, ms, memory } = ending;
  const log = logOf(ending, record, invocation).slice(-LOG_TAIL);
  const error = outcome === 'ok' ? undefined : `${status} ${text}`;
  return { outcome, status, text, by, ms, memory, log, error };
}

/** The lines that SCF puts around the code's own. Source: SCF's "log structure" page, cloud.tencent.com/document/product/583/52637. */
function logOf(ending: Ending, { settings }: FunctionRecord, { requestId }: Invocation): string {
  const { outcome, text, log, ms, coldStart, memory } = ending;
  const id = `RequestId: ${requestId}`;
  return [
    `START ${id}`,
    ...(coldStart === undefined ? [] : [`Init Report ${id} Coldstart: ${coldStart}ms`]),
    ...(log === '' ? [] : [log.replace(/\n$/, '')]),
    outcome === 'ok' ? `Response ${id} RetMsg:${JSON.stringify(text)}` : `ERROR ${id} Result:${text}`,
    `END ${id}`,
    `Report ${id} Duration:${ms}ms Memory:${settings.memorySize}MB MemUsage:${memory.toFixed(2)}MB`,
    '',
  ].join('\n');
}

function cannotRun(record: FunctionRecord, invocation: Invocation): RunReport {
  const text = `This cloud executes Node.js only, not ${record.runtime}.`;
  const ending: Ending = { outcome: 'failed', status: 500, text, log: '', ms: 0, memory: 0 };
  return report(ending, 'anonymous', record, invocation);
}
