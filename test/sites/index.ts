import { mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** A site in a test: path below the source, with `/`, to what the file holds. */
export type SiteFiles = Readonly<Record<string, string | Uint8Array>>;

/** Makes `dir` hold exactly these files: what it held before is gone, as after a fresh build. */
export async function siteIn(dir: string, files: SiteFiles): Promise<void> {
  await rm(dir, { recursive: true, force: true });
  await mkdir(dir, { recursive: true });
  for (const [path, content] of Object.entries(files)) {
    const place = join(dir, path);
    await mkdir(dirname(place), { recursive: true });
    await writeFile(place, content);
  }
}

/**
 * File names that are legal on disk and as COS keys (cloud.tencent.com/document/product/436/13324) and that clumsy encoding loses:
 * each must be uploaded, listed, purged and removed under this one name.
 */
export const HOSTILE_NAMES: readonly string[] = [
  '你好.html',
  '文档/第一章/index.html',
  'with space.html',
  'two  spaces and a trailing one .html',
  'a+b.html',
  'issue #1.html',
  'what?.html',
  'rock & roll.html',
  '100%.html',
  '100%25.html',
  '%E4%BD%A0.html',
  'a%2Fb.html',
  '~home/index.html',
  "it's.html",
  'say "hi".html',
  'a=b;c,d@e$f!.html',
  '(round)[square]{curly}.html',
  '<angle>|pipe^hat`tick.html',
  'star*.html',
  'co:lon.html',
  '🚀 launch.html',
  '👩‍👩‍👧.html',
  // One letter with a combining mark and the same as a single code point: two different keys.
  'cafe\u0301.html',
  'caf\u00e9.html',
  '.well-known/security.txt',
  'dots..in...name.html',
  'no-extension',
  'index.html.bak/index.html',
  `${'long/'.repeat(40)}${'n'.repeat(200)}.html`,
];
