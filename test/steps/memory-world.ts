import { CloudError } from '../../src/core/errors.ts';
import type { World } from '../../src/core/ports.ts';
import type { RunContext, Settings } from '../../src/core/settings.ts';
import type { Hashable } from '../../src/disk/hash-pool.ts';
import { parseInputs } from '../../src/inputs.ts';
import { settingsFrom } from '../../src/settings.ts';
import { md5 } from '../core/builders.ts';
import { memoryBucket, type MemoryBucket } from './memory-bucket.ts';
import { memoryEdge, type MemoryEdge } from './memory-edge.ts';
import { memoryFunctions, type MemoryFunctions } from './memory-functions.ts';

/** Files of a build: key -> content. */
export type Build = ReadonlyMap<string, string>;

/** A world without a wire and without waiting, for histories of thousands of writes. */
export type MemoryWorld = {
  readonly world: World;
  readonly bucket: MemoryBucket;
  readonly edge: MemoryEdge;
  readonly functions: MemoryFunctions;
  /** The same cloud for a run with a build of its own. */
  beside(builds: () => Build): World;
  pass(ms: number): void;
};

export const HOST = 'www.example.com';

/** How long an event takes to reach the function, ms, unless a test says otherwise. */
const DELAY = 300;

/**
 * `builds`: what is to be deployed now; `hosts`: domains in front of the bucket; `onWrite` hears of every change once it is there. `delay`:
 * how long the next event takes to reach the function, ms, undefined: for ever; `batchesFire`: an object removed in a batch fires one too.
 */
export function memoryWorld(outside: {
  readonly builds: () => Build;
  readonly hosts?: readonly string[];
  readonly onWrite: (key: string) => void;
  readonly delay?: () => number | undefined;
  readonly batchesFire?: boolean;
}): MemoryWorld {
  const { builds, hosts = [HOST], onWrite, delay = () => DELAY, batchesFire = true } = outside;
  let now = Date.UTC(2026, 0, 1);
  /** What lies in each folder: `/0`, `/1`, ... */
  const folders = [builds];
  const time = () => now;
  const edge = memoryEdge(hosts, time, () => {
    functions.settle();
  });
  const functions = memoryFunctions({ now: time, delay, purge: edge.purge });
  const bucket = memoryBucket({
    now: time,
    read: (path) => {
      const [, folder, key] = /^\/(\d+)\/(.*)$/.exec(path) ?? [];
      return folders[Number(folder)]?.().get(key ?? '') ?? '';
    },
    onWrite: (key, removal) => {
      now += 1;
      edge.changed(key, bucket.objects.get(key)?.body);
      if (removal === undefined) functions.changed(key, 'ObjectCreated');
      else if (removal.wasThere && (batchesFire || !removal.isOfMany)) functions.changed(key, 'ObjectRemove');
      onWrite(key);
    },
  });
  const world: World = {
    bucket,
    cdn: edge.cdn,
    clock: {
      now: time,
      sleep: (ms) => {
        now += ms;
        return Promise.resolve();
      },
    },
    disk: diskOf(builds, '/0'),
    log: { info: () => undefined, notice: () => undefined, warning: () => undefined, group: () => undefined },
    signal: new AbortController().signal,
    interrupted: new Promise<never>(() => undefined),
    functions: functions.port,
    // Nobody needs these.
    visitor: {} as World['visitor'],
    forge: {} as World['forge'],
  };
  const beside = (others: () => Build) => ({
    ...world,
    disk: diskOf(others, `/${folders.push(others) - 1}`),
  });
  return { world, bucket, edge, functions, beside, pass: (ms) => (now += ms) };
}

const diskOf = (builds: () => Build, folder: string): World['disk'] => ({
  beginning: () => Promise.resolve(''),
  site: () =>
    Promise.resolve({
      files: [...builds()].map(([key, body]) => ({
        key,
        root: { folder, prefix: '' },
        size: body.length,
        modifiedAt: 0,
        hash: undefined,
      })),
      isExcluded: () => false,
    }),
  hasher: () => ({
    add(files) {
      for (const one of files as Hashable[]) one.hash = md5(builds().get(one.key) ?? '');
    },
    guess: () => undefined,
    join: () => undefined,
    done: () => Promise.resolve(),
    end: () => undefined,
  }),
  crc64: () => Promise.resolve('0'),
  functionCode: () => Promise.resolve({ zip: new Uint8Array(), digest: 'c0de', generation: 1 }),
});

/** A commit by its number, of one digit: a later one holds the earlier ones, as `withCommits` tells. */
export const commit = (number: number): string => String(number).repeat(40);

/** The same world, in which GitHub knows the commits. */
export const withCommits = (world: World): World => ({
  ...world,
  forge: {
    ...world.forge,
    descends: (one: string, from: string) => Promise.resolve(Number(one[0]) > Number(from[0])),
  },
});

/** What the action makes of these inputs; `run`: what GitHub says of it where that is not the first attempt of a push to main. */
export function memorySettings(
  inputs: Readonly<Record<string, string>>,
  run: Partial<RunContext> = {},
): Settings {
  const given: Readonly<Record<string, string>> = {
    source: 'dist',
    bucket: 'site-1250000000',
    region: 'ap-guangzhou',
    site: 'site',
    domains: HOST,
    purge: 'direct',
    'secret-id': 'id',
    'secret-key': 'key',
    'keep-removed-for': '1d',
    ...inputs,
  };
  const context: RunContext = {
    event: 'push',
    payload: {},
    actor: '',
    repository: 'octo-org/site',
    runId: '1',
    attempt: '1',
    sha: '',
    ref: 'refs/heads/main',
    serverUrl: 'https://github.com',
    ...run,
  };
  return settingsFrom(
    parseInputs((name) => given[name] ?? ''),
    context,
    {},
  );
}

/** The same world, in which one upload fails for good. */
export const failing = (world: World, key: string | null): World => ({
  ...world,
  bucket: {
    ...world.bucket,
    put: (object) =>
      object.key === key
        ? Promise.reject(
            new CloudError({
              operation: 'cos:PutObject',
              kind: 'refused',
              code: 'No',
              message: 'no',
              subject: key,
            }),
          )
        : world.bucket.put(object),
  },
});
