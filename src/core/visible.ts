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

/** Control characters, line and paragraph separators, marks of direction, and halves of a pair that stand alone. */
const UNSEEN = /[\p{Cc}\u2028\u2029\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\p{Cs}]/gu;

const escaped = (character: string): string =>
  character === '\n' ? '\\n' : `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`;
