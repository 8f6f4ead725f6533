import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'yaml';

/** One input as `action.yml` declares it. The runner ignores `required`. */
export type DeclaredInput = {
  readonly name: string;
  readonly default: string | undefined;
  readonly deprecation: string | undefined;
};

/** What the runner takes from an action's metadata file. */
export type ActionMetadata = {
  /** Absolute path of `runs.main`. */
  readonly main: string;
  /** Node's major version, from `using: node24`. */
  readonly node: number;
  readonly inputs: readonly DeclaredInput[];
};

/** Reads `action.yml` or `action.yaml` of a JavaScript action; throws when it is none, as the job would fail at set-up. */
export async function readAction(directory: string): Promise<ActionMetadata> {
  const file = await readFile(join(directory, 'action.yml'), 'utf8').catch(() =>
    readFile(join(directory, 'action.yaml'), 'utf8'),
  );
  const document = record(parse(file));
  const runs = record(document['runs']);
  const node = /^node(\d+)$/.exec(text(runs['using']) ?? '')?.[1];
  const main = text(runs['main']);
  if (node === undefined || main === undefined) {
    throw new Error(`${directory} is not a JavaScript action: it needs runs.using (node24) and runs.main.`);
  }
  const inputs = Object.entries(record(document['inputs'])).map(([name, value]) => ({
    name,
    default: text(record(value)['default']),
    deprecation: text(record(value)['deprecationMessage']),
  }));
  return { main: join(directory, main), node: Number(node), inputs };
}

/** YAML's scalars as the runner's template reader turns them into strings: `true`, `3`; null is the empty string. */
function text(value: unknown): string | undefined {
  if (value === null) return '';
  if (typeof value === 'string') return value;
  return typeof value === 'boolean' || typeof value === 'number' ? String(value) : undefined;
}

const record = (value: unknown): Record<string, unknown> =>
  typeof value === 'object' && value !== null ? { ...value } : {};
