import { spreadOf, spreadText, type Spread } from './numbers.ts';
import type { Circumstances, NoOp, Results, Row, Section } from './results.ts';
import { summarizeAll, YARDSTICK, type Summary } from './summary.ts';
import { judge, placeOf, type Judgement } from './targets.ts';

/** A server that is this busy, in cores, was a good part of what was measured. */
const BUSY = 0.7;
/** From here on, in cores, other work on the machine or its host may have moved a row's numbers. */
const NOISY = 0.15;

type Table = { readonly head: readonly string[]; readonly rows: readonly (readonly string[])[] };
type Client = { readonly name: string; readonly title: string };

/** One run, as it is told when it ends. */
export function rowLine(site: string, latency: number, row: Row): string {
  const where = `${site} ${latency} ms, round ${row.round}, ${row.phase}`.padEnd(34);
  const cost = `${row.seconds.toFixed(2)} s, CPU ${row.cpuSeconds.toFixed(2)} s, ${Math.round(row.peakMiB)} MiB`;
  const end = row.problem === undefined ? `${row.uploads} uploads` : `VOID: ${row.problem}`;
  return `${where} ${row.client.padEnd(13)} ${cost}, noise ${row.noiseCores.toFixed(2)}, ${end}`;
}

/** Everything that is known, for a terminal. */
export function terminal(results: Results): string {
  const parts = results.sections.flatMap((section) => [
    '',
    `${placeOf(section)}: ${about(section)}`,
    plain(tableOf(section)),
  ]);
  const noOp = results.noOps.length === 0 ? [] : ['', plain(noOpTable(results.noOps))];
  return [...parts, ...noOp, '', plain(targetTable(judge(results)))].join('\n');
}

/** Everything that is known, as RESULTS.md. */
export function markdown(results: Results, clients: readonly Client[]): string {
  const sections = results.sections.flatMap((section) => [
    `## ${placeOf(section)}`,
    `${about(section)} ${told(section.circumstances)}`,
    piped(tableOf(section)),
    ...notes(section),
  ]);
  const noOps =
    results.noOps.length === 0
      ? []
      : [
          '## A deploy that has nothing to do',
          `100 files, purge function, triggers and a domain. ${told(results.noOps[0]?.circumstances)}`,
          piped(noOpTable(results.noOps)),
        ];
  return `${[
    '# What the bench measured',
    'Written by `npm run bench`; changes by hand are lost. Raw rows: [results.json](results.json).',
    METHOD,
    clients.map(({ name, title }) => `- **${name}**: ${title}`).join('\n'),
    '## Targets',
    piped(targetTable(judge(results))),
    ...sections,
    ...noOps,
  ].join('\n\n')}\n`;
}

const METHOD = `Every client syncs the same folder over TLS to the same local cloud, which checks each signature and runs as a process of its own on the
last core; clients may use all cores. In each round the server is started anew and warmed by a load generator, files are read into memory
before each run, and the clients take turns phase by phase; who begins changes from round to round, and no round is dropped. A latency holds
every answer back, and has a new connection cost two more round trips; bandwidth is not limited.

**ratio** is the median, least and most of the wall time for each second of \`${YARDSTICK}\` in the same round: seconds drift with the machine,
ratios do not. CPU is user and system time of the client's process and its children; memory is its high-water mark; server is how many cores the
server used (from ${BUSY} on a client may have waited for it: **ratios are then nearer to 1 than they are on a real service**); noise is how
many cores were stolen by the host or used by others (above ${NOISY} seconds are not to be relied on). After each phase keys and hashes of
what the server has are compared with the disk; a row that is wrong is void.`;

function tableOf(section: Section): Table {
  return {
    head: [
      'phase',
      'client',
      'seconds',
      'ratio',
      'CPU s',
      'CPU ratio',
      'MiB',
      'server',
      'noise',
      'uploads',
      'requests',
    ],
    rows: summarizeAll(section).map(summaryRow),
  };
}

