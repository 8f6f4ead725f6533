/**
 * A record without members. It has no prototype, since a key may well be `__proto__`. To fill it member by member takes nothing besides;
 * a list of pairs, or a Map in between, takes as much memory again.
 */
export const newTable = <T>(): Record<string, T> => Object.create(null) as Record<string, T>;

/** Those of the names that have a value, with it; of a name that comes twice the last one counts. */
export function tableOf<T>(
  names: Iterable<string>,
  valueOf: (name: string) => T | undefined,
): Record<string, T> {
  const table = newTable<T>();
  for (const name of names) {
    const value = valueOf(name);
    if (value !== undefined) table[name] = value;
  }
  return table;
}

/** Whether a record has no members of its own. */
export function isEmpty(record: Readonly<Record<string, unknown>>): boolean {
  for (const name in record) if (Object.hasOwn(record, name)) return false;
  return true;
}
