import { spawn } from 'node:child_process';

export type Ran = { readonly code: number; readonly out: string };

/** How to run a program: its environment is the machine's with these over it, and it ends after `seconds` at the latest. */
export type Surroundings = {
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  readonly seconds?: number;
};

/** Runs a program to its end and resolves with its exit code and all that it wrote; never rejects. */
export function run(command: string, args: readonly string[], around: Surroundings = {}): Promise<Ran> {
  const { env = {}, cwd, seconds = 600 } = around;
  return new Promise((resolve) => {
    const child = spawn(command, args, { cwd, env: { ...process.env, ...env }, timeout: seconds * 1000 });
    const written: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => written.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => written.push(chunk));
    child.on('error', (error) => {
      resolve({ code: 127, out: error.message });
    });
    child.on('close', (code) => {
      resolve({ code: code ?? 1, out: Buffer.concat(written).toString('utf8') });
    });
  });
}

/** Like `run`, but anything other than success throws, with the end of what was written. */
export async function must(command: string, args: readonly string[], around?: Surroundings): Promise<string> {
  const { code, out } = await run(command, args, around);
  if (code !== 0) throw new Error(`${command} ${args[0] ?? ''} ended with ${code}: ${lastLines(out)}`);
  return out;
}

/** The last three lines of a text, as one. */
export const lastLines = (text: string): string =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .slice(-3)
    .join(' | ')
    .slice(-400);
