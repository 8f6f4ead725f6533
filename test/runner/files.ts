import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** The files through which an action speaks to the runner; fresh and empty for every step. */
export type CommandFiles = Readonly<Record<(typeof NAMES)[number], string>>;

const NAMES = [
  'GITHUB_OUTPUT',
  'GITHUB_STATE',
  'GITHUB_ENV',
  'GITHUB_PATH',
  'GITHUB_STEP_SUMMARY',
  'GITHUB_EVENT_PATH',
] as const;

/** Creates the files below `directory`; the event's holds the payload. */
export async function createFiles(directory: string, payload: object): Promise<CommandFiles> {
  const place = (name: string) => join(directory, name.slice('GITHUB_'.length).toLowerCase());
  await Promise.all(NAMES.map((name) => writeFile(place(name), '')));
  await writeFile(place('GITHUB_EVENT_PATH'), JSON.stringify(payload, null, 2));
  return Object.fromEntries(NAMES.map((name) => [name, place(name)])) as CommandFiles;
}

/** The pairs in a GITHUB_OUTPUT-like file; undefined when the action deleted it. Throws on what the runner calls invalid. */
export async function readPairs(file: string): Promise<Record<string, string>> {
  return parsePairs(await readFile(file, 'utf8').catch(() => ''));
}

/**
 * `name=value` and `name<<delimiter` lines, the last one of a name wins (actions/runner, FileCommandManager.cs; the messages are
 * the runner's).
 */
export function parsePairs(text: string): Record<string, string> {
  const pairs: Record<string, string> = {};
  const lines = text.split('\n');
  for (let line = lines.shift(); line !== undefined; line = lines.shift()) {
    if (line === '') continue;
    const separator = /=|<</.exec(line);
    if (separator === null) throw new Error(`Invalid format '${line}'`);
    const name = line.slice(0, separator.index);
    const rest = line.slice(separator.index + separator[0].length);
    if (name === '') throw new Error(`Invalid format '${line}'. Name must not be empty`);
    pairs[name] = separator[0] === '=' ? rest : readHeredoc(lines, rest);
  }
  return pairs;
}

function readHeredoc(lines: string[], delimiter: string): string {
  if (delimiter === '')
    throw new Error('Invalid format. Name must not be empty and delimiter must not be empty');
  const end = lines.indexOf(delimiter);
  if (end < 0) throw new Error(`Invalid value. Matching delimiter not found '${delimiter}'`);
  const value = lines.splice(0, end).join('\n');
  lines.shift();
  return value;
}

/** A step's summary may hold this many bytes. Source: docs.github.com, workflow commands, "Adding a job summary": 1 MiB a step. */
const SUMMARY_LIMIT = 1024 * 1024;

/** The summary, or the runner's complaint about one that is too large: that one is not shown at all. */
export async function readSummary(file: string): Promise<{ text: string; complaint?: string }> {
  const size = await stat(file).then(
    (found) => found.size,
    () => 0,
  );
  if (size === 0) return { text: '' };
  if (size <= SUMMARY_LIMIT) return { text: await readFile(file, 'utf8') };
  return {
    text: '',
    complaint: `$GITHUB_STEP_SUMMARY upload aborted, supports content up to a size of ${SUMMARY_LIMIT / 1024}k, got ${Math.floor(size / 1024)}k.`,
  };
}
