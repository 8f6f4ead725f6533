/**
 * JSON of which every entry of a table (a member that is an object) stands on a line of its own:
 *
 *     {"format":1,"site":"docs","files":{
 *     "a.html":{"size":3},
 *     "b.html":{"size":4}
 *     },"pending":{
 *     }}
 *
 * To everybody else it is JSON as any other. Line by line, a long table is written and read without ever being one text, which would take
 * several times the memory of what it says.
 */

type Values = Readonly<Record<string, unknown>>;

/** About so many bytes, or characters, of lines are made or read at once. */
const PIECE = 64 * 1024;
/** Room for an entry, bytes. What is not written to is no memory that the process has. */
const ENTRY = 512;
const [LINE_FEED, OPENING_BRACE, CLOSING_BRACE] = [10, 123, 125];

/** `plain`: the members before the tables, at least one. */
export function encodeLines(plain: Values, tables: Readonly<Record<string, Values>>): Uint8Array {
  let bytes = new Uint8Array(PIECE + ENTRY * sum(Object.values(tables)));
  let end = 0;
  for (const text of linesOf(plain, tables)) {
    // A UTF-16 unit makes at most three bytes.
    if (end + 3 * text.length > bytes.length) {
      const before = bytes;
      bytes = new Uint8Array(2 * (before.length + 3 * text.length));
      bytes.set(before);
    }
    end += new TextEncoder().encodeInto(text, bytes.subarray(end)).written;
  }
  return bytes.subarray(0, end);
}

const sum = (tables: readonly Values[]): number =>
  tables.reduce((count, table) => count + Object.keys(table).length, 0);

function* linesOf(plain: Values, tables: Readonly<Record<string, Values>>): Generator<string> {
  let piece = JSON.stringify(plain).slice(0, -1);
  for (const [name, table] of Object.entries(tables)) {
    piece += `,${JSON.stringify(name)}:{\n`;
    let isFirst = true;
    for (const key of Object.keys(table)) {
      piece += `${isFirst ? '' : ',\n'}${JSON.stringify(key)}:${JSON.stringify(table[key])}`;
      isFirst = false;
      if (piece.length < PIECE) continue;
      yield piece;
      piece = '';
    }
    piece += isFirst ? '}' : '\n}';
  }
  yield `${piece}}\n`;
}

/**
 * Reads what `encodeLines` writes; undefined: it is something else, or no JSON at all. `onEntries` gets the entries of a table as they
 * come, some hundred at a time, and may change them. Tables have no prototype: a key may be `__proto__`.
 */
export function decodeLines(
  bytes: Uint8Array,
  onEntries: (entries: Record<string, unknown>) => void = () => undefined,
): Values | undefined {
  try {
    return decoded({ bytes, at: 0 }, onEntries);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** A place in the bytes, which moves on. */
type Cursor = { readonly bytes: Uint8Array; at: number };

function decoded(
  cursor: Cursor,
  onEntries: (entries: Record<string, unknown>) => void,
): Record<string, unknown> {
  // Another layout may be one line of many megabytes, of which no text has to be made.
  if (cursor.bytes[cursor.bytes.indexOf(LINE_FEED) - 1] !== OPENING_BRACE)
    throw new SyntaxError('The first line opens no table.');
  const [, plain = '', first] = /^(\{.+),"(\w+)":\{\n$/s.exec(lineAt(cursor)) ?? [];
  const found = JSON.parse(`${plain}}`) as Record<string, unknown>;
  // Else a comma comes first, which is no JSON.
  if (Object.keys(found).length === 0) throw new SyntaxError('There is nothing before the first table.');
  for (let name = first; name !== undefined;) {
    found[name] = tableAt(cursor, onEntries);
    const line = lineAt(cursor);
    [, name] = /^\},"(\w+)":\{\n$/.exec(line) ?? [];
    if (name === undefined && (line !== '}}\n' || cursor.at < cursor.bytes.length))
      throw new SyntaxError('There is something else after a table.');
  }
  return found;
}

/** Everything up to the line that closes the table. */
function tableAt(cursor: Cursor, onEntries: (entries: Record<string, unknown>) => void): Values {
  const { bytes } = cursor;
  const table = Object.create(null) as Record<string, unknown>;
  while (bytes[cursor.at] !== CLOSING_BRACE) {
    const begin = cursor.at;
    while (bytes[cursor.at] !== CLOSING_BRACE && cursor.at - begin < PIECE) skipLine(cursor);
    const text = textOf(bytes, begin, cursor.at);
    const isLast = bytes[cursor.at] === CLOSING_BRACE;
    if (!isLast && !text.endsWith(',\n')) throw new SyntaxError('There is no comma after an entry.');
    const entries = JSON.parse(`{${text.slice(0, isLast ? -1 : -2)}}`) as Record<string, unknown>;
    const keys = Object.keys(entries);
    if (keys.length === 0) throw new SyntaxError('There is a line without an entry.');
    onEntries(entries);
    for (const key of keys) table[key] = entries[key];
  }
  return table;
}

function lineAt(cursor: Cursor): string {
  const begin = cursor.at;
  skipLine(cursor);
  return textOf(cursor.bytes, begin, cursor.at);
}

function skipLine(cursor: Cursor): void {
  const end = cursor.bytes.indexOf(LINE_FEED, cursor.at);
  if (end < 0) throw new SyntaxError('The last line has no end.');
  cursor.at = end + 1;
}

const textOf = (bytes: Uint8Array, from: number, to: number): string =>
  new TextDecoder().decode(bytes.subarray(from, to));
