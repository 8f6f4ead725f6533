import { isUtf8 } from 'node:buffer';
import { open, readFile, realpath, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { setImmediate as pause } from 'node:timers/promises';
import { DeployError } from '../core/errors.ts';
import type { SourceOptions } from '../core/ports.ts';
import { isReserved } from '../core/reserved.ts';
import type { LocalFile, Site } from '../core/site/site.ts';
import { matcherOf } from './exclude.ts';
import { walk, type Found } from './walk.ts';

/** Longest key, bytes of UTF-8. Source: cloud.tencent.com/document/product/436/13324. */
const LONGEST_KEY = 850;

/** Read for its headers and not deployed, at the root of the source only. */
const HEADERS_FILE = '_headers';

/** So long the walk may keep everything else waiting, ms. */
const SLICE = 8;

/**
 * Looks at a build output: every file under it, dot files too, sorted by key, not read yet. Links within the source are followed;
 * what leaves it, an unreadable file, a name that is no key, two files for one key, an empty source: a DeployError that says which.
 */
export async function readSite(source: string, options: SourceOptions): Promise<Site> {
  const root = await rootOf(source);
  const isExcluded = matcherOf(options.exclude);
  const mistakes: string[] = [];
  const files = await filesBelow(root, walk(root, isExcluded, mistakes), options);
  const headersFile = options.prefix + HEADERS_FILE;
  const site = files.filter(({ key }) => key !== headersFile);
  for (const mistake of wrongKeys(site, options.prefix)) mistakes.push(mistake);
  if (mistakes.length > 0) throw unfit(source, mistakes.sort());
  if (site.length === 0) {
    throw new DeployError(`The source ${source} holds no files to deploy.`, {
      remedy:
        'Check that the build ran before this step and that "source" names its output. An empty source never empties a site.',
    });
  }
  return {
    files: site.sort(byKey),
    isExcluded: (key) => key.startsWith(options.prefix) && isExcluded(key.slice(options.prefix.length)),
    ...(site.length === files.length ? {} : { headersFile: await headersOf(root) }),
  };
}

/** All files of a walk, in no order. Those that were found are told at every pause. */
async function filesBelow(
  folder: string,
  handfuls: Iterable<readonly Found[]>,
  { prefix, onFound }: SourceOptions,
): Promise<LocalFile[]> {
  const root = { folder, prefix };
  const files: LocalFile[] = [];
  let told = 0;
  let begun = performance.now();
  for (const found of handfuls) {
    for (const { path, size, modifiedAt } of found)
      files.push({ key: inOnePiece(prefix + path), root, size, modifiedAt, hash: undefined });
    if (performance.now() - begun < SLICE) continue;
    onFound?.(files.slice(told));
    told = files.length;
    await pause();
    begun = performance.now();
  }
  if (told < files.length) onFound?.(files.slice(told));
  return files;
}

async function headersOf(root: string): Promise<string> {
  const bytes = await readFile(join(root, HEADERS_FILE)).catch((cause: unknown) => {
    throw new DeployError(
      `The file ${HEADERS_FILE} cannot be read: ${cause instanceof Error ? cause.message : String(cause)}`,
      { remedy: 'Check the permissions of the build output.', cause },
    );
  });
  if (isUtf8(bytes)) return bytes.toString('utf8');
  throw new DeployError(`The file ${HEADERS_FILE} is not UTF-8.`, {
    remedy: 'Save it as UTF-8. An older PowerShell writes UTF-16 unless it is told: Out-File -Encoding utf8.',
  });
}

/** The first so many bytes of a file, as text; what is cut in the middle of a character ends with a replacement sign. */
export async function beginning(path: string, bytes: number): Promise<string> {
  await using file = await open(path);
  const { buffer, bytesRead } = await file.read(new Uint8Array(bytes), 0, bytes, 0);
  return new TextDecoder().decode(buffer.subarray(0, bytesRead));
}

/**
 * The same text, not as a chain of the parts that it was put together from, as V8 keeps it until it needs it whole: then it makes a copy,
 * one more as the name of a member, and of 100,000 keys that is 10 MB.
 */
const inOnePiece = (text: string): string => Buffer.from(text).toString();

const byKey = (a: LocalFile, b: LocalFile): number => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0);

async function rootOf(source: string): Promise<string> {
  const path = resolve(source);
  const found = await stat(path).catch(() => undefined);
  if (found?.isDirectory() === true) return await realpath(path);
  throw new DeployError(
    found === undefined ? `The source ${source} does not exist.` : `The source ${source} is not a directory.`,
    {
      remedy: 'Set "source" to the directory that your build writes, and run the build before this step.',
    },
  );
}

/** Names that cannot be keys, and different names that a browser or another system may take for the same one. */
function wrongKeys(files: readonly LocalFile[], prefix: string): string[] {
  const mistakes: string[] = [];
  const normal = new Map<string, string>();
  // Of plain names alone no two are the same; one that is not plain may be the same as a plain one.
  const mayHaveTwins = files.some(({ key }) => !isPlain(key));
  for (const { key } of files) {
    const path = key.slice(prefix.length);
    const bytes = Buffer.byteLength(key);
    if (bytes > LONGEST_KEY)
      mistakes.push(`${JSON.stringify(path)}: the key has ${bytes} bytes, COS takes ${LONGEST_KEY}`);
    if (isReserved(key))
      mistakes.push(`${JSON.stringify(path)}: .cos-site-deploy/ is reserved for this action`);
    // eslint-disable-next-line no-control-regex -- XML, in which COS lists keys, cannot hold these
    if (/[\u0000-\u001f\u007f]/.test(key))
      mistakes.push(`${JSON.stringify(path)}: its name holds a control character`);
    if (!mayHaveTwins) continue;
    const form = key.normalize('NFC');
    const twin = normal.get(form);
    if (twin !== undefined)
      mistakes.push(`${JSON.stringify(path)} and ${JSON.stringify(twin)} are the same name in Unicode`);
    normal.set(form, path);
  }
  return mistakes;
}

/** Whether a name is ASCII. */
// eslint-disable-next-line no-control-regex -- that is what is asked
const isPlain = (name: string): boolean => /^[\u0000-\u007f]*$/.test(name);

function unfit(source: string, mistakes: readonly string[]): DeployError {
  const shown = mistakes.slice(0, 20).map((mistake) => `  - ${mistake}`);
  const rest = mistakes.length > shown.length ? [`  ... and ${mistakes.length - shown.length} more`] : [];
  return new DeployError(
    `The source ${source} cannot be deployed as it is:\n${[...shown, ...rest].join('\n')}`,
    {
      remedy: 'Rename or remove these files, or list them in "exclude".',
    },
  );
}
