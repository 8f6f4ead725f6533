import { DeployError } from '../errors.ts';
import { quoted } from '../visible.ts';
import { MOST_METADATA } from './metadata-limits.ts';
import { isStored } from './object-headers.ts';
import { parsePath, type PathPattern } from './path-pattern.ts';

/** One block of a `_headers` file: the paths that it is about, and what it says of their headers. Names in lower case. */
export type HeaderRule = {
  readonly paths: PathPattern;
  /** Headers of earlier blocks that do not count for these paths: lines like `! Cache-Control`. */
  readonly detached: readonly string[];
  readonly values: Readonly<Record<string, string>>;
};

/** Where what COS cannot store is set instead. */
const CONSOLE = 'https://console.cloud.tencent.com/cdn/domains';
/** Mistakes in one message; nobody reads more. */
const SHOWN = 20;

/**
 * Reads a `_headers` file, as Netlify and Cloudflare Pages know it: a path, and below it lines `Name: value`. Indentation means
 * nothing, `#` begins a comment. Throws one DeployError with every line that cannot be applied.
 */
export function parseHeadersFile(text: string): readonly HeaderRule[] {
  const rules: Draft[] = [];
  const mistakes: string[] = [];
  text
    .replace(/^\uFEFF/, '')
    .split(/\r\n|\r|\n/)
    .map((line) => line.trim())
    .forEach((line, index) => {
      if (line === '' || line.startsWith('#')) return;
      const mistake = isPath(line) ? beginRule(line, rules) : addLine(line, rules.at(-1));
      if (mistake !== undefined) mistakes.push(`_headers, line ${index + 1}: ${mistake}`);
    });
  if (mistakes.length > 0) throw unfit(mistakes);
  return rules.flatMap(({ paths, detached, values }) =>
    paths === undefined ? [] : [{ paths, detached, values: Object.fromEntries(values) }],
  );
}

type Draft = {
  /** Undefined: the path was a mistake. */
  readonly paths: PathPattern | undefined;
  readonly detached: string[];
  readonly values: Map<string, string>;
};

/** A header's name never begins so. */
const isPath = (line: string): boolean => /^(?:\/|[^\s:]+:\/\/)/.test(line);

/** Returns what is wrong; undefined: nothing. */
function beginRule(line: string, rules: Draft[]): string | undefined {
  const parsed = parsePath(line);
  const isWrong = typeof parsed === 'string';
  rules.push({ paths: isWrong ? undefined : parsed, detached: [], values: new Map() });
  return isWrong ? parsed : undefined;
}

function addLine(line: string, rule: Draft | undefined): string | undefined {
  if (rule === undefined) return 'a path like /docs/* has to come before the first header';
  const detached = /^!\s*([^\s:]+)$/.exec(line)?.[1];
  if (detached !== undefined) {
    rule.detached.push(detached.toLowerCase());
    return undefined;
  }
  const [, shown = '', value = ''] = /^([^\s:]+)\s*:\s*(.*)$/.exec(line) ?? [];
  if (shown === '') return `${quoted(line)} is neither a path nor a line like "Cache-Control: no-cache"`;
  const name = shown.toLowerCase();
  const mistake = nameMistake(name, shown) ?? valueMistake(name, shown, value);
  if (mistake !== undefined) return mistake;
  const before = rule.values.get(name);
  if (before !== undefined && !isList(name)) return `${shown} has two values for these paths`;
  rule.values.set(name, before === undefined ? value : `${before}, ${value}`);
  return undefined;
}

/** Headers of which an object may have several values, as one list. */
const isList = (name: string): boolean => !['content-type', 'content-disposition', 'expires'].includes(name);

function nameMistake(name: string, shown: string): string | undefined {
  if (name === 'cache-control' || name === 'content-type' || isStored(name)) return undefined;
  if (name.startsWith('x-cos-meta-')) return `${quoted(shown)} may hold letters, digits and - only`;
  const place =
    PLACES.find(([names]) => names.test(name))?.[1] ?? 'set it in the response headers of the CDN domain';
  return `COS cannot store ${quoted(shown)}: ${place}`;
}

/** What a header that COS cannot store is, first match wins. */
const PLACES: readonly (readonly [RegExp, string])[] = [
  [/^strict-transport-security$/, 'switch on HSTS in the HTTPS settings of the CDN domain'],
  [
    /^access-control-/,
    "set it in the response headers of the CDN domain, or in the bucket's CORS rules for requests that do not go through the CDN",
  ],
  [/cdn-cache-control$|^netlify-|^cache-tag$/, 'set the cache rules of the CDN domain'],
  [/^basic-auth$/, 'a site on COS has no Basic-Auth; see the access control of the CDN domain'],
  [
    /^(?:content-(?:length|range)|accept-ranges|age|connection|date|etag|last-modified|location|server|trailer|transfer-encoding|upgrade)$/,
    'servers set it by themselves, so leave the line out',
  ],
];

function valueMistake(name: string, shown: string, value: string): string | undefined {
  if (value === '') return `${shown} has no value; a line "! ${shown}" takes back what an earlier path gave`;
  if (!/^[\x20-\x7e]*$/.test(value)) return `${shown} may hold ASCII only; percent-encode ${quoted(value)}`;
  return name.startsWith('x-cos-meta-') && value.length > MOST_METADATA.one
    ? `${shown} has ${value.length} bytes, COS takes ${MOST_METADATA.one}`
    : undefined;
}

function unfit(mistakes: readonly string[]): DeployError {
  const shown = mistakes.slice(0, SHOWN).map((mistake) => `  - ${mistake}`);
  const rest = mistakes.length > SHOWN ? [`  ... and ${mistakes.length - SHOWN} more`] : [];
  const count =
    mistakes.length === 1
      ? 'a line that cannot be applied'
      : `${mistakes.length} lines that cannot be applied`;
  return new DeployError(`The file _headers of the source has ${count}:\n${[...shown, ...rest].join('\n')}`, {
    remedy: `Settings of a CDN domain stand at ${CONSOLE}. Take these lines out of _headers once their headers are set there, or list _headers in "exclude": then nobody reads it.`,
  });
}
