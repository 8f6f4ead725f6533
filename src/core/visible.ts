/**
 * Names, URLs and messages come from outside. Shown as a part of one line, a control character could begin another one, and one that
 * turns the direction of writing could make a name look like another one: each is shown as its code point, `\u{202e}`.
 */
export const visible = (text: string): string => text.replace(UNSEEN, escaped);

/** The same for a message of several lines. */
export const visibleLines = (text: string): string =>
  text
    .split(/\r?\n/)
    .map((line) => visible(line))
    .join('\n');

/**
 * Control characters, line and paragraph separators, marks of direction, signs without a width that no script needs (the joiners are
 * part of emoji and of Persian), and halves of a pair that stand alone.
 */
const UNSEEN =
  /[\p{Cc}\u00ad\u061c\u180e\u200b\u200e\u200f\u2028\u2029\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\p{Cs}]/gu;

const escaped = (character: string): string =>
  character === '\n' ? '\\n' : `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`;

/**
 * A text from outside as one line of the log. The runner takes a line that begins with `::`, also after blanks, for a command, and
 * `##[` anywhere in a line (actions/runner, ActionCommand.cs).
 */
export const logLine = (text: string): string =>
  text
    .replace(/[\r\n]+/g, ' ')
    .replace(/^([\p{White_Space}\ufeff]*)::/u, '$1. ::')
    .replaceAll('##[', '## [');

/** A user's own text in a message: quoted, so that an odd value cannot pass for part of the sentence. */
export const quoted = (text: string): string =>
  JSON.stringify(text.length > 80 ? `${text.slice(0, 80)}...` : text);

/**
 * A text of at most so many UTF-16 units. What to try next stands at the end of a message: of one that is too long the middle goes, and
 * `gap` stands in its place. No character is cut in half.
 */
export function shortened(text: string, length: number, gap: string): string {
  if (text.length <= length) return text;
  const end = Math.floor(length / 3);
  const first = text.slice(0, length - end - gap.length).replace(/[\ud800-\udbff]$/, '');
  return `${first}${gap}${text.slice(-end).replace(/^[\udc00-\udfff]/, '')}`;
}
