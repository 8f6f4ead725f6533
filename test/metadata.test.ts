import { readFileSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { newReport, outputsOf } from '../src/core/report/report.ts';
import { INPUTS, parseInputs } from '../src/inputs.ts';

const ROOT = join(import.meta.dirname, '..');

type Declared = { readonly description?: string; readonly required?: boolean; readonly default?: string };
type Action = {
  readonly inputs: Readonly<Record<string, Declared>>;
  readonly outputs: Readonly<Record<string, Declared>>;
  readonly runs: Readonly<Record<string, unknown>>;
};

const action = parse(readFileSync(join(ROOT, 'action.yml'), 'utf8')) as Action;

describe('action.yml', () => {
  test('declares exactly the inputs that are read, with the defaults that they have', () => {
    const declared = Object.entries(action.inputs).map(([name, input]) => [
      name,
      input.required === true ? undefined : input.default,
    ]);
    const read = Object.entries(INPUTS).map(([name, kind]) => [
      name,
      'required' in kind ? undefined : 'default' in kind ? kind.default : '',
    ]);
    expect(declared).toEqual(read);
  });

  test('its defaults are valid', () => {
    const given: Readonly<Record<string, string>> = {
      source: 'dist',
      bucket: 'site-1250000000',
      region: 'ap-guangzhou',
    };
    const evaluated = { ...given, 'github-token': '' };
    const defaults = parseInputs(
      (name) => (evaluated as typeof given)[name] ?? action.inputs[name]?.default ?? '',
    );
    expect(defaults).toMatchObject({
      wait: 'done',
      'wait-timeout': 900_000,
      'max-delete': { part: 0.5 },
      'keep-removed-for': 604_800_000,
    });
    expect(parseInputs((name) => given[name] ?? '')).toEqual(defaults);
  });

  test('declares exactly the outputs that are set', () => {
    const report = newReport();
    expect(Object.keys(action.outputs).sort()).toEqual([...Object.keys(outputsOf(report)), 'report'].sort());
  });

  test('describes everything and runs on Node 24', () => {
    for (const [name, { description }] of [
      ...Object.entries(action.inputs),
      ...Object.entries(action.outputs),
    ]) {
      expect([name, description?.endsWith('.')]).toEqual([name, true]);
    }
    expect(action.runs).toEqual({ using: 'node24', main: 'dist/index.js' });
  });
});

describe('README.md', () => {
  test('names every input and output in its tables', async () => {
    const readme = await readFile(join(ROOT, 'README.md'), 'utf8');
    for (const name of [...Object.keys(action.inputs), ...Object.keys(action.outputs)])
      expect(readme).toMatch(new RegExp(`\\| \`${name}\` +\\|`));
  });

  test('what its troubleshooting quotes is what the action says, or what the cloud is known to answer', async () => {
    const readme = await readFile(join(ROOT, 'README.md'), 'utf8');
    const [, table = ''] = /^## Troubleshooting$(.*?)^## /ms.exec(readme) ?? [];
    const symptoms = [...table.matchAll(/^\| ([^|]+) \|/gm)].flatMap(([, cell = '']) =>
      [...cell.matchAll(/`([^`]+)`/g)].map(([, quoted = '']) => quoted),
    );
    expect(symptoms.length).toBeGreaterThan(8);
    const said = await sourcesOf('src', 'test/cloud');
    for (const symptom of symptoms)
      expect([symptom, said.includes(symptom) || said.includes(symptom.split('.').at(-1) ?? '')]).toEqual([
        symptom,
        true,
      ]);
  });
});

async function sourcesOf(...folders: readonly string[]): Promise<string> {
  const texts = folders.map(async (folder) => {
    const names = await readdir(join(ROOT, folder), { recursive: true });
    const files = names.filter((name) => name.endsWith('.ts'));
    return await Promise.all(files.map((name) => readFile(join(ROOT, folder, name), 'utf8')));
  });
  return (await Promise.all(texts)).flat().join('\n');
}
