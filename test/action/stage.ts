import { readFileSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'yaml';
import { startCloud, type Cloud, type CloudOptions, type LedgerEntry } from '../cloud/index.ts';
import { runAction, type Run, type WorkflowEvent } from '../runner/index.ts';
import { complaints } from '../schema.ts';
import { siteIn, type SiteFiles } from '../sites/index.ts';

const ROOT = join(import.meta.dirname, '..', '..');

/** Declared by action.yml. */
const OUTPUTS = Object.keys(
  (parse(readFileSync(join(ROOT, 'action.yml'), 'utf8')) as { outputs: object }).outputs,
);

type Deploy = {
  readonly files: SiteFiles;
  /** Beside the seven inputs of the quick start; an empty text takes one of those away. */
  readonly inputs?: Readonly<Record<string, string>>;
  readonly event?: WorkflowEvent;
  readonly env?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
};

/** A cloud of its own, and the action as the runner runs it. */
export type Stage = AsyncDisposable & {
  readonly cloud: Cloud;
  /** The JSON report lands below it. */
  readonly temp: string;
  deploy(deploy: Deploy): Promise<Run>;
  /** What happened since the last call (or since the start). */
  since(): readonly LedgerEntry[];
};

/** A quicker CDN and SCF than the default world's, so that many scenarios fit into a minute. */
const QUICK = {
  cdn: { visibleAfter: 200, doneAfter: 600 },
  scf: { changeDelay: 100, instances: 2 },
} as const;

/** Compiled once for all scenarios: a third of what a start costs. */
const COMPILED = { NODE_COMPILE_CACHE: join(tmpdir(), 'cos-site-deploy-compiled') };

/** Says on stderr what reaches the process as uncaught, rejections among it: the action itself turns that into its own red end. */
const WATCHED = {
  NODE_OPTIONS: "--import data:text/javascript,process.on('uncaughtExceptionMonitor',console.error)",
};

export async function onStage(options: CloudOptions = {}): Promise<Stage> {
  const cloud = await startCloud({
    ...options,
    cdn: { ...QUICK.cdn, ...options.cdn },
    scf: { ...QUICK.scf, ...options.scf },
  });
  const home = await mkdtemp(join(tmpdir(), 'stage-'));
  const { bucket, region, secretId, secretKey, domain, role, githubToken } = cloud.world;
  let mark = 0;
  return {
    cloud,
    temp: home,
    async deploy({ files, inputs, event = { name: 'push', payload: {} }, env, signal }) {
      await siteIn(join(home, 'public'), files);
      const begun = cloud.ledger.entries().length;
      const run = await runAction({
        action: ROOT,
        inputs: {
          source: 'public',
          bucket,
          region,
          'secret-id': secretId,
          'secret-key': secretKey,
          domains: domain,
          'function-role': role,
          'wait-timeout': '40s',
          // Healing would hide a function that does not work; a test whose subject it is says so.
          'on-missing': 'fail',
          ...inputs,
        },
        env: { ...COMPILED, ...WATCHED, ...cloud.env, ...env },
        event,
        workspace: home,
        token: githubToken,
        temp: home,
        ...(signal === undefined ? {} : { signal }),
      });
      checkEnd(run);
      await checkReport(run);
      const isOurs = inputs?.['purge'] === 'direct' || run.outputs['healed'] !== '0';
      const foreign = isOurs ? [] : ownUrlPurges(cloud.ledger.entries().slice(begun));
      if (foreign.length > 0)
        throw new Error(`The deployer purged what is the function's: ${JSON.stringify(foreign)}`);
      return run;
    },
    since() {
      const entries = cloud.ledger.entries().slice(mark);
      mark += entries.length;
      return entries;
    },
    async [Symbol.asyncDispose]() {
      await cloud[Symbol.asyncDispose]();
      await rm(home, { recursive: true, force: true });
    },
  };
}

/** However a run ended, it ended by itself and nothing went past it: no rejection that nobody waited for, no warning of Node's. */
function checkEnd({ exitCode, stderr, log }: Run): void {
  if (exitCode > 1) throw new Error(`The process ended with ${exitCode}.\n${log}`);
  if (stderr !== '') throw new Error(`The process wrote to stderr:\n${stderr}`);
}

/**
 * Every run, however it ended, has all outputs and a report that keeps the promise of its schema; a run that does not is wrong,
 * whatever a test is about.
 */
async function checkReport(run: Run): Promise<void> {
  const missing = OUTPUTS.filter((name) => run.outputs[name] === undefined);
  if (missing.length > 0) throw new Error(`Outputs were not set: ${missing.join(', ')}\n${run.log}`);
  const report: unknown = JSON.parse(await readFile(run.outputs['report'] ?? '', 'utf8'));
  const wrong = complaints(report);
  if (wrong.length > 0) throw new Error(`The report breaks its schema: ${wrong.join('; ')}`);
  const { result, url, uploaded, deleted, unchanged, bytes, purged, deployment } = report as ReportOfRun;
  const counts = { uploaded: uploaded.length, deleted: deleted.length, unchanged, bytes, purged };
  const told = { result, url, ...counts, 'deployment-id': deployment?.id ?? '' };
  for (const [name, value] of Object.entries(told))
    if (run.outputs[name] !== String(value))
      throw new Error(`The output ${name} is ${String(run.outputs[name])}, the report says ${value}.`);
}

type ReportOfRun = {
  readonly result: string;
  readonly url: string;
  readonly uploaded: readonly string[];
  readonly deleted: readonly string[];
  readonly unchanged: number;
  readonly bytes: number;
  readonly purged: number;
  readonly deployment?: { readonly id: number };
};

/** Requests that changed something: every one that is not a read and was not refused. */
export const writes = (entries: readonly LedgerEntry[]): readonly LedgerEntry[] =>
  entries.filter(
    ({ kind, operation, status }) =>
      kind === 'request' &&
      !/^(Get|Head|List|Describe|Visit|Connect)/.test(operation) &&
      (typeof status === 'number' ? status < 300 : false),
  );

/** Keys written or removed by the deployer, in order, without our own notes below .cos-site-deploy/. */
export const objectWrites = (entries: readonly LedgerEntry[]): readonly string[] =>
  writes(entries)
    .filter(({ service, by }) => service === 'cos' && by === 'deployer')
    .map(({ operation, detail }) => `${operation} ${String(detail['key'])}`)
    .filter((line) => !line.includes('.cos-site-deploy/'));

/** Who signed the purges that the CDN accepted, with their URLs. */
export const purges = (entries: readonly LedgerEntry[]): readonly { by: string; urls: readonly string[] }[] =>
  entries
    .filter(({ kind, status }) => kind === 'purge' && status === 'accepted')
    .map(({ by, detail }) => ({ by, urls: detail['urls'] as readonly string[] }));

/** URLs that the deployer's own key has purged: the function's business, unless a run says that it purges or heals by itself. */
const ownUrlPurges = (entries: readonly LedgerEntry[]): readonly unknown[] =>
  entries
    .filter(
      ({ kind, by, operation }) => kind === 'purge' && by === 'deployer' && operation === 'PurgeUrlsCache',
    )
    .map(({ detail }) => detail['urls']);

/** Every text in which a secret could leak. The lines that ask the runner to mask it must name it. */
export const shown = (run: Run): string =>
  [
    ...run.raw.split('\n').filter((line) => !line.startsWith('::add-mask::')),
    run.summary,
    JSON.stringify(run.outputs),
  ].join('\n');
