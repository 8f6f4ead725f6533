import { execFile } from 'node:child_process';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

/** Source path to what becomes of that file: its new text, made from the old one, or `remove`. */
export type Edits = Readonly<Record<string, ((text: string) => string) | 'remove'>>;

const SITE = fileURLToPath(new URL('site/', import.meta.url));
const ELEVENTY = join(dirname(createRequire(import.meta.url).resolve('@11ty/eleventy')), '..', 'cmd.cjs');

/**
 * Builds the demo's site with Eleventy into `output`, after applying the edits to a copy of its source. The same edits give the same
 * bytes. An edit that changes nothing is an error: the story would tell of a change that is none.
 */
export async function buildSite(output: string, edits: Edits = {}): Promise<void> {
  const source = await mkdtemp(join(tmpdir(), 'site-'));
  try {
    await cp(SITE, source, { recursive: true });
    for (const [path, edit] of Object.entries(edits)) await apply(join(source, path), edit);
    await rm(output, { recursive: true, force: true });
    // Its own process, started in the source: Eleventy finds includes and data by the working directory.
    await promisify(execFile)(process.execPath, [ELEVENTY, '--quiet', `--output=${output}`], { cwd: source });
  } finally {
    await rm(source, { recursive: true, force: true });
  }
}

async function apply(file: string, edit: Edits[string]): Promise<void> {
  if (edit === 'remove') {
    await rm(file);
    return;
  }
  const before = await readFile(file, 'utf8');
  const after = edit(before);
  if (after === before) throw new Error(`The edit of ${file} changes nothing.`);
  await writeFile(file, after);
}
