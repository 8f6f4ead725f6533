import { isDeepStrictEqual } from 'node:util';

/** Tells the story on standard output and keeps count of the promises that were not kept. */
export type Narrator = {
  readonly chapter: (title: string) => void;
  readonly say: (text: string) => void;
  /** Aligned columns; the last one may be as long as it likes. */
  readonly table: (rows: readonly (readonly string[])[]) => void;
  /** Text that somebody else wrote, shown as it is. */
  readonly quote: (text: string) => void;
  /** Checks that what was seen equals what was promised; a broken promise shows both and the story goes on. */
  readonly promise: (claim: string, seen: unknown, expected: unknown) => void;
  /** The claims that did not hold, oldest first. */
  readonly broken: readonly string[];
};

export function startNarrator(print: (line: string) => void): Narrator {
  const broken: string[] = [];
  let chapters = 0;
  return {
    chapter(title) {
      chapters += 1;
      print('');
      print(`${chapters}. ${title}`);
      print('');
    },
    say(text) {
      print(`   ${text}`);
    },
    table(rows) {
      for (const line of aligned(rows)) print(`     ${line}`);
    },
    quote(text) {
      for (const line of text.trimEnd().split('\n')) print(`   | ${line}`);
    },
    promise(claim, seen, expected) {
      if (isDeepStrictEqual(seen, expected)) {
        print(`   kept    ${claim}`);
        return;
      }
      broken.push(claim);
      print(`   BROKEN  ${claim}`);
      print(`           expected: ${shown(expected)}`);
      print(`           seen:     ${shown(seen)}`);
    },
    broken,
  };
}

function aligned(rows: readonly (readonly string[])[]): string[] {
  const widths: number[] = [];
  for (const row of rows) {
    for (const [column, cell] of row.entries()) widths[column] = Math.max(widths[column] ?? 0, width(cell));
  }
  return rows.map((row) =>
    row
      .map((cell, column) => cell + ' '.repeat((widths[column] ?? 0) - width(cell)))
      .join('  ')
      .trimEnd(),
  );
}

/** Columns that a terminal needs: Chinese characters take two. */
const width = (text: string) => text.length + (text.match(/\p{Script=Han}/gu)?.length ?? 0);

/** A whole page would drown the sentence around it. */
function shown(value: unknown): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.length > 600 ? `${text.slice(0, 600)} ... (${text.length} characters)` : text;
}
