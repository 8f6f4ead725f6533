import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as core from '@actions/core';
import { context } from '@actions/github';
import type { Log } from '../core/ports.ts';
import type { RunContext } from '../settings.ts';

/** The runner's side of the world: what it tells us about the run, and where we tell it what happened. */
export const readInput = (name: string): string => core.getInput(name);

export const mask = (secret: string): void => {
  if (secret !== '') core.setSecret(secret);
};

export const runContext = (environment: Readonly<Record<string, string | undefined>>): RunContext => ({
  event: context.eventName,
  repository: environment['GITHUB_REPOSITORY'] ?? '',
  runId: environment['GITHUB_RUN_ID'] ?? 'local',
  attempt: environment['GITHUB_RUN_ATTEMPT'] ?? '1',
  payload: context.payload,
  sha: environment['GITHUB_SHA'] ?? '',
  ref: environment['GITHUB_REF'] ?? '',
  serverUrl: environment['GITHUB_SERVER_URL'] ?? 'https://github.com',
});

/** Log lines hold keys and messages from outside: a line break in one must not start a workflow command. */
export const runnerLog: Log = {
  info: (line) => {
    core.info(oneLine(line));
  },
  warning: (line) => {
    core.warning(line);
  },
  group: (title, lines) => {
    core.startGroup(oneLine(title));
    for (const line of lines) core.info(oneLine(line));
    core.endGroup();
  },
};

/**
 * The runner takes a line that begins with `::`, also indented, for a command, and `##[` anywhere in a line
 * (actions/runner, ActionCommand.cs).
 */
const oneLine = (line: string): string =>
  line
    .replace(/[\r\n]+/g, ' ')
    .replace(/^(\s*)::/, '$1. ::')
    .replaceAll('##[', '## [');

/** Writes outputs, job summary and the JSON report; resolves with the report's path. Without a runner there is nowhere to write to. */
export async function publish(
  result: {
    readonly outputs: Readonly<Record<string, string>>;
    readonly summary: string;
    readonly json: string;
  },
  environment: Readonly<Record<string, string | undefined>>,
): Promise<void> {
  const path =
    environment['RUNNER_TEMP'] === undefined
      ? ''
      : join(environment['RUNNER_TEMP'], 'cos-site-deploy-report.json');
  if (path !== '') await writeFile(path, result.json);
  for (const [name, value] of Object.entries({ ...result.outputs, report: path }))
    core.setOutput(name, value);
  if (environment['GITHUB_STEP_SUMMARY'] !== undefined) await core.summary.addRaw(result.summary).write();
}

export const fail = (message: string): void => {
  core.setFailed(message);
};
