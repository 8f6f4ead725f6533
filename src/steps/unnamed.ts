import { count } from '../core/amounts.ts';
import type { ListHints } from '../core/ports.ts';

/** Hears of keys in a listing that no request can name, for whoever has to tell that their objects are left alone. */
export function hearUnnamed(): Required<Pick<ListHints, 'onUnnamed'>> & {
  /** One at most, once the listing is complete. */
  readonly warnings: () => readonly string[];
} {
  const keys = new Set<string>();
  return {
    onUnnamed: (some) => {
      for (const key of some) keys.add(key);
    },
    warnings: () => {
      const [first] = keys;
      if (first === undefined) return [];
      return [
        `${count(keys.size, 'object')} in the bucket with a key that is not UTF-8 (first: ${first}, percent-encoded) cannot be named by any request: left alone.`,
      ];
    },
  };
}
