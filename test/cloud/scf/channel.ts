import type { ChildProcess } from 'node:child_process';

/** An event for the child process. */
export type ToInstance = {
  /** JSON. */
  readonly event: string;
  readonly context: object;
  /** What changes from event to event: the role's keys. */
  readonly environment: Readonly<Record<string, string>>;
  /** ms. */
  readonly timeLimit: number;
  /** Bytes. */
  readonly memoryLimit: number;
};

/** What the child process says. */
export type FromInstance =
  | { readonly say: 'ready' }
  | { readonly say: 'broken'; readonly status: number; readonly fault: string }
  | { readonly say: 'log'; readonly text: string }
  | {
      readonly say: 'done';
      /** JSON of what the handler returned. */
      readonly result?: string;
      readonly fault?: string;
      /** Bytes. */
      readonly memory: number;
    };

/** What is heard of an instance: its words, its end, or nothing in time. */
export type Word =
  | Exclude<FromInstance, { say: 'log' }>
  | { readonly say: 'gone'; readonly how: string }
  | { readonly say: 'late' };

/** Collects the log and hands out the other words one by one. */
export function listen(child: ChildProcess) {
  let log = '';
  let wake: (() => void) | undefined;
  const words: Word[] = [];
  const hear = (word: Word) => {
    words.push(word);
    wake?.();
  };
  const note = (chunk: Buffer) => (log += chunk.toString('utf8'));
  child.stdout?.on('data', note);
  child.stderr?.on('data', note);
  child.on('message', (message) => {
    const word = message as FromInstance;
    if (word.say === 'log') log += word.text;
    else hear(word);
  });
  // `close` comes after the pipes and the channel are read to their ends, `exit` may come before.
  const closed = new Promise<void>((resolve) => {
    child.on('close', (code, signal) => {
      hear({ say: 'gone', how: signal ?? `exit code ${code ?? 0}` });
      resolve();
    });
  });
  child.on('error', (error) => {
    hear({ say: 'gone', how: error.message });
  });
  const next = async (patience: number): Promise<Word> => {
    let timer: NodeJS.Timeout | undefined;
    if (words.length === 0) {
      await new Promise<void>((resolve) => {
        wake = resolve;
        timer = setTimeout(resolve, patience);
      });
    }
    clearTimeout(timer);
    return words.shift() ?? { say: 'late' };
  };
  const takeLog = () => {
    const taken = log;
    log = '';
    return taken;
  };
  return { next, takeLog, closed };
}
