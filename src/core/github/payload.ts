/**
 * A webhook's payload is what GitHub says, mixed with text that strangers wrote: it is read value by value, and nothing of it is
 * taken for granted.
 */
export function lookIn(payload: unknown, ...path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (holder, name) =>
      typeof holder === 'object' && holder !== null ? (holder as Record<string, unknown>)[name] : undefined,
    payload,
  );
}

/** A text in the payload; undefined: there is none. */
export function textIn(payload: unknown, ...path: readonly string[]): string | undefined {
  const found = lookIn(payload, ...path);
  return typeof found === 'string' ? found : undefined;
}

/** The number of a pull request, run or the like; undefined: there is none. */
export function numberIn(payload: unknown, ...path: readonly string[]): number | undefined {
  const found = lookIn(payload, ...path);
  return typeof found === 'number' && Number.isSafeInteger(found) && found > 0 ? found : undefined;
}
