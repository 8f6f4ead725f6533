import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir, readFile, realpath, stat } from 'node:fs/promises';
import { join, relative, resolve, sep } from 'node:path';
import ignore from 'ignore';
import pMap from 'p-map';
import { DeployError } from '../core/errors.ts';
import { isReserved } from '../core/reserved.ts';
import type { LocalFile, Site } from '../core/site.ts';

/** Files read and hashed at once. */
const WIDTH = 16;
/** Files up to this size are hashed in one read; a stream costs ten times as much. Bytes. */
const ONE_READ = 32 * 1024 * 1024;
/** Longest key, bytes of UTF-8. Source: cloud.tencent.com/document/product/436/13324. */
const LONGEST_KEY = 850;

type Options = { readonly prefix: string; readonly exclude: readonly string[] };

/**
 * Reads a build output: every file under it, dot files too, sorted by key and hashed. Links within the source are followed;
 * what leaves it, an unreadable file, a name that is no key, two files for one key, an empty source: a DeployError that says which.
 */
export async function readSite(source: string, options: Options): Promise<Site> {
  const root = await rootOf(source);
  const rules = ignore({ ignorecase: false }).add([...options.exclude]);
  const isExcluded = (path: string) => rules.ignores(path);
  const mistakes: string[] = [];
  const found = await walk({ root, directory: root, visited: [root], isExcluded }, mistakes);
  const paths = found.filter((path) => !isExcluded(path));
  mistakes.push(...wrongKeys(paths, options.prefix));
  if (mistakes.length > 0) throw unfit(source, mistakes);
  if (paths.length === 0) {
    throw new DeployError(`The source ${source} holds no files to deploy.`, {
      remedy:
        'Check that the build ran before this step and that "source" names its output. An empty source never empties a site.',
    });
  }
  const files = await pMap(paths, (path) => localFile(join(root, path), options.prefix + path), {
    concurrency: WIDTH,
  });
  return {
    files: files.sort(byKey),
    isExcluded: (key) => key.startsWith(options.prefix) && isExcluded(key.slice(options.prefix.length)),
  };
}

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

type Place = {
  readonly root: string;
  readonly directory: string;
  /** Real paths from the root down to here: a link to one of them would never end. */
  readonly visited: readonly string[];
  readonly isExcluded: (path: string) => boolean;
};

/** Paths of all files relative to the root, with `/`. Keeps going after a mistake, so that all are told at once. */
async function walk(place: Place, mistakes: string[]): Promise<string[]> {
  const found: string[] = [];
  const entries = await readdir(place.directory, { withFileTypes: true, encoding: 'buffer' }).catch(
    (error: unknown) => {
      mistakes.push(
        `${JSON.stringify(relative(place.root, place.directory))}: it cannot be read (${String(error)})`,
      );
      return [];
    },
  );
  for (const entry of entries) {
    const name = entry.name.toString('utf8');
    const path = join(place.directory, name);
    const shown = relative(place.root, path).split(sep).join('/');
    // A link that is excluded may lead anywhere, and a name that is excluded may be any.
    if (!entry.isFile() && !entry.isDirectory() && place.isExcluded(shown)) continue;
    if (!Buffer.from(name, 'utf8').equals(entry.name) && !place.isExcluded(shown))
      mistakes.push(`${JSON.stringify(shown)}: its name is not UTF-8`);
    else if (entry.isFile()) found.push(shown);
    else if (entry.isDirectory())
      found.push(...(await walk({ ...place, directory: path, visited: [...place.visited, path] }, mistakes)));
    else if (entry.isSymbolicLink()) found.push(...(await follow(place, path, shown, mistakes)));
    else mistakes.push(`${JSON.stringify(shown)}: it is neither a file nor a directory`);
  }
  return found;
}

async function follow(place: Place, path: string, shown: string, mistakes: string[]): Promise<string[]> {
  const target = await realpath(path).catch(() => undefined);
  if (target === undefined) {
    mistakes.push(`${JSON.stringify(shown)}: the link leads nowhere`);
    return [];
  }
  if (target !== place.root && !target.startsWith(place.root + sep)) {
    mistakes.push(`${JSON.stringify(shown)}: the link leaves the source`);
    return [];
  }
  if ((await stat(target)).isFile()) return [shown];
  if (place.visited.includes(target)) {
    mistakes.push(`${JSON.stringify(shown)}: the link leads back to a directory that holds it`);
    return [];
  }
  return await walk({ ...place, directory: path, visited: [...place.visited, target] }, mistakes);
}

/** Names that cannot be keys, and different names that a browser or another system may take for the same one. */
function wrongKeys(paths: readonly string[], prefix: string): string[] {
  const mistakes: string[] = [];
  const normal = new Map<string, string>();
  for (const path of paths) {
    const key = prefix + path;
    const shown = JSON.stringify(path);
    const bytes = Buffer.byteLength(key);
    if (bytes > LONGEST_KEY) mistakes.push(`${shown}: the key has ${bytes} bytes, COS takes ${LONGEST_KEY}`);
    if (isReserved(key)) mistakes.push(`${shown}: .cos-site-deploy/ is reserved for this action`);
    // eslint-disable-next-line no-control-regex -- XML, in which COS lists keys, cannot hold these
    if (/[\u0000-\u001f\u007f]/.test(key)) mistakes.push(`${shown}: its name holds a control character`);
    const twin = normal.get(key.normalize('NFC'));
    if (twin !== undefined)
      mistakes.push(`${shown} and ${JSON.stringify(twin)} are the same name in Unicode`);
    normal.set(key.normalize('NFC'), path);
  }
  return mistakes;
}

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

async function localFile(path: string, key: string): Promise<LocalFile> {
  try {
    const { size } = await stat(path);
    const hash = createHash('md5');
    if (size <= ONE_READ) hash.update(await readFile(path));
    else for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
    return { key, path, size, md5: hash.digest('hex') };
  } catch (cause) {
    throw new DeployError(
      `The file ${key} cannot be read: ${cause instanceof Error ? cause.message : String(cause)}`,
      {
        remedy: 'Check the permissions of the build output.',
        cause,
      },
    );
  }
}
