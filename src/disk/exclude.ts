import ignore from 'ignore';

/** Paths after which the matcher is made anew. */
const REMEMBERED = 5000;

/** With one of these a pattern means more than its own text. */
const SPECIAL = /[*?[\]\\!#\s]/;

/** Whether a path may match one of these patterns: where all are plain text it has to hold one. To ask the library takes ten times as long. */
function suspicionOf(patterns: readonly string[]): (path: string) => boolean {
  const texts = patterns.map((pattern) => pattern.replace(/^\/+|\/+$/g, ''));
  if (patterns.some((pattern) => SPECIAL.test(pattern)) || texts.includes('')) return () => true;
  return (path) => texts.some((text) => path.includes(text));
}

/** Whether a path matches patterns in gitignore syntax. The library remembers every path that it was asked for, for good. */
export function matcherOf(patterns: readonly string[]): (path: string) => boolean {
  const isSuspect = suspicionOf(patterns);
  const fresh = () => ignore({ ignorecase: false }).add([...patterns]);
  let rules = fresh();
  let asked = 0;
  return (path) => {
    if (!isSuspect(path)) return false;
    asked += 1;
    if (asked % REMEMBERED === 0) rules = fresh();
    // A bucket may hold keys that no path has, like `/a.pdf`, at which the library throws. What a pattern may mean is left alone.
    const plain = path.replace(/^(?:\.{0,2}\/)+/, '');
    return ignore.isPathValid(plain) && rules.ignores(plain);
  };
}
