import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from '@jest/globals';
import type { Run } from '../runner/index.ts';

/** UPDATE_SUMMARIES=1 writes them anew: look at the difference before you commit it. */
const SUMMARIES = join(import.meta.dirname, 'summaries');

/** The job summary that a run really wrote is this one, word for word but for times, commits and the number of the run. */
export async function expectSummary({ summary }: Run, name: string): Promise<void> {
  const path = join(SUMMARIES, `${name}.md`);
  const text = steady(summary);
  if (process.env['UPDATE_SUMMARIES'] === '1') await writeFile(path, text);
  expect(text).toBe(await readFile(path, 'utf8'));
}

/** How long each phase took is left out: which ones took long enough to be named depends on the machine. */
const steady = (summary: string): string =>
  summary
    .replace(/\n\nTime: .*$/m, '')
    .replace(/\b\d+ min( \d+ s)?|\b\d+(\.\d)? s\b/g, 'TIME')
    .replace(/\b[0-9a-f]{40}\b/g, 'COMMIT')
    .replace(/`[0-9a-f]{7}`/g, '`COMMIT`')
    .replace(/(actions\/runs\/)\d+/g, '$1RUN')
    // Columns are as wide as the times in them.
    .replace(/(?<=\S) {2,}/g, '  ');
