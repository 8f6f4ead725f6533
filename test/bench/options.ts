import { parseArgs } from 'node:util';
import { PHASES, type Phase } from './results.ts';

/** What is to be measured. */
export type Options = {
  readonly sites: readonly string[];
  /** Those that are reported; what they build on is done, too. */
  readonly phases: readonly Phase[];
  /** ms a round trip. */
  readonly latencies: readonly number[];
  /** Undefined: everybody for whom the site is not too large. */
  readonly clients: readonly string[] | undefined;
  readonly rounds: number;
  /** Whether the deploy of 100 files that has nothing to do is measured. */
  readonly noOp: boolean;
  /** Where RESULTS.md and results.json are written. */
  readonly out: string;
};

export const USAGE = `npm run bench -- [options]

  --sites small,medium     of hundred, small, medium, large, tiny; or none
  --phases first,nothing,changed
  --latency 20,0           ms a round trip
  --clients ours,rclone    default: all that can be had; those that take minutes only on the small sites
  --rounds 5
  --no-no-op               without the deploy of 100 files that has nothing to do
  --out FOLDER             where RESULTS.md and results.json go, default test/bench

As it is by itself it takes some half an hour on a machine with two cores that does nothing else. A round of medium takes some ten times as long as
one of small, large as long as medium, and tiny five times as long.
`;

/** Reads the command line; throws, with what would be right, at the first thing that is not. */
export function readOptions(
  args: readonly string[],
  known: Readonly<Record<'sites' | 'clients', readonly string[]>>,
): Options {
  const { values } = parseArgs({
    args: [...args],
    allowNegative: true,
    options: {
      sites: { type: 'string', default: 'small,medium' },
      phases: { type: 'string', default: PHASES.join(',') },
      latency: { type: 'string', default: '20,0' },
      clients: { type: 'string' },
      rounds: { type: 'string', default: '5' },
      'no-op': { type: 'boolean', default: true },
      out: { type: 'string', default: import.meta.dirname },
    },
  });
  return {
    sites: values.sites === 'none' ? [] : choices('sites', values.sites, known.sites),
    phases: choices('phases', values.phases, PHASES),
    latencies: values.latency.split(',').map((text) => whole('latency', text, 0)),
    clients: values.clients === undefined ? undefined : choices('clients', values.clients, known.clients),
    rounds: whole('rounds', values.rounds, 1),
    noOp: values['no-op'],
    out: values.out,
  };
}

function choices<T extends string>(name: string, text: string, known: readonly T[]): T[] {
  return text.split(',').map((one) => {
    const choice = known.find((candidate) => candidate === one);
    if (choice === undefined) throw new Error(`--${name} takes ${known.join(', ')}; not "${one}".`);
    return choice;
  });
}

function whole(name: string, text: string, least: number): number {
  const value = Number(text);
  if (/^\d{1,6}$/.test(text) && value >= least) return value;
  throw new Error(`--${name} takes whole numbers from ${least} on; not "${text}".`);
}
