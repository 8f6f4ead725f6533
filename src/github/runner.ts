import { readFileSync } from 'node:fs';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as core from '@actions/core';
import { DeployError } from '../core/errors.ts';
import type { Log } from '../core/ports.ts';
import { newAnnotations, type AnnotationLevel } from '../core/report/annotations.ts';
import type { RunContext } from '../core/settings.ts';
import { logLine } from '../core/visible.ts';

/** The runner's side of the world: what it tells us about the run, and where we tell it what happened. */
export const readInput = (name: string): string => core.getInput(name);

export const mask = (secret: string): void => {
  if (secret !== '') core.setSecret(secret);
};

export const runContext = (environment: Readonly<Record<string, string | undefined>>): RunContext => ({
  event: environment['GITHUB_EVENT_NAME'] ?? '',
  repository: environment['GITHUB_REPOSITORY'] ?? '',
  runId: environment['GITHUB_RUN_ID'] ?? 'local',
  attempt: environment['GITHUB_RUN_ATTEMPT'] ?? '1',
  payload: payloadFrom(environment['GITHUB_EVENT_PATH']),
  actor: environment['GITHUB_ACTOR'] ?? '',
  sha: environment['GITHUB_SHA'] ?? '',
  ref: environment['GITHUB_REF'] ?? '',
  serverUrl: environment['GITHUB_SERVER_URL'] ?? 'https://github.com',
});

/**
 * What GitHub says of the event; nothing where it says nothing. The toolkit's own way loads all of octokit. Source:
 * docs.github.com/en/actions/reference/workflows-and-actions/variables (GITHUB_EVENT_PATH).
 */
function payloadFrom(path: string | undefined): unknown {
  if (path === undefined || path === '') return {};
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return {};
    throw new DeployError(`What GitHub says of the event (${path}) cannot be read: ${String(cause)}`, {
      remedy: 'The runner writes this file. Run the job again; on a runner of your own, look at its disk.',
      cause,
    });
  }
}

const annotations = newAnnotations();

/** Every annotation says whose it is: a job has several steps. */
const TITLE = 'cos-site-deploy';

const ISSUE = { error: core.error, warning: core.warning, notice: core.notice } as const;

function annotate(level: AnnotationLevel, message: string, title = TITLE): void {
  const shown = annotations.admit(level, message);
  if (shown === undefined) core.info(logLine(`${level}: ${message}`));
  else ISSUE[level](shown, { title });
}

/** A log that takes minutes to open helps nobody; the JSON report has every line. */
const LINES_PER_GROUP = 5000;

/** Log lines hold keys and messages from outside: a line break in one must not start a workflow command. */
export const runnerLog: Log = {
  info: (line) => {
    core.info(logLine(line));
  },
  notice: (line) => {
    annotate('notice', line);
  },
  warning: (line) => {
    annotate('warning', line);
  },
  group: (title, lines, uncounted = 0) => {
    core.startGroup(logLine(title));
    const more = uncounted + Math.max(0, lines.length - LINES_PER_GROUP);
    const shown = lines.slice(0, LINES_PER_GROUP).map(logLine);
    if (more > 0) shown.push(`... and ${more} more; the JSON report has them all`);
    // One write: each costs a system call that the whole process waits for.
    if (shown.length > 0) core.info(shown.join('\n'));
    core.endGroup();
  },
};

/**
 * Writes the JSON report, outputs and job summary, and ends the annotations. Outputs are set whatever becomes of the others: a full
 * disk is a warning, and then there is no path of a report.
 */
export async function publish(
  result: {
    readonly outputs: Readonly<Record<string, string>>;
    readonly summary: string;
    /** In pieces. */
    readonly json: Iterable<string>;
  },
  environment: Readonly<Record<string, string | undefined>>,
): Promise<void> {
  const path = await written(result.json, environment['RUNNER_TEMP']);
  for (const [name, value] of Object.entries({ ...result.outputs, report: path }))
    core.setOutput(name, value);
  if (environment['GITHUB_STEP_SUMMARY'] !== undefined) {
    await core.summary.addRaw(result.summary).write().catch(warnOf('The job summary'));
  }
  for (const { level, message } of annotations.rest()) ISSUE[level](message, { title: TITLE });
}

/** Where the report lies; empty: nowhere. */
async function written(json: Iterable<string>, folder: string | undefined): Promise<string> {
  if (folder === undefined) return '';
  try {
    // A name of its own: a job may deploy several sites.
    const path = join(await mkdtemp(join(folder, 'cos-site-deploy-')), 'report.json');
    await writeFile(path, json);
    return path;
  } catch (error) {
    warnOf('The JSON report')(error);
    return '';
  }
}

const warnOf = (what: string) => (error: unknown) => {
  annotate(
    'warning',
    `${what} could not be written: ${error instanceof Error ? error.message : String(error)}`,
  );
};

/** Ends the step red, with an error that is shown first of all. */
export const fail = (message: string, title: string): void => {
  process.exitCode = 1;
  annotate('error', message, title);
};
