import type { Cdn } from '../../src/core/ports.ts';
import type { PurgeRecord } from '../../src/core/purges/purges.ts';

type Version = { readonly host: string; readonly body: string; replacedAt: number };
type Task = { readonly record: PurgeRecord; readonly at: number; isDone: boolean };

/** Every edge at its worst, of each of these domains: every version that was ever at the origin is served until a purge after its end is done. */
export type MemoryEdge = {
  readonly cdn: Cdn;
  /** Somebody else purges URLs at a time, Unix ms, which may be over by now. */
  readonly purge: (urls: readonly string[], at: number) => void;
  /** The origin has another version of this page now; undefined: none. */
  changed(key: string, body: string | undefined): void;
  /** Everything that a visitor of a domain may get of any key; without one: of any domain. */
  bodies(host?: string): readonly (readonly [key: string, body: string])[];
};

const DONE_AFTER = 2000;

/** `onLook` is called before anybody looks. */
export function memoryEdge(
  hosts: readonly string[],
  now: () => number,
  onLook: () => void = () => undefined,
): MemoryEdge {
  const versions = new Map<string, Version[]>();
  const tasks: Task[] = [];
  const settle = () => {
    for (const task of tasks) {
      if (task.isDone || task.at + DONE_AFTER > now()) continue;
      task.isDone = true;
      for (const [key, kept] of versions) versions.set(key, left(kept, key, task));
    }
  };
  const submit = (urls: readonly string[], type: PurgeRecord['type'], at = now()) => {
    const taskId = String(tasks.length);
    for (const url of urls)
      tasks.push({
        record: { taskId, url, type, status: 'process', createdAt: Math.floor(at / 1000) * 1000 },
        at,
        isDone: false,
      });
    return Promise.resolve(taskId);
  };
  return {
    changed(key, body) {
      settle();
      const kept = versions.get(key) ?? [];
      for (const version of kept) version.replacedAt = Math.min(version.replacedAt, now());
      if (body !== undefined) for (const host of hosts) kept.push({ host, body, replacedAt: Infinity });
      versions.set(key, kept);
    },
    purge(urls, at) {
      void submit(urls, 'url', at);
    },
    bodies(of) {
      onLook();
      settle();
      return [...versions].flatMap(([key, kept]) =>
        kept.filter(({ host }) => of === undefined || host === of).map(({ body }) => [key, body] as const),
      );
    },
    cdn: {
      domain: (domain) =>
        Promise.resolve({ domain, status: 'online', area: 'mainland', origins: [], keepsQuery: false }),
      quota: () => Promise.resolve({ urls: {}, directories: {} }),
      purgeUrls: (urls) => submit(urls, 'url'),
      flushDirectories: (urls) => submit(urls, 'path'),
      records: (_, since) => {
        onLook();
        settle();
        return Promise.resolve(
          tasks
            .filter(({ record }) => record.createdAt >= Math.floor(since / 1000) * 1000)
            .map(({ record, isDone }) => (isDone ? { ...record, status: 'done' as const } : record)),
        );
      },
    },
  };
}

/** What a purge leaves of the versions of a key. */
const left = (versions: readonly Version[], key: string, { at, record }: Task): Version[] =>
  versions.filter(({ host, replacedAt }) => replacedAt > at || !covers(record, `https://${host}/${key}`));

const covers = ({ type, url }: PurgeRecord, asked: string): boolean =>
  type === 'path' ? asked.startsWith(url) : asked === url;
