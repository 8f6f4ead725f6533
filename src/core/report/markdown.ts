import { shortened, visible, visibleLines } from '../visible.ts';

/** Markdown in which texts from outside are data: they stand in code only, and nothing in them can end it. */

/** Lines of a message are folded at this width: a code block does not wrap. */
const WIDTH = 110;
/** Longer ones are no addresses that anybody follows; browsers and proxies begin to refuse them there. */
const LONGEST_URL = 2000;
/** Rows of a list that anybody reads. */
const ROWS = 200;
/** And what they take at most, bytes of UTF-8. */
const BYTES = 100_000;

/** A text inside of a line. */
export function code(text: string): string {
  const shown = visible(text);
  const fence = '`'.repeat(longestRun(shown) + 1);
  const pad = /^`|`$|^ .* $/.test(shown) ? ' ' : '';
  return `${fence}${pad}${shown}${pad}${fence}`;
}

/** Lines as a code block. `language` colours them: with `diff`, what begins with + is green and what begins with - is red. */
export function block(lines: readonly string[], language: 'text' | 'diff' = 'text'): string {
  const fence = '`'.repeat(lines.reduce((most, line) => Math.max(most, longestRun(line) + 1), 3));
  return [`${fence}${language}`, ...lines, fence].join('\n');
}

const longestRun = (text: string): number =>
  (text.match(/`+/g) ?? []).reduce((longest, run) => Math.max(longest, run.length), 0);

/** A message that GitHub sets off with a colour and a heading of its own. */
export const alert = (kind: 'CAUTION' | 'WARNING' | 'NOTE', message: string): string =>
  [`[!${kind}]`, ...block(cut(wrapped(message))).split('\n')].map((line) => `> ${line}`).join('\n');

/** A list that is folded under its title; empty: nothing. `more`: how many lines there are besides. */
export function folded(
  title: string,
  lines: readonly string[],
  how: {
    readonly language?: 'text' | 'diff';
    readonly isOpen?: boolean;
    readonly more?: number | undefined;
  } = {},
): string {
  if (lines.length === 0) return '';
  const body = block(cut(lines, how.more), how.language);
  return `<details${how.isOpen === true ? ' open' : ''}><summary>${title}</summary>\n\n${body}\n\n</details>`;
}

/** A table of one row under its heads. Cells hold no text from outside. */
export const row = (cells: readonly (readonly [string, string])[]): string =>
  [cells.map(([head]) => head), cells.map(() => '---'), cells.map(([, value]) => value)]
    .map((line) => `| ${line.join(' | ')} |`)
    .join('\n');

/** An address that can be clicked; what is none is a text. */
export const address = (url: string): string =>
  isAddress(url) ? `<${url}>` : code(shortened(url, LONGEST_URL, '...'));

/** Whether a URL can stand in angle brackets as it is, and is what it seems to be. */
export const isAddress = (url: string): boolean =>
  url.length <= LONGEST_URL && /^https?:\/\/[^\s<>]+$/.test(url) && visible(url) === url;

/** A link; what is no plain address becomes its text alone. */
export const link = (text: string, url: string): string =>
  /^https:\/\/[\w./:%?=&~+-]+$/.test(url) ? `[${text}](${url})` : text;

/**
 * As many lines as somebody reads and as GitHub takes: a step's summary may have 1 MiB (actions/runner, FileCommandManager.cs), or
 * nothing of it is shown. What is left out is counted. `uncounted`: lines that were not made.
 */
export function cut(lines: readonly string[], uncounted = 0): string[] {
  const shown: string[] = [];
  let left = BYTES;
  for (const line of lines.slice(0, ROWS)) {
    left -= new TextEncoder().encode(line).length + 1;
    if (left < 0) break;
    shown.push(line);
  }
  const more = uncounted + lines.length - shown.length;
  return more === 0 ? shown : [...shown, `... and ${more} more; the JSON report has them all`];
}

/** A message in lines of a readable length; a word that is longer than a line stays whole. */
export const wrapped = (message: string): string[] =>
  visibleLines(message)
    .split('\n')
    .flatMap((line) => wrappedLine(line));

function wrappedLine(line: string): string[] {
  const indent = /^ */.exec(line)?.[0] ?? '';
  const lines: string[] = [];
  let current = indent;
  for (const word of line.slice(indent.length).split(' ')) {
    if (current.length + word.length >= WIDTH && current.trim() !== '') {
      lines.push(current);
      current = `${indent}${word}`;
    } else current = current === indent ? `${indent}${word}` : `${current} ${word}`;
  }
  return [...lines, current];
}
