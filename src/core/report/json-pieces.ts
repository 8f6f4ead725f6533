/** About so many characters a piece. */
const PIECE = 64 * 1024;

/** A list whose items are made one by one, as they are written: all at once, they would take more memory than what they are made from. */
export function* listOf<From, To>(from: Iterable<From>, one: (from: From) => To): Generator<To> {
  for (const item of from) yield one(item);
}

/**
 * A value as JSON, indented by two blanks, piece by piece: what `JSON.stringify` makes of it in one text. Lists may be any iterable, down
 * to the first list; what is in a list is plain.
 */
export function* jsonPieces(value: unknown): Generator<string> {
  let piece = '';
  for (const part of partsOf(value, '\n')) {
    piece += part;
    if (piece.length < PIECE) continue;
    yield piece;
    piece = '';
  }
  yield piece;
}

/** `margin`: a line break, and the blanks with which a line begins here. */
function* partsOf(value: unknown, margin: string): Generator<string> {
  const inner = `${margin}  `;
  if (isList(value)) {
    let before = '';
    for (const item of value) {
      yield `${before === '' ? '[' : before}${inner}${plain(item, inner)}`;
      before = ',';
    }
    yield before === '' ? '[]' : `${margin}]`;
  } else if (isRecord(value)) {
    const members = Object.entries(value).filter(([, member]) => member !== undefined);
    for (const [at, [name, member]] of members.entries()) {
      yield `${at === 0 ? '{' : ','}${inner}${JSON.stringify(name)}: `;
      yield* partsOf(member, inner);
    }
    yield members.length === 0 ? '{}' : `${margin}}`;
  } else yield plain(value, margin);
}

/** Line breaks stand between members only: those in a text are escaped. */
const plain = (value: unknown, margin: string): string =>
  value === undefined ? 'null' : JSON.stringify(value, undefined, 2).replaceAll('\n', margin);

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;

const isList = (value: unknown): value is Iterable<unknown> => isRecord(value) && Symbol.iterator in value;
