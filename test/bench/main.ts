import { execFileSync } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { sentence } from '../cloud/conformance/index.ts';
import { CONTESTANTS, type Contestant } from './clients.ts';
import { circumstances } from './machine.ts';
import { runNoOp } from './no-op.ts';
import { readOptions, USAGE, type Options } from './options.ts';
import { markdown, rowLine, terminal } from './report.ts';
import { merge, type NoOp, type Results, type Section } from './results.ts';
import { runSection } from './section.ts';
import { plant, SITES, type Site } from './sites.ts';
import { OURS } from './targets.ts';

/** Measures us beside what people would use instead, and writes what came of it. Ends with 1 when one of our own runs was void. */
async function main(): Promise<void> {
  const args = process.argv.slice(2);
  if (args.includes('--help')) {
    print(USAGE);
    return;
  }
  if (process.platform !== 'linux')
    throw new Error('The bench reads CPU time and memory from /proc: run it on Linux.');
  const names = CONTESTANTS.map(({ name }) => name);
  const options = readOptions(args, { sites: Object.keys(SITES), clients: names });
  const home = await mkdtemp(join(tmpdir(), 'bench-'));
  const sections: Section[] = [];
  const noOps: NoOp[] = [];
  const save = () => write(options, { sections, noOps });
  try {
    const crowd = await gather(options);
    for (const name of options.sites) {
      const site = await planted(name, home);
      for (const latency of options.latencies) {
        sections.push(await measureSection(options, crowd, { site, latency, home }));
        await save();
      }
      await rm(site.folder, { recursive: true });
    }
    if (options.noOp) noOps.push(...(await measureNoOp(options, home)));
    print(terminal(await save()));
  } finally {
    await rm(home, { recursive: true, force: true });
  }
  const isWrong = ({ client, problem }: Section['rows'][number]) => client === OURS && problem !== undefined;
  if (sections.some(({ rows }) => rows.some(isWrong))) process.exitCode = 1;
}

/** Who is there, with versions, and who is not, with the reason. */
type Crowd = {
  readonly present: ReadonlyMap<Contestant, string>;
  readonly absent: Readonly<Record<string, string>>;
};

async function gather({ clients }: Options): Promise<Crowd> {
  const present = new Map<Contestant, string>();
  const absent: Record<string, string> = {};
  for (const contestant of CONTESTANTS.filter(({ name }) => clients?.includes(name) ?? true)) {
    try {
      const version = await contestant.install();
      present.set(contestant, version);
      print(`${contestant.name.padEnd(13)} ${version}: ${contestant.title}`);
    } catch (error) {
      absent[contestant.name] = sentence(error);
      print(`${contestant.name.padEnd(13)} cannot be had: ${sentence(error)}`);
    }
  }
  return { present, absent };
}

async function planted(name: string, home: string): Promise<Site> {
  print(`planting ${name}`);
  const site = await plant(name, home);
  // What is still to be written would be written during the first runs.
  execFileSync('sync');
  return site;
}

type Stage = { readonly site: Site; readonly latency: number; readonly home: string };

async function measureSection(
  options: Options,
  crowd: Crowd,
  { site, latency, home }: Stage,
): Promise<Section> {
  const isLong = ({ upTo }: Contestant) => site.files.size > upTo && options.clients === undefined;
  const present = [...crowd.present].filter(([contestant]) => !isLong(contestant));
  const left = [...crowd.present.keys()]
    .filter(isLong)
    .map(({ name }) => [name, 'left out: takes minutes'] as const);
  const measured = await runSection({
    site,
    latency,
    phases: options.phases,
    rounds: options.rounds,
    contestants: present.map(([contestant]) => contestant),
    scratch: join(home, 'scratch'),
    onRow: (row) => {
      print(rowLine(site.name, latency, row));
    },
  });
  return {
    site: site.name,
    files: site.files.size,
    bytes: site.bytes,
    changes: site.changes,
    latency,
    circumstances: circumstances(new Date()),
    versions: Object.fromEntries(present.map(([{ name }, version]) => [name, version])),
    absent: { ...crowd.absent, ...Object.fromEntries(left) },
    ...measured,
  };
}

async function measureNoOp({ latencies, rounds }: Options, home: string): Promise<NoOp[]> {
  const site = await planted('hundred', home);
  print(`a deploy of 100 files that has nothing to do, ${latencies.join(' and ')} ms`);
  const together = circumstances(new Date());
  const found = await runNoOp(site, latencies, rounds);
  return found.map((one) => ({ circumstances: together, ...one }));
}

/** Puts what was measured now beside what was measured before, and resolves with both. */
async function write({ out }: Options, now: Results): Promise<Results> {
  const raw = join(out, 'results.json');
  const before = await readFile(raw, 'utf8').then(
    (text) => JSON.parse(text) as Results,
    () => ({ sections: [], noOps: [] }),
  );
  const all = merge(before, now);
  // One row a line, so that two runs can be compared.
  await writeFile(raw, `${JSON.stringify(all).replaceAll('{"client"', '\n{"client"')}\n`);
  const style = await resolveConfig(join(import.meta.dirname, 'RESULTS.md'));
  const text = await format(markdown(all, CONTESTANTS), { ...style, parser: 'markdown' });
  await writeFile(join(out, 'RESULTS.md'), text);
  return all;
}

/** Without addresses: where a package registry is, is nobody's business here. */
const print = (line: string) => process.stdout.write(`${line}\n`);

main().catch((error: unknown) => {
  process.stderr.write(`${sentence(error)}\n`);
  process.exitCode = 1;
});
