/** How many are kept before all are forgotten: a client signs with one or two keys, each for minutes. */
const MOST = 64;

/** The same derivation, remembered: every request of a period is signed with the key that its first one was. */
export function remembered<T>(derive: (secretKey: string, scope: string) => T): typeof derive {
  const known = new Map<string, T>();
  return (secretKey, scope) => {
    const name = `${secretKey} ${scope}`;
    const key = known.get(name);
    if (key !== undefined) return key;
    if (known.size >= MOST) known.clear();
    const derived = derive(secretKey, scope);
    known.set(name, derived);
    return derived;
  };
}
