import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { parse } from 'yaml';

/**
 * Writes the tables of README.md between their markers: inputs and outputs from action.yml, the JSON report from its schema. `--check`
 * only tells whether they are true.
 */

type Input = { readonly description: string; readonly required?: boolean; readonly default?: string };
type Output = { readonly description: string };
type Action = {
  readonly inputs: Readonly<Record<string, Input>>;
  readonly outputs: Readonly<Record<string, Output>>;
};

type Schema = { readonly properties: Readonly<Record<string, { readonly description: string }>> };

const root = join(import.meta.dirname, '..');
const readme = join(root, 'README.md');

const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('\n', ' ');
const code = (text: string): string =>
  text
    .split('\n')
    .map((line) => `\`${line}\``)
    .join(' ');

function inputTable({ inputs }: Action): string {
  const rows = Object.entries(inputs).map(([name, input]) => {
    const standard =
      input.required === true ? 'required' : (input.default ?? '') === '' ? '' : code(input.default ?? '');
    return `| \`${name}\` | ${cell(standard)} | ${cell(input.description)} |`;
  });
  return ['| input | default | meaning |', '|---|---|---|', ...rows].join('\n');
}

function outputTable({ outputs }: Action): string {
  const rows = Object.entries(outputs).map(
    ([name, output]) => `| \`${name}\` | ${cell(output.description)} |`,
  );
  return ['| output | meaning |', '|---|---|', ...rows].join('\n');
}

function reportTable({ properties }: Schema): string {
  const rows = Object.entries(properties).map(
    ([name, { description }]) => `| \`${name}\` | ${cell(description)} |`,
  );
  return ['| field | what it says |', '|---|---|', ...rows].join('\n');
}

function between(text: string, marker: string, content: string): string {
  const [begin, end] = [`<!-- ${marker} begin -->`, `<!-- ${marker} end -->`];
  const [from, to] = [text.indexOf(begin), text.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`README.md has no markers for ${marker}.`);
  return `${text.slice(0, from + begin.length)}\n\n${content}\n\n${text.slice(to)}`;
}

const action = parse(await readFile(join(root, 'action.yml'), 'utf8')) as Action;
const schema = JSON.parse(
  await readFile(join(root, 'src', 'core', 'report', 'report.schema.json'), 'utf8'),
) as Schema;
const text = await readFile(readme, 'utf8');
const tables = Object.entries({
  inputs: inputTable(action),
  outputs: outputTable(action),
  report: reportTable(schema),
}).reduce((filled, [marker, table]) => between(filled, marker, table), text);
const wanted = await format(tables, { ...(await resolveConfig(readme)), filepath: readme });
if (!process.argv.includes('--check')) await writeFile(readme, wanted);
else if (wanted !== text) {
  console.error(
    'The tables in README.md are not those of action.yml and report.schema.json. Run npm run build and commit the result.',
  );
  process.exitCode = 1;
}
