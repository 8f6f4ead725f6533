import { ratios, spreadOf, type ByRound, type Spread } from './numbers.ts';
import type { Phase, Row, Section } from './results.ts';

/** Whom everybody is compared with, in the same round: `rclone sync --checksum --transfers 64 --checkers 64`. */
export const YARDSTICK = 'rclone';

/** All runs of one client in one phase of a section. */
export type Summary = {
  readonly client: string;
  readonly phase: Phase;
  readonly seconds: Spread | undefined;
  /** Wall time for each second of the yardstick, of the rounds that both have. */
  readonly ratio: Spread | undefined;
  readonly cpuSeconds: Spread | undefined;
  readonly cpuRatio: Spread | undefined;
  /** Of all rounds the most. */
  readonly peakMiB: number | undefined;
  readonly serverCores: Spread | undefined;
  readonly noiseCores: Spread | undefined;
  readonly uploads: Spread | undefined;
  /** Of the last round that counts. */
  readonly requests: Readonly<Record<string, number>>;
  /** Runs that do not count, and why. */
  readonly problems: readonly string[];
};

/** Rows that are void count for nothing but their problem. */
export function summarize(section: Section, phase: Phase, client: string): Summary {
  const all = rowsOf(section, phase, client);
  const rows = all.filter((row) => row.problem === undefined);
  const others = rowsOf(section, phase, YARDSTICK).filter((row) => row.problem === undefined);
  const spread = (pick: (row: Row) => number) => spreadOf(rows.map(pick));
  const ratio = (pick: (row: Row) => number) => spreadOf(ratios(byRound(rows, pick), byRound(others, pick)));
  return {
    client,
    phase,
    seconds: spread((row) => row.seconds),
    ratio: ratio((row) => row.seconds),
    cpuSeconds: spread((row) => row.cpuSeconds),
    cpuRatio: ratio((row) => row.cpuSeconds),
    peakMiB: spread((row) => row.peakMiB)?.most,
    serverCores: spread((row) => row.serverCores),
    noiseCores: spread((row) => row.noiseCores),
    uploads: spread((row) => row.uploads),
    requests: rows.at(-1)?.requests ?? {},
    problems: all.flatMap(({ problem }) => problem ?? []),
  };
}

/** Everything that a section has, phase by phase, in the order in which it came. */
export function summarizeAll(section: Section): Summary[] {
  const phases = [...new Set(section.rows.map(({ phase }) => phase))];
  const clients = Object.keys(section.versions);
  return phases
    .flatMap((phase) => clients.map((client) => summarize(section, phase, client)))
    .filter((summary) => summary.seconds !== undefined || summary.problems.length > 0);
}

const rowsOf = ({ rows }: Section, phase: Phase, client: string) =>
  rows.filter((row) => row.phase === phase && row.client === client);

const byRound = (rows: readonly Row[], pick: (row: Row) => number): ByRound =>
  new Map(rows.map((row) => [row.round, pick(row)]));
