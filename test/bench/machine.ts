import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { availableParallelism, cpus, release } from 'node:os';
import { join } from 'node:path';
import type { Circumstances } from './results.ts';

const ROOT = join(import.meta.dirname, '..', '..');

/** A tick of the kernel's books, s: USER_HZ is 100 on every Linux that Node runs on (proc(5)). */
const TICK = 0.01;

/** Seconds of CPU since the machine started; what was stolen is time that its host gave to others. */
export type MachineTime = { readonly busy: number; readonly stolen: number };

export function machineTime(): MachineTime {
  const [line = ''] = read('/proc/stat').split('\n');
  const [user = 0, nice = 0, system = 0, , , irq = 0, softirq = 0, steal = 0] = line
    .split(/\s+/)
    .slice(1)
    .map((ticks) => Number(ticks) * TICK);
  return { busy: user + nice + system + irq + softirq, stolen: steal };
}

/** Seconds of CPU of a process, and of the children that it waited for. */
export function processTime(pid: number | 'self'): { readonly own: number; readonly children: number } {
  // The name in brackets may hold anything, so fields are counted from behind it: utime is the fourteenth of all.
  const fields = read(`/proc/${pid}/stat`)
    .replace(/^.*\) /s, '')
    .split(' ')
    .map(Number);
  const [utime = 0, stime = 0, cutime = 0, cstime = 0] = fields.slice(11, 15);
  return { own: (utime + stime) * TICK, children: (cutime + cstime) * TICK };
}

/** Most memory that a process has had so far, MiB; undefined when it is gone. */
export function peakMiB(pid: number): number | undefined {
  try {
    const kib = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    return kib === undefined ? undefined : Number(kib) / 1024;
  } catch {
    return undefined;
  }
}

/** How a program is started on the last core alone; nothing where there is one core, or no `taskset`. */
export function onLastCore(): readonly string[] {
  const cores = availableParallelism();
  try {
    execFileSync('taskset', ['-c', String(cores - 1), 'true'], { stdio: 'ignore' });
    return cores > 1 ? ['taskset', '-c', String(cores - 1)] : [];
  } catch {
    return [];
  }
}

export function circumstances(now: Date): Circumstances {
  const dist = createHash('sha256')
    .update(readFileSync(join(ROOT, 'dist/index.js')))
    .digest('hex');
  return {
    at: `${now.toISOString().slice(0, 16)}Z`,
    cpu: cpus()[0]?.model ?? 'unknown',
    cores: cpus().length,
    kernel: release(),
    node: process.version,
    us: `${commit()}, dist ${dist.slice(0, 10)}`,
  };
}

function commit(): string {
  try {
    return execFileSync('git', ['rev-parse', '--short', 'HEAD'], { cwd: ROOT, encoding: 'utf8' }).trim();
  } catch {
    return 'no commit';
  }
}

const read = (path: string) => readFileSync(path, 'utf8');
