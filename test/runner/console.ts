import { parseCommand, type Command } from './commands.ts';
import type { StepLog } from './step-log.ts';

/** The runner's ear: it obeys the commands among the lines that an action prints, on stdout or stderr alike. */
export type Console = {
  readonly line: (text: string) => void;
  /** Values set with the deprecated `::set-output::`. */
  readonly outputs: Readonly<Record<string, string>>;
  /** A command was refused: the step fails, whatever the process's exit code. */
  readonly broken: () => boolean;
};

export function openConsole(log: StepLog, debug: boolean): Console {
  const outputs: Record<string, string> = {};
  const obey = obedience(log, outputs, debug);
  const known = new Set([...Object.keys(obey), 'stop-commands']);
  let broken = false;
  let resumeToken: string | undefined;

  /** Between `::stop-commands::token` and `::token::` nothing is a command. */
  const paused = ({ name, data }: Command): boolean => {
    if (name === resumeToken) {
      known.delete(name);
      resumeToken = undefined;
      return true;
    }
    if (resumeToken !== undefined) return true;
    if (name !== 'stop-commands') return false;
    resumeToken = data.toLowerCase();
    known.add(resumeToken);
    return true;
  };
  return {
    line(text) {
      const command = parseCommand(text, known);
      if (command === undefined || paused(command)) {
        log.print(text);
        return;
      }
      const refusal = obey[command.name]?.(command);
      if (refusal === undefined) return;
      log.issue('error', `Unable to process command '${text}' successfully.`);
      log.issue('error', refusal);
      broken = true;
    },
    outputs,
    broken: () => broken,
  };
}

/** Does what a command says; the returned text is why it is refused. */
type Obey = (command: Command) => string | undefined;

/** Source: docs.github.com, "Workflow commands for GitHub Actions"; actions/runner, ActionCommandManager.cs. */
function obedience(log: StepLog, outputs: Record<string, string>, debug: boolean): Record<string, Obey> {
  const annotate =
    (level: 'error' | 'warning' | 'notice'): Obey =>
    ({ data, properties }) => {
      log.issue(level, data, properties['title']);
      return undefined;
    };
  const mark: Obey = ({ name, data }) => {
    log.print(`##[${name}]${data}`);
    return undefined;
  };
  const disabled: Obey = ({ name }) =>
    `The \`${name}\` command is disabled. Please upgrade to using Environment Files.`;
  const outdated: Obey = ({ name, properties, data }) => {
    log.issue('warning', `The \`${name}\` command is deprecated and will be disabled soon.`);
    if (properties['name'] === undefined) return `Required field 'name' is missing in ##[${name}] command.`;
    if (name === 'set-output') outputs[properties['name']] = data;
    return undefined;
  };
  const ignored: Obey = () => undefined;
  return {
    error: annotate('error'),
    warning: annotate('warning'),
    notice: annotate('notice'),
    debug: debug ? mark : ignored,
    group: mark,
    endgroup: mark,
    'add-mask': ({ data }) => {
      if (data.trim() !== '') log.mask(data);
      else log.issue('warning', "Can't add secret mask for empty string in ##[add-mask] command.");
      return undefined;
    },
    'set-output': outdated,
    'save-state': outdated,
    'set-env': disabled,
    'add-path': disabled,
    // These change only how the log is shown.
    echo: ignored,
    'add-matcher': ignored,
    'remove-matcher': ignored,
  };
}