const summaryRow = (one: Summary): string[] => [
  one.phase,
  one.client,
  spreadText(one.seconds),
  spreadText(one.ratio),
  median(one.cpuSeconds),
  median(one.cpuRatio),
  one.peakMiB === undefined ? '-' : String(Math.round(one.peakMiB)),
  median(one.serverCores),
  median(one.noiseCores),
  median(one.uploads, 0),
  Object.entries(one.requests)
    .map(([operation, count]) => `${count} ${operation}`)
    .join(', '),
];

const median = (spread: Spread | undefined, digits = 2) => spread?.median.toFixed(digits) ?? '-';

function about({ files, bytes, changes, ceilings, latency, rows }: Section): string {
  const rounds = new Set(rows.map(({ round }) => round)).size;
  const size = `${files} files, ${(bytes / 1e6).toFixed(1)} MB, ${changes} of them change; ${rounds} rounds.`;
  const ceiling = spreadText(spreadOf(ceilings), 0);
  return `${size} The server took ${ceiling} PUTs a second from the load generator${latency > 0 ? ', latency included' : ''}.`;
}

function told(circumstances: Circumstances | undefined): string {
  if (circumstances === undefined) return '';
  const { at, cpu, cores, kernel, node, us } = circumstances;
  return `Measured ${at}: ${cores} x ${cpu}, Linux ${kernel}, Node ${node}; ours is ${us}.`;
}

/** Versions, who is missing, and which runs are void. */
function notes(section: Section): string[] {
  const versions = Object.entries(section.versions).map(([name, version]) => `${name}: ${version}`);
  const absent = Object.entries(section.absent).map(
    ([name, why]) => `- ${name} was not measured: ${oneLine(why)}`,
  );
  const void_ = section.rows
    .filter(({ problem }) => problem !== undefined)
    .map((row) => `- void: ${row.client}, ${row.phase}, round ${row.round}: ${oneLine(row.problem ?? '')}`);
  const lines = [...absent, ...void_];
  return [`Versions: ${versions.join('; ')}.`, ...(lines.length === 0 ? [] : [lines.join('\n')])];
}

const noOpTable = (noOps: readonly NoOp[]): Table => ({
  head: ['latency', 'seconds', 'CPU s', 'requests', 'round trips in a row'],
  rows: noOps.map((one) => [
    `${one.latency} ms`,
    spreadText(spreadOf(one.seconds)),
    median(spreadOf(one.cpuSeconds)),
    String(one.requests),
    roundTrips(one, noOps),
  ]),
});

/** How many round trips follow each other: what the latency adds round by round, in latencies, where both were measured in turn. */
function roundTrips(one: NoOp, all: readonly NoOp[]): string {
  const isBeside = ({ latency, circumstances }: NoOp) =>
    latency === 0 && circumstances.at === one.circumstances.at;
  const still = all.find(isBeside)?.seconds ?? [];
  if (one.latency === 0 || still.length === 0) return '-';
  const added = one.seconds
    .slice(0, still.length)
    .map((seconds, round) => seconds - (still[round] ?? seconds));
  return spreadText(spreadOf(added.map((seconds) => (seconds * 1000) / one.latency)), 0);
}

const targetTable = (judgements: readonly Judgement[]): Table => ({
  head: ['target', 'where', 'measured', 'verdict'],
  rows: judgements.map(({ target, where, measured, verdict }) => [target, where, measured, verdict]),
});

function plain({ head, rows }: Table): string {
  const widths = head.map((name, at) => Math.max(name.length, ...rows.map((row) => row[at]?.length ?? 0)));
  const lines = [head, ...rows].map((row) =>
    row
      .map((cell, at) => cell.padEnd(widths[at] ?? 0))
      .join('  ')
      .trimEnd(),
  );
  return lines.join('\n');
}

function piped({ head, rows }: Table): string {
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => oneLine(cell)).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

/** What a client said is data: in a table or a list it stays one piece of plain text. */
const oneLine = (text: string) =>
  text
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/[\\`*_<>[\]|]/g, String.raw`\$&`)
    .trim();
