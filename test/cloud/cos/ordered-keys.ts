/** Keys in the order of their UTF-8 bytes, the order of every listing (cloud.tencent.com/document/product/436/7734). */
export type OrderedKeys = Iterable<string> & {
  /** Adds a key; one that is there stays as it is. */
  add(key: string): void;
  remove(key: string): void;
  /** Every key from the first one on for which `isBefore` is false. It must be true for a beginning of the keys only. */
  from(isBefore: (key: string) => boolean): Iterable<string>;
};

/** A shelf is split when it has grown to this many keys: small enough to shift quickly, large enough to have few of them. */
const SHELF = 1024;

/**
 * An empty set of keys. Adding, removing and finding take a time that hardly grows with their number, so that a page of a bucket
 * with 100,000 objects costs what the page holds.
 */
export function openOrderedKeys(keys: Iterable<string> = []): OrderedKeys {
  const shelves: string[][] = [[]];
  const place = (isBefore: (key: string) => boolean) => {
    const shelf = Math.max(0, firstNot(shelves, ([first]) => first !== undefined && isBefore(first)) - 1);
    const at = firstNot(shelves[shelf] ?? [], isBefore);
    return { shelf, at };
  };
  const set: OrderedKeys = {
    add(key) {
      const { shelf, at } = place((other) => compareKeys(other, key) < 0);
      const row = shelves[shelf] ?? [];
      // The key itself may begin the next shelf.
      if (row[at] === key || (at === row.length && shelves[shelf + 1]?.[0] === key)) return;
      row.splice(at, 0, key);
      if (row.length > SHELF) shelves.splice(shelf + 1, 0, row.splice(SHELF >> 1));
    },
    remove(key) {
      const found = place((other) => compareKeys(other, key) < 0);
      const isNext = found.at === shelves[found.shelf]?.length;
      const { shelf, at } = isNext ? { shelf: found.shelf + 1, at: 0 } : found;
      const row = shelves[shelf];
      if (row?.[at] !== key) return;
      row.splice(at, 1);
      if (row.length === 0 && shelves.length > 1) shelves.splice(shelf, 1);
    },
    *from(isBefore) {
      const start = place(isBefore);
      for (let shelf = start.shelf; shelf < shelves.length; shelf += 1) {
        const row = shelves[shelf] ?? [];
        for (let at = shelf === start.shelf ? start.at : 0; at < row.length; at += 1) yield row[at] ?? '';
      }
    },
    [Symbol.iterator]: () => shelves.flat()[Symbol.iterator](),
  };
  for (const key of keys) set.add(key);
  return set;
}

/** Index of the first element for which `isBefore` is false. */
function firstNot<T>(row: readonly T[], isBefore: (element: T) => boolean): number {
  let low = 0;
  let high = row.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (isBefore(row[middle] as T)) low = middle + 1;
    else high = middle;
  }
  return low;
}

/**
 * Below zero when `a` comes before `b` in a listing: by UTF-8 bytes, which is by code points. JavaScript compares UTF-16 units, which
 * differs where a surrogate pair (beyond U+FFFF) meets a unit from U+E000 on.
 */
export function compareKeys(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let at = 0; at < length; at += 1) {
    const left = a.charCodeAt(at);
    const right = b.charCodeAt(at);
    if (left !== right) return rank(left) - rank(right);
  }
  return a.length - b.length;
}

const rank = (unit: number) => (unit >= 0xd800 && unit < 0xe000 ? unit + 0x10000 : unit);
