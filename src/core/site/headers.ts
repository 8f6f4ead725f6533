import picomatch from 'picomatch';
import type { ObjectHeaders } from '../ports.ts';
import { isFingerprinted } from './fingerprint.ts';
import type { HeaderRule } from './headers-file.ts';
import { mediaType } from './media-type.ts';
import { match } from './path-pattern.ts';

/** A line of the `cache-control` input: `*.pdf: public, max-age=3600`. */
export type CacheRule = { readonly glob: string; readonly value: string };

/** What a `_headers` file says, and the index document by which visitors get at a folder. */
export type HeadersFile = { readonly rules: readonly HeaderRule[]; readonly index: string };

const A_YEAR = 'public, max-age=31536000, immutable';
const ASK_EVERY_TIME = 'public, max-age=0, must-revalidate';

/**
 * The headers that a path below the prefix gets. Cache-Control: the last line of the input that matches; else what `_headers` says;
 * else a year for fingerprinted files and "ask every time" for the rest. Content-Type: `_headers`, else by the name. All others:
 * `_headers`.
 */
export function headersFor(path: string, rules: readonly CacheRule[], file?: HeadersFile): ObjectHeaders {
  const own = rules.findLast((rule) => matches(path, rule.glob));
  const {
    'content-type': contentType,
    'cache-control': cacheControl,
    ...more
  } = file === undefined || file.rules.length === 0 ? {} : valuesFor(path, file);
  return {
    contentType: contentType ?? mediaType(path),
    cacheControl: own?.value ?? cacheControl ?? (isFingerprinted(path) ? A_YEAR : ASK_EVERY_TIME),
    ...(Object.keys(more).length === 0 ? {} : { more }),
  };
}

/** The lines of the input that are about no path of the site: most likely a folder is missing in them, or a name is wrong. */
export const idleRules = (rules: readonly CacheRule[], paths: readonly string[]): readonly CacheRule[] =>
  rules.filter(({ glob }) => !paths.some((path) => matches(path, glob)));

/** Every block that matches counts, in the order of the file; of two values for one header the later one does. */
function valuesFor(path: string, { rules, index }: HeadersFile): Readonly<Record<string, string>> {
  const asked = askedPaths(path, index);
  const values = new Map<string, string>();
  for (const rule of rules) {
    const found = match(asked, rule.paths);
    if (found === undefined) continue;
    for (const name of rule.detached) values.delete(name);
    for (const [name, value] of Object.entries(rule.values)) values.set(name, filledIn(value, found));
  }
  return Object.fromEntries(values);
}

/** The paths by which visitors ask for a file, also where the website would only redirect them: `/about` for `about/index.html`. */
function askedPaths(path: string, index: string): string[] {
  const literal = `/${path}`;
  if (literal.endsWith(`/${index}`)) {
    const folder = literal.slice(0, -index.length);
    return folder === '/' ? [literal, folder] : [literal, folder, folder.slice(0, -1)];
  }
  return literal.endsWith('.html') ? [literal, literal.slice(0, -'.html'.length)] : [literal];
}

/** `:splat` and `:name` in a value become what they stand for, percent-encoded: a value is ASCII, and no part of it may end it. */
const filledIn = (value: string, found: ReadonlyMap<string, string>): string =>
  value.replace(/:([A-Za-z]\w*)/g, (text, name: string) => {
    const part = found.get(name);
    return part === undefined ? text : part.split('/').map(encodeURIComponent).join('/');
  });

/** A glob without a slash matches the file's name at any depth, as in .gitignore. */
function matches(path: string, glob: string): boolean {
  let matcher = MATCHERS.get(glob);
  if (matcher === undefined) {
    matcher = picomatch(glob.includes('/') ? glob.replace(/^\//, '') : `**/${glob}`, { dot: true });
    MATCHERS.set(glob, matcher);
  }
  return matcher(path);
}

/** To read a glob takes a hundred times as long as to match it, and there may be 100,000 files. */
const MATCHERS = new Map<string, (path: string) => boolean>();
