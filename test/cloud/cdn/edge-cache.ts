import type { NodeArea } from './domain.ts';

/** What a node keeps of one answer. */
export type CachedAnswer = {
  readonly status: number;
  /** As the origin sent them. */
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  readonly body: Buffer;
  /** Unix ms; after it the node asks the origin whether the file is still the same. */
  readonly expiresAt: number;
};

/** An origin request on its way for a key. */
export type Pull = { readonly key: string; overtaken: boolean };

/** The cache of one domain in one area: all nodes there change together. */
export type EdgeCache = {
  get(key: string): CachedAnswer | undefined;
  /** Says that an answer for this key is being fetched. */
  open(key: string): Pull;
  /**
   * Ends a fetch and keeps its answer (`nothing`: drops also what was there; `as it was`: no change). What a purge overtook is
   * served to whoever waits but not kept: the real order is not documented, and a stale page kept after its purge would
   * stay for the rule's whole time.
   */
  close(pull: Pull, answer: CachedAnswer | 'nothing' | 'as it was'): void;
  /** Removes what matches. */
  drop(matches: (key: string) => boolean): void;
  /** Makes the next visitor of what matches wait until the origin has said whether the file changed. */
  expire(matches: (key: string) => boolean): void;
};

function openEdgeCache(): EdgeCache {
  const answers = new Map<string, CachedAnswer>();
  const pulls = new Set<Pull>();
  const overtake = (matches: (key: string) => boolean) => {
    for (const pull of pulls) if (matches(pull.key)) pull.overtaken = true;
  };
  return {
    get: (key) => answers.get(key),
    open(key) {
      const pull = { key, overtaken: false };
      pulls.add(pull);
      return pull;
    },
    close(pull, answer) {
      pulls.delete(pull);
      if (pull.overtaken || answer === 'as it was') return;
      if (answer === 'nothing') answers.delete(pull.key);
      else answers.set(pull.key, answer);
    },
    drop(matches) {
      for (const key of answers.keys()) if (matches(key)) answers.delete(key);
      overtake(matches);
    },
    expire(matches) {
      for (const [key, answer] of answers) if (matches(key)) answers.set(key, { ...answer, expiresAt: 0 });
      overtake(matches);
    },
  };
}

/** Every cache of the CDN: one for each domain and area, made when it is first asked for. */
export type EdgeCaches = { of(domain: string, area: NodeArea): EdgeCache };

export function openEdgeCaches(): EdgeCaches {
  const caches = new Map<string, EdgeCache>();
  return {
    of(domain, area) {
      const name = `${domain} ${area}`;
      const cache = caches.get(name) ?? openEdgeCache();
      caches.set(name, cache);
      return cache;
    },
  };
}
