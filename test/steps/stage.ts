import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import type { World } from '../../src/core/ports.ts';
import { newReport, type Report } from '../../src/core/report/report.ts';
import type { RunContext, Settings } from '../../src/core/settings.ts';
import { functionCode } from '../../src/disk/archive.ts';
import { parseInputs } from '../../src/inputs.ts';
import { settingsFrom } from '../../src/settings.ts';
import { openSecrets } from '../../src/github/secrets.ts';
import { openWorld } from '../../src/world.ts';
import { startCloud, type Cloud, type CloudOptions } from '../cloud/index.ts';
import { siteIn, type SiteFiles } from '../sites/index.ts';
import { modelled } from './clock.ts';

const BUNDLE = join(import.meta.dirname, '..', '..', 'dist', 'function', 'index.js');

/** One for all deploys of a file: to zip it costs a tenth of a second. */
let code: ReturnType<typeof functionCode> | undefined;

/** The steps on the local cloud, in this process: real adapters, real requests, and ports that a test may wrap. */
export type Stage = AsyncDisposable & {
  readonly cloud: Cloud;
  readonly log: string[];
  /** A directory with exactly these files. */
  source(name: string, files: SiteFiles): Promise<string>;
  /** `run`: what GitHub says of it where that is not the first attempt of a push to main. */
  settings(inputs: Readonly<Record<string, string>>, run?: Partial<RunContext>): Settings;
  /** `interrupted`: rejects when the run has to end now; unless it is given, that never happens. */
  world(settings: Settings, interrupted?: Promise<never>): World;
};

const RUN = {
  event: 'push',
  payload: {},
  actor: 'octocat',
  repository: 'octo-org/site',
  runId: '1',
  attempt: '1',
  ref: 'refs/heads/main',
  serverUrl: 'https://github.com',
};

/** One at a time in a process: the COS SDK takes its proxy from the environment. */
export async function onStage(options: CloudOptions = {}): Promise<Stage> {
  const cloud = await startCloud({
    cdn: { visibleAfter: 20, doneAfter: 60 },
    scf: { changeDelay: 20, instances: 1 },
    ...options,
  });
  Object.assign(process.env, cloud.env);
  setDefaultCACertificates([...getCACertificates('default'), cloud.ca]);
  const home = await mkdtemp(join(tmpdir(), 'steps-'));
  const log: string[] = [];
  const { bucket, region, secretId, secretKey, domain, role } = cloud.world;
  return {
    cloud,
    log,
    async source(name, files) {
      await siteIn(join(home, name), files);
      return join(home, name);
    },
    settings(inputs, run = {}) {
      const given: Readonly<Record<string, string>> = {
        source: home,
        bucket,
        region,
        site: 'site',
        domains: domain,
        'secret-id': secretId,
        'secret-key': secretKey,
        'function-role': role,
        'github-token': cloud.world.githubToken,
        'wait-timeout': '20s',
        // Healing would hide a function that does not work; a test whose subject it is says so.
        'on-missing': 'fail',
        ...inputs,
      };
      return settingsFrom(
        parseInputs((name) => given[name] ?? ''),
        { ...RUN, sha: cloud.github.head() ?? '', ...run },
        {},
      );
    },
    world(settings, interrupted = new Promise<never>(() => undefined)) {
      const world = openWorld(settings, {
        log: into(log),
        signal: new AbortController().signal,
        interrupted,
        environment: { ...cloud.env, ...cloud.github.env() },
        secrets: openSecrets(() => undefined),
      });
      const disk = { ...world.disk, functionCode: () => (code ??= functionCode(BUNDLE)) };
      return modelled(cloud, { ...world, disk });
    },
    async [Symbol.asyncDispose]() {
      await cloud[Symbol.asyncDispose]();
      for (const name of Object.keys(cloud.env)) Reflect.deleteProperty(process.env, name);
      await rm(home, { recursive: true, force: true });
    },
  };
}

const into = (log: string[]): World['log'] => ({
  info: (line) => log.push(line),
  notice: (line) => log.push(`notice: ${line}`),
  warning: (line) => log.push(`warning: ${line}`),
  group: (title, lines) => log.push(title, ...lines),
});

export const blankReport = (): Report => newReport();
