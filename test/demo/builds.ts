import { readdir, readFile } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { buildSite, type Edits } from './build-site.ts';

/** A checkout with a freshly built site in it. */
export type Build = {
  readonly workspace: string;
  /** The directory of build output, as the workflow names it. */
  readonly source: string;
  /** Key to content, in the order of the keys. */
  readonly files: ReadonlyMap<string, Buffer>;
};

export async function build(workspace: string, edits: Edits = {}): Promise<Build> {
  const output = join(workspace, 'public');
  await buildSite(output, edits);
  const entries = await readdir(output, { recursive: true, withFileTypes: true });
  const places = entries
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name));
  const keys = places.map((place) => relative(output, place).replaceAll(sep, '/')).sort();
  const files = new Map<string, Buffer>();
  for (const key of keys) files.set(key, await readFile(join(output, key)));
  return { workspace, source: 'public', files };
}

/** What a deploy of `after` has to do on top of `before`, found by comparing bytes. Keys in order. */
export function compare(before: Build, after: Build): { changed: string[]; gone: string[] } {
  const changed = [...after.files].filter(
    ([key, content]) => before.files.get(key)?.equals(content) !== true,
  );
  const gone = [...before.files.keys()].filter((key) => !after.files.has(key));
  return { changed: changed.map(([key]) => key), gone };
}
