import './warnings.ts';
import { Cancelled } from './core/errors.ts';
import { explain, type Target } from './core/explain.ts';
import { changedSoFar, jsonOf, newReport, outputsOf, type Report } from './core/report.ts';
import type { Settings } from './core/settings.ts';
import { summaryOf } from './core/summary.ts';
import { directoryUrls } from './core/urls.ts';
import { deploy } from './deploy.ts';
import { fail, mask, publish, readInput, runContext, runnerLog } from './github/runner.ts';
import { parseInputs } from './inputs.ts';
import { credentialsFrom, settingsFrom } from './settings.ts';
import { uninstall } from './uninstall.ts';
import { openWorld } from './world.ts';

const environment = process.env;
const cancelled = new AbortController();
let target: Target | undefined;

/** From inputs to the report. Whatever happens, outputs, summary and report are written before it ends. */
async function main(): Promise<void> {
  maskSecrets();
  const report = newReport({
    site: '',
    bucket: '',
    region: '',
    prefix: '',
    url: undefined,
    functionName: undefined,
  });
  try {
    const settings = settingsFrom(parseInputs(readInput), runContext(environment), environment);
    target = settings;
    Object.assign(report, aboutSite(settings));
    const world = openWorld(settings, { log: runnerLog, signal: cancelled.signal, environment });
    const story = settings.mode === 'uninstall' ? uninstall : deploy;
    await Promise.race([story(settings, world, report), graceOver(cancelled.signal)]);
  } catch (error) {
    report.failure = `${explain(error, target)}\n${changedSoFar(report)}`;
    fail(report.failure);
  }
  await publish(
    { outputs: outputsOf(report), summary: summaryOf(report), json: jsonOf(report) },
    environment,
  );
}

/** The runner kills the process 10 s after a cancellation; a request that hangs must not cost us the report. */
const GRACE = 4000;

const graceOver = (signal: AbortSignal): Promise<never> =>
  new Promise((_, reject) => {
    signal.addEventListener('abort', () => {
      setTimeout(() => {
        reject(new Cancelled());
      }, GRACE);
    });
  });

/** Before the first log line, and before anything is checked: a wrong input must not print a key either. */
function maskSecrets(): void {
  const given = {
    'secret-id': readInput('secret-id'),
    'secret-key': readInput('secret-key'),
    'session-token': readInput('session-token'),
  };
  const { secretId, secretKey, token } = credentialsFrom(given, environment);
  for (const secret of [secretId, secretKey, token ?? '']) mask(secret);
}

function aboutSite(settings: Settings): Partial<Report> {
  const { site, bucket, region, prefix, purge } = settings;
  const url = purge.by === 'off' ? undefined : directoryUrls({ site, prefix, served: purge.served })[0];
  return {
    site,
    bucket,
    region,
    prefix,
    url,
    functionName: purge.by === 'function' ? settings.functionName : undefined,
  };
}

for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.once(signal, () => {
    cancelled.abort();
  });

// The COS SDK throws outside of its promises when an answer is neither XML nor JSON: that must end the step red, not crash it.
process.on('uncaughtException', (error: unknown) => {
  fail(explain(error, target));
  process.exit(1);
});

main().then(
  () => process.exit(process.exitCode),
  (error: unknown) => {
    fail(explain(error, target));
    process.exit(1);
  },
);
