import './warnings.ts';
import { Cancelled } from './core/errors.ts';
import { subjectOf } from './core/github/deployments.ts';
import { explain, type Target } from './core/report/explain.ts';
import { changedSoFar } from './core/report/report-lines.ts';
import { jsonOf } from './core/report/report-json.ts';
import { newReport, outputsOf, type Report } from './core/report/report.ts';
import type { World } from './core/ports.ts';
import { whySecretless } from './core/github/secretless.ts';
import type { Settings } from './core/settings.ts';
import { summaryOf } from './core/report/summary.ts';
import { directoryUrls } from './core/purger/urls.ts';
import { deploy } from './deploy.ts';
import { doctor } from './doctor.ts';
import { openSecrets } from './github/secrets.ts';
import { fail, mask, publish, readInput, runContext, runnerLog } from './github/runner.ts';
import { keepYoungGenerationSmall } from './heap.ts';
import { parseInputs } from './inputs.ts';
import { preview, removePreview } from './preview.ts';
import { credentialsFrom, hasSecrets, settingsFrom } from './settings.ts';
import { withDeployment } from './steps/deployment.ts';
import { notice, skip } from './steps/telling.ts';
import { uninstall } from './uninstall.ts';
import { openWorld } from './world.ts';

const environment = process.env;
const secrets = openSecrets(mask);

/** The runner kills the process 10 s after a cancellation; a request that hangs must not cost us the report. ms. */
const GRACE = 4000;

/** From inputs to the report. Whatever happens, outputs, summary and report are written before it ends. */
async function main(interrupted: Promise<never>, signal: AbortSignal): Promise<void> {
  const report = newReport();
  let target: Target | undefined;
  try {
    maskSecrets();
    const context = runContext(environment);
    const excuse = hasSecrets(readInput, environment) ? undefined : whySecretless(context);
    if (excuse === undefined) {
      const settings = settingsFrom(parseInputs(readInput), context, environment);
      target = settings;
      Object.assign(report, aboutSite(settings));
      const world = openWorld(settings, { log: runnerLog, signal, interrupted, environment, secrets });
      if (settings.note !== undefined) notice(settings.note, world, report);
      await STORIES[settings.mode](settings, world, report);
    } else skip(excuse, { log: runnerLog }, report);
  } catch (error) {
    report.failure = secrets.hide(`${explain(error, target)}\n${changedSoFar(report)}`);
    fail(report.failure, failureTitle(report));
  }
  await publish(
    {
      outputs: outputsOf(report),
      summary: secrets.hide(summaryOf(report)),
      json: secrets.hideIn(jsonOf(report)),
    },
    environment,
  );
}

type Story = (settings: Settings, world: World, report: Report) => Promise<void>;

/** A story that has nothing to end at GitHub, whenever it ends. */
const untilInterrupted =
  (story: Story): Story =>
  (settings, world, report) =>
    Promise.race([story(settings, world, report), world.interrupted]);

const STORIES: Readonly<Record<Settings['mode'], Story>> = {
  deploy: (settings, world, report) =>
    withDeployment(subjectOf(settings), { github: settings.github, world, report }, () =>
      deploy(settings, world, report),
    ),
  plan: untilInterrupted(deploy),
  preview,
  'remove-preview': untilInterrupted(removePreview),
  uninstall: untilInterrupted(uninstall),
  doctor: untilInterrupted(doctor),
  // Nothing is to be done, and that is right: the step is green, and its note says why.
  skip: (_settings, _world, report) => {
    report.result = 'skipped';
    return Promise.resolve();
  },
};

/** Before the first log line, and before anything is checked: a wrong input must not print a key either. */
function maskSecrets(): void {
  const given = {
    'secret-id': readInput('secret-id'),
    'secret-key': readInput('secret-key'),
    'session-token': readInput('session-token'),
  };
  secrets.add(readInput('github-token'));
  const { secretId, secretKey, token } = credentialsFrom(given, environment);
  for (const secret of [secretId, secretKey, token ?? '']) secrets.add(secret);
}

/** Headline of the error; a job may deploy several sites. */
const failureTitle = ({ site } = newReport()): string =>
  site === '' ? 'cos-site-deploy failed' : `cos-site-deploy failed: ${site}`;

function aboutSite(settings: Settings): Partial<Report> {
  const { mode, site, bucket, region, prefix, purge, served } = settings;
  const url = directoryUrls({ site, prefix, served })[0];
  const functionName = purge.by === 'function' ? settings.functionName : undefined;
  const { repository, runId, attempt, runUrl } = settings.github;
  // Of a preview what it shows, whatever the workflow itself runs on.
  const pr = settings.preview?.pr;
  const sha = pr?.commit ?? settings.github.sha;
  const ref = pr === undefined ? settings.github.ref : `refs/pull/${pr.number}/merge`;
  const run = { repository, runId, attempt, sha, ref, runUrl };
  const { preview: shown } = settings;
  const preview = shown && { pullRequest: shown.pr.number, of: shown.of };
  return { mode, site, bucket, region, prefix, url, functionName, run, preview };
}

/**
 * What ends a run from outside of its own flow: a cancellation, once what was under way has had its time to end by itself, and what
 * an SDK throws outside of its promises (that of COS does, at an answer that is neither XML nor JSON).
 */
function interruptionOf(cancelled: AbortController): Promise<never> {
  const interrupted = new Promise<never>((_, reject) => {
    process.on('uncaughtException', reject);
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      process.once(signal, () => {
        cancelled.abort();
        setTimeout(() => {
          reject(new Cancelled());
        }, GRACE);
      });
    }
  });
  // It may come when nobody waits any more.
  interrupted.catch(() => undefined);
  return interrupted;
}

keepYoungGenerationSmall();
const cancelled = new AbortController();
main(interruptionOf(cancelled), cancelled.signal).then(
  () => process.exit(process.exitCode),
  (error: unknown) => {
    fail(explain(error, undefined), failureTitle());
    process.exit(1);
  },
);
