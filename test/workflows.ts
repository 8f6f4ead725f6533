import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { validate } from '@actions/languageservice';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { parse } from 'yaml';
import { parseInputs } from '../src/inputs.ts';

const ROOT = join(import.meta.dirname, '..');

/** How examples call this action; whoever copies one puts the owner of their copy there. */
export const OURS = 'your-org/cos-site-deploy@v1';

type Metadata = Exclude<
  Awaited<
    ReturnType<
      NonNullable<
        NonNullable<Parameters<typeof validate>[1]>['actionsMetadataProvider']
      >['fetchActionMetadata']
    >
  >,
  undefined
>;

const action = parse(readFileSync(join(ROOT, 'action.yml'), 'utf8')) as Metadata & {
  readonly outputs: Readonly<Record<string, unknown>>;
};

type Step = {
  readonly id?: string;
  readonly uses?: string;
  readonly run?: string;
  readonly with?: Readonly<Record<string, string | number | boolean>>;
};

type Workflow = {
  readonly permissions?: unknown;
  readonly concurrency?: unknown;
  readonly jobs?: Readonly<Record<string, { readonly steps?: readonly Step[] }>>;
};

/** What is wrong with a workflow; empty: nothing. GitHub's own parser speaks first, then what it does not know. */
export async function complaints(text: string): Promise<string[]> {
  const said = await parserSays(text);
  return said.length > 0 ? said : houseSays(text);
}

/** The inputs of other people's actions, as far as our examples use any. Source: their action.yml. */
const OTHERS: Readonly<Record<string, readonly string[]>> = {
  'actions/checkout@v6': ['ref', 'fetch-depth', 'persist-credentials'],
  'actions/setup-node@v6': ['node-version', 'cache'],
  'actions/upload-artifact@v6': [
    'name',
    'path',
    'if-no-files-found',
    'include-hidden-files',
    'retention-days',
  ],
  'actions/download-artifact@v7': ['name', 'path', 'run-id', 'github-token'],
};

function metadataOf(reference: string): Metadata | undefined {
  if (reference === OURS) return action;
  const inputs = OTHERS[reference]?.map((name) => [name, { description: name }]);
  return inputs && { name: reference, description: reference, inputs: Object.fromEntries(inputs) as never };
}

let documents = 0;

/** The parser keeps what it made of a path: each text gets its own. */
async function parserSays(text: string): Promise<string[]> {
  documents += 1;
  const path = `file:///repository/.github/workflows/${documents}.yml`;
  const found = await validate(TextDocument.create(path, 'yaml', 1, text), {
    actionsMetadataProvider: {
      fetchActionMetadata: ({ owner, name, ref }) => Promise.resolve(metadataOf(`${owner}/${name}@${ref}`)),
    },
  });
  return found.map(
    ({ range, message }) =>
      `line ${range.start.line + 1}: ${typeof message === 'string' ? message : message.value}`,
  );
}

function houseSays(text: string): string[] {
  const workflow = parse(text) as Workflow;
  const steps = Object.values(workflow.jobs ?? {}).flatMap((job) => job.steps ?? []);
  return [
    ...(workflow.permissions === undefined ? ['It does not say which permissions it needs.'] : []),
    ...(workflow.concurrency === undefined && steps.some(({ uses }) => uses === OURS)
      ? ['Two of its runs may meet: it has no concurrency.']
      : []),
    ...steps.flatMap((step) => stepComplaints(step)),
    ...unknownOutputs(text, steps),
  ];
}

function stepComplaints({ uses, run, with: inputs }: Step): string[] {
  const wrong: string[] = [];
  // The text of an expression becomes part of the script: a branch may be called $(reboot).
  if (run?.includes('${{') === true) wrong.push(`An expression stands inside of a script: ${run}`);
  if (uses === OURS) wrong.push(...inputComplaints(inputs ?? {}));
  return wrong;
}

/** Values as our own door sees them; what an expression will be is not known, so something that fits stands for it. */
function inputComplaints(inputs: NonNullable<Step['with']>): string[] {
  const value = (name: string): string => {
    const given = String(inputs[name] ?? '');
    return given.includes('${{') ? (FITTING[name] ?? '') : given;
  };
  try {
    parseInputs(value);
    return [];
  } catch (error) {
    return [String(error)];
  }
}

const FITTING: Readonly<Record<string, string>> = { bucket: 'my-site-1250000000', region: 'ap-guangzhou' };

/** The parser lets any output of a step pass that is an action. */
const unknownOutputs = (text: string, steps: readonly Step[]): string[] =>
  steps
    .filter(({ id, uses }) => id !== undefined && uses === OURS)
    .flatMap(({ id = '' }) => [...text.matchAll(new RegExp(`steps\\.${id}\\.outputs\\.([\\w-]+)`, 'g'))])
    .map(([, name = '']) => name)
    .filter((name) => !(name in action.outputs))
    .map((name) => `There is no output ${name}.`);

/** A workflow around what a document shows in part: a step, a list of steps, or some keys of workflow and step. */
export function asWorkflow(snippet: string): string {
  const value: unknown = parse(snippet);
  if (isRecord(value) && 'jobs' in value) return snippet;
  const steps = Array.isArray(value) ? value : [stepOf(isRecord(value) ? value : {})];
  const permissions = isRecord(value) ? (value['permissions'] ?? {}) : {};
  // JSON is YAML.
  return JSON.stringify(
    {
      on: 'push',
      permissions,
      concurrency: 'deploy-production',
      jobs: { deploy: { 'runs-on': 'ubuntu-latest', steps: steps as unknown[] } },
    },
    undefined,
    1,
  );
}

/** The step of the quick start, with what the snippet says instead. */
function stepOf(snippet: Readonly<Record<string, unknown>>): unknown {
  const { permissions, ...step } = snippet;
  if ('uses' in step) return step;
  const others = Object.keys(step).filter((key) => key !== 'with');
  if (others.length > 0)
    throw new Error(`A snippet is neither workflow nor step: ${others.join(', ')} (${String(permissions)})`);
  const inputs = isRecord(step['with']) ? step['with'] : {};
  return {
    uses: OURS,
    with: { source: 'dist', bucket: 'my-site-1250000000', region: 'ap-guangzhou', ...inputs },
  };
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
