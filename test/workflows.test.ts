import { readdirSync, readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { asWorkflow, complaints, OURS } from './workflows.ts';

const ROOT = join(import.meta.dirname, '..');
const FOLDER = join(ROOT, '.github', 'workflows');

const files = readdirSync(FOLDER);
const readme = readFileSync(join(ROOT, 'README.md'), 'utf8');
const snippets = [...readme.matchAll(/^( *)```ya?ml\n(.*?)^ *```$/gms)].map(
  ([all, indent = '', text = '']) => ({
    line: readme.slice(0, readme.indexOf(all)).split('\n').length,
    text: text.replaceAll(new RegExp(`^${indent}`, 'gm'), ''),
  }),
);

describe('GitHub’s own parser, and our own door, have nothing to say against', () => {
  test.each(files)('.github/workflows/%s', async (file) => {
    expect(await complaints(await readFile(join(FOLDER, file), 'utf8'))).toEqual([]);
  });

  test.each(snippets)('the YAML in line $line of README.md', async ({ text }) => {
    expect(await complaints(asWorkflow(text))).toEqual([]);
  });
});

test('there is an example for each way to go live, and none of them runs in this repository', async () => {
  const examples = files.filter((file) => file.startsWith('example-'));
  expect(examples.length).toBeGreaterThanOrEqual(5);
  for (const file of examples) {
    const text = await readFile(join(FOLDER, file), 'utf8');
    const { jobs } = parse(text) as { jobs: Readonly<Record<string, { readonly if?: string }>> };
    for (const job of Object.values(jobs))
      expect([file, job.if]).toEqual([
        file,
        expect.stringMatching(/^github\.repository == 'your-org\/your-site'( && \([^()]*\))?$/),
      ]);
    expect(text).toContain(`name: ${file.replace('.yml', '')}\n`);
  }
});

describe('what is refused', () => {
  const GOOD = `on: push
permissions:
  contents: read
concurrency: deploy
jobs:
  deploy:
    runs-on: ubuntu-latest
    steps:
      - id: site
        uses: ${OURS}
        with:
          source: dist
          bucket: my-site-1250000000
          region: ap-guangzhou
          wait: done
      - run: echo "$URL"
        env:
          URL: \${{ steps.site.outputs.url }}
`;

  test('nothing, as long as it is good', async () => {
    expect(await complaints(GOOD)).toEqual([]);
  });

  test.each([
    ['a misspelt input', 'source: dist', 'soruce: dist', "line 12: Invalid action input 'soruce'"],
    [
      'a missing input',
      '          bucket: my-site-1250000000\n',
      '',
      'line 11: Missing required input `bucket`',
    ],
    ['a permission that is none', 'contents: read', 'contents: some', "line 3: Unexpected value 'some'"],
    ['a scope that is none', 'contents: read', 'content: read', "line 3: Unexpected value 'content'"],
    [
      'a context that is none',
      'steps.site.outputs.url',
      'step.site.outputs.url',
      "line 18: Unrecognized named-value: 'step'",
    ],
    [
      'a step that is none',
      'steps.site.outputs.url',
      'steps.sight.outputs.url',
      'line 18: Context access might be invalid: sight',
    ],
    [
      'an expression that is broken',
      'steps.site.outputs.url }}',
      'steps.site.outputs.url || }}',
      'line 18: Unexpected end of expression',
    ],
    ['an event that is none', 'on: push', 'on: pushed', "line 1: Unexpected value 'pushed'"],
    ['a key that is none', 'runs-on:', 'run-on:', "line 7: Unexpected value 'run-on'"],
    ['an output that is none', 'outputs.url', 'outputs.link', 'There is no output link.'],
    [
      'a value that our door refuses',
      'wait: done',
      'wait: forever',
      /wait must be one of done, recorded, off, not "forever"/,
    ],
    ['a bucket without APPID', 'my-site-1250000000', 'my-site', /bucket must be like/],
    ['no permissions', 'permissions:\n  contents: read\n', '', 'It does not say which permissions it needs.'],
    ['no concurrency', 'concurrency: deploy\n', '', 'Two of its runs may meet: it has no concurrency.'],
    [
      'an action that nobody knows, or that is not pinned to its major version',
      '@v1',
      '@main',
      'Unable to resolve action `your-org/cos-site-deploy@main`',
    ],
    [
      'text of strangers in a script',
      'echo "$URL"',
      'echo ${{ github.head_ref }}',
      /An expression stands inside of a script/,
    ],
  ])('%s', async (_, from, to, complaint) => {
    expect(GOOD).toContain(from);
    expect(await complaints(GOOD.replace(from, to))).toContainEqual(
      typeof complaint === 'string' ? expect.stringContaining(complaint) : expect.stringMatching(complaint),
    );
  });

  test('a snippet that is neither workflow nor step', () => {
    expect(() => asWorkflow('branches: [main]')).toThrow(/neither workflow nor step/);
  });
});
