import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runChild } from './child.ts';
import { openConsole } from './console.ts';
import { contextsOf, describeJob, fullPayload } from './context.ts';
import { createFiles, readPairs, readSummary, type CommandFiles } from './files.ts';
import { resolveInputs } from './inputs.ts';
import { readAction, type ActionMetadata } from './metadata.ts';
import { openStepLog, type StepLog } from './step-log.ts';
import type { Run, Step } from './step.ts';

export { parseCommand } from './commands.ts';
export type { Run, Step } from './step.ts';
export type { Annotation, AnnotationLevel } from './step-log.ts';
export type { WorkflowEvent } from './context.ts';

/**
 * Does to a JavaScript action what the Actions runner does: defaults and `INPUT_*`, fresh command files, the job's variables in an
 * otherwise clean environment, and obedience to what the action prints. Only the log's header with the inputs is left out.
 */
export async function runAction(step: Step): Promise<Run> {
  const metadata = await readAction(step.action);
  if (process.version.split('.')[0] !== `v${metadata.node}`) {
    throw new Error(`The action asks for node${metadata.node}; this is Node ${process.version}.`);
  }
  const home = await mkdtemp(join(tmpdir(), 'runner-'));
  try {
    return await runIn(home, step, metadata);
  } finally {
    await rm(home, { recursive: true, force: true });
  }
}

async function runIn(home: string, step: Step, metadata: ActionMetadata): Promise<Run> {
  const { env, files, warnings } = await prepare(home, step, metadata);
  const log = openStepLog();
  [step.token ?? TOKEN, ...(step.secrets ?? [])].forEach(log.mask);
  for (const warning of warnings) log.issue('warning', warning);
  const ear = openConsole(log, env['RUNNER_DEBUG'] === '1');
  let raw = '';
  let stderr = '';
  const started = performance.now();
  const { exitCode, cancelled } = await runChild({
    main: metadata.main,
    cwd: step.workspace,
    env,
    signal: step.signal,
    onStart: step.onStart,
    onLine(line, stream) {
      raw += `${line}\n`;
      if (stream === 'stderr') stderr += `${line}\n`;
      ear.line(line);
    },
  });
  const ms = performance.now() - started;
  if (cancelled) log.issue('error', 'The operation was canceled.');
  const said = await processFiles(files, log);
  const failed = exitCode !== 0 || said.malformed || ear.broken();
  return {
    exitCode,
    outcome: cancelled ? 'cancelled' : failed ? 'failure' : 'success',
    outputs: { ...ear.outputs, ...said.outputs },
    summary: said.summary,
    annotations: log.annotations,
    masks: log.masks(),
    log: log.text(),
    raw,
    stderr,
    ms,
    cancelled,
  };
}

type Prepared = {
  /** The whole environment of the process. */
  readonly env: Readonly<Record<string, string>>;
  readonly files: CommandFiles;
  readonly warnings: readonly string[];
};

async function prepare(home: string, step: Step, metadata: ActionMetadata): Promise<Prepared> {
  const temp = step.temp ?? join(home, 'temp');
  const commands = join(home, 'commands');
  await Promise.all([mkdir(temp, { recursive: true }), mkdir(commands)]);
  const told = describeJob(step.event, step.workspace);
  const job = { ...told, RUNNER_TEMP: temp, RUNNER_TOOL_CACHE: join(home, 'tools'), ...step.env };
  const payload = fullPayload(step.event, job);
  const files = await createFiles(commands, payload);
  const contexts = contextsOf(job, step.token ?? TOKEN, payload);
  const inputs = resolveInputs(metadata.inputs, step.inputs, contexts);
  const env = { PATH: process.env['PATH'] ?? '', HOME: home, ...job, ...files, ...inputs.env };
  return { env, files, warnings: inputs.warnings };
}

/** The job's token when the test gives none. */
const TOKEN = 'github-token-of-this-job';

type Said = {
  readonly outputs: Record<string, string>;
  readonly summary: string;
  readonly malformed: boolean;
};

/** The command files are read however the process ended: what was written before a failure counts. */
async function processFiles(files: CommandFiles, log: StepLog): Promise<Said> {
  let malformed = false;
  const pairs: Record<string, string>[] = [];
  for (const name of ['GITHUB_OUTPUT', 'GITHUB_STATE', 'GITHUB_ENV'] as const) {
    try {
      pairs.push(await readPairs(files[name]));
    } catch (error) {
      pairs.push({});
      malformed = true;
      const command = name.slice('GITHUB_'.length).toLowerCase();
      log.issue('error', `Unable to process file command '${command}' successfully.`);
      log.issue('error', error instanceof Error ? error.message : String(error));
    }
  }
  const summary = await readSummary(files.GITHUB_STEP_SUMMARY);
  if (summary.complaint !== undefined) log.issue('error', summary.complaint);
  return { outputs: pairs[0] ?? {}, summary: log.hide(summary.text), malformed };
}
