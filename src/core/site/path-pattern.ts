/** Paths of a site as a `_headers` file names them: `/docs/*`, `/blog/:slug/`. */
export type PathPattern = {
  readonly expression: RegExp;
  /** What each group of the expression is called in values: `splat` for `*`, else the placeholder's name. */
  readonly names: readonly string[];
};

/** More of them would make a match expensive; nobody needs them. */
const MOST_SPLATS = 2;

/** A placeholder beside another wildcard between two slashes: which of them ends where takes longer and longer to try. */
const CROWDED = /:[A-Za-z]\w*[^/]*(?::[A-Za-z]|\*)|\*[^/]*:[A-Za-z]/;

/** Reads a path; a text says what is wrong with it. `*` stands for anything, `:name` for anything within one segment. */
export function parsePath(line: string): PathPattern | string {
  const shown = JSON.stringify(line.slice(0, 80));
  if (!line.startsWith('/'))
    return `${shown}: an object has the same headers at every domain, so write the path alone, like /docs/*`;
  if (/\s/.test(line)) return `${shown}: a path holds no spaces; write %20`;
  if (/[?#]/.test(line)) return `${shown}: a path has no query and no fragment; a ? in a file name is %3F`;
  if (CROWDED.test(line)) return `${shown}: a placeholder like :name takes no other one and no * beside it`;
  const names: string[] = [];
  const parts = line.split(/(\*+|:[A-Za-z]\w*)/).map((part, index) => {
    if (index % 2 === 0) return literal(part);
    names.push(part.startsWith('*') ? 'splat' : part.slice(1));
    return part.startsWith('*') ? '(.*)' : '([^/]+)';
  });
  if (names.filter((name) => name === 'splat').length > MOST_SPLATS)
    return `${shown}: a path takes ${MOST_SPLATS} * at most`;
  return { expression: new RegExp(`^${parts.join('')}$`, 's'), names };
}

/** Escapes of a URL mean what they stand for, since keys are plain text. */
function literal(part: string): string {
  let plain = part;
  try {
    plain = decodeURIComponent(part);
  } catch {
    // A lone % is a name's own.
  }
  return plain.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
}

/** What the placeholders stand for in the first of these paths that matches; undefined: none does. */
export function match(
  paths: readonly string[],
  pattern: PathPattern,
): ReadonlyMap<string, string> | undefined {
  for (const path of paths) {
    const found = pattern.expression.exec(path);
    if (found !== null) return new Map(pattern.names.map((name, index) => [name, found[index + 1] ?? '']));
  }
  return undefined;
}
