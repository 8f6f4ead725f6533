import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { CloudError } from '../../src/core/errors.ts';
import type { World } from '../../src/core/ports.ts';
import type { Settings } from '../../src/core/settings.ts';
import type { Hashable } from '../../src/disk/hash-pool.ts';
import { deploy } from '../../src/deploy.ts';
import { isReserved } from '../../src/core/reserved.ts';
import { parseInputs } from '../../src/inputs.ts';
import { settingsFrom } from '../../src/settings.ts';
import { md5 } from '../core/builders.ts';
import { killedAfter } from './killed.ts';
import { memoryBucket, type MemoryBucket } from './memory-bucket.ts';
import { memoryEdge } from './memory-edge.ts';
import { blankReport } from './stage.ts';

const HOST = 'www.example.com';
const DAY = 86_400_000;
const ROOT = { folder: '/site', prefix: '' };
/** Three whose names change with their content, three that keep theirs. */
const ASSETS = [
  'assets/app-BX1_W7vG.js',
  'assets/app-C3x7kPqz.js',
  'assets/logo-Diw3rgTd.svg',
  'style.css',
  'data.json',
  'photo.png',
];
const PAGES = ['a.html', 'b.html', 'c.html'];

/** What a page names, by its body. */
const namesIn = (body: string): string[] => ASSETS.filter((asset) => body.includes(`<${asset}>`));

type Build = ReadonlyMap<string, string>;

/** Each page is absent or names some assets; the build holds what its pages name and some more, in versions. */
const build: fc.Arbitrary<Build> = fc
  .record({
    pages: fc.array(fc.option(fc.subarray(ASSETS, { maxLength: 3 })), {
      minLength: PAGES.length,
      maxLength: PAGES.length,
    }),
    more: fc.subarray(ASSETS, { maxLength: 2 }),
    version: fc.nat({ max: 2 }),
  })
  .map(({ pages, more, version }) => {
    const files = new Map<string, string>();
    pages.forEach((assets, index) => {
      if (assets === null) return;
      files.set(PAGES[index] ?? '', assets.map((asset) => `<${asset}>`).join(''));
    });
    for (const asset of new Set([...more, ...[...files.values()].flatMap(namesIn)]))
      files.set(asset, asset.startsWith('assets/') ? asset : `${asset} ${version}`);
    // A build is never empty.
    return files.set('robots.txt', String(version));
  });

const sometimes = <T>(one: fc.Arbitrary<T>): fc.Arbitrary<T | null> =>
  fc.oneof({ weight: 3, arbitrary: fc.constant(null) }, { weight: 1, arbitrary: one });

const run = fc.record({
  build,
  /** Killed after this write, or this upload fails; most runs end well. */
  killed: sometimes(fc.integer({ min: 1, max: 10 })),
  failing: sometimes(fc.constantFrom(...ASSETS, ...PAGES)),
  wait: fc.constantFrom('done', 'done', 'off'),
  cacheControl: fc.constantFrom('', '*: no-cache'),
  /** Before it somebody puts something there by hand: over a file of ours, where one may be about to be, or where none ever is. */
  byHand: sometimes(fc.constantFrom(...ASSETS, ...PAGES, 'notes.html', 'notes.txt', 'api/notes.html')),
  /** Before it the other site is deployed; killed after this write. */
  api: sometimes(fc.constantFrom(1, 2, 3, 4, 5, Infinity)),
  pause: fc.constantFrom(1000, DAY / 12, 3 * DAY, 8 * DAY),
});

type Run = Omit<typeof run extends fc.Arbitrary<infer One> ? One : never, never>;

const history = fc.record({
  remove: fc.constantFrom('owned', 'all'),
  /** What another tool has put there before. */
  found: build,
  /** Another site stands in the bucket, inside of this one. */
  hasApi: fc.boolean(),
  runs: fc.array(run, { minLength: 3, maxLength: 7, size: 'max' }),
});

type Writer = 'site' | 'api' | 'hand';

type Scene = {
  readonly world: World;
  readonly bucket: MemoryBucket;
  readonly broken: string[];
  /** Keys of objects that somebody put there by hand and nobody has replaced since. */
  readonly byHand: ReadonlySet<string>;
  /** Who writes from now on. */
  enter(writer: Writer): void;
  pass(ms: number): void;
};

/** Whether a key is the other site's. */
const isOfApi = (key: string): boolean => key.startsWith('api/');

/** A bucket, every edge at its worst, and a look at both after each single write. `remove`: what deploys may remove. */
function sceneOf(builds: () => Build, remove: string): Scene {
  let now = Date.UTC(2026, 0, 1);
  const tick = () => (now += 1);
  const edge = memoryEdge(HOST, () => now);
  const broken: string[] = [];
  const look = () => {
    for (const [page, body] of edge.bodies())
      for (const asset of namesIn(body))
        if (!bucket.objects.has(asset)) broken.push(`${page} names ${asset}, which is not there`);
  };
  const byHand = new Set<string>();
  let writer: Writer = 'site';
  /** What may be written or removed by whom: a mirror may take what is nobody's on its own ground, and nothing else of others. */
  const judge = (key: string) => {
    if (writer === 'hand') {
      byHand.add(key);
      return;
    }
    if (!isReserved(key) && isOfApi(key) !== (writer === 'api')) broken.push(`${writer} wrote ${key}`);
    if (remove === 'owned' && byHand.has(key) && !bucket.objects.has(key))
      broken.push(`${key} was removed, which somebody else had put there`);
    byHand.delete(key);
  };
  const bucket = memoryBucket({
    now: () => now,
    read: (path) => builds().get(path.slice(`${ROOT.folder}/`.length)) ?? '',
    onWrite: (key) => {
      tick();
      judge(key);
      if (PAGES.includes(key)) edge.changed(key, bucket.objects.get(key)?.body);
      look();
    },
  });
  const world: World = {
    bucket,
    cdn: edge.cdn,
    clock: {
      now: () => now,
      sleep: (ms) => {
        now += ms;
        return Promise.resolve();
      },
    },
    disk: {
      beginning: () => Promise.resolve(''),
      site: () =>
        Promise.resolve({
          files: [...builds()].map(([key, body]) => ({
            key,
            root: ROOT,
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
      functionCode: () => Promise.reject(new Error('There is no function.')),
    },
    log: { info: () => undefined, notice: () => undefined, warning: () => undefined, group: () => undefined },
    signal: new AbortController().signal,
    interrupted: new Promise<never>(() => undefined),
    // Nobody needs these with purge: direct.
    functions: {} as World['functions'],
    visitor: {} as World['visitor'],
    forge: {} as World['forge'],
  };
  return {
    world,
    bucket,
    broken,
    byHand,
    enter: (one) => (writer = one),
    pass: (ms) => (now += ms),
  };
}

function settingsOf(inputs: Readonly<Record<string, string>>): Settings {
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
  const context = {
    event: 'push',
    payload: {},
    actor: '',
    repository: 'octo-org/site',
    runId: '1',
    attempt: '1',
  };
  const place = { sha: '', ref: 'refs/heads/main', serverUrl: 'https://github.com' };
  return settingsFrom(
    parseInputs((name) => given[name] ?? ''),
    { ...context, ...place },
    {},
  );
}

/** The same world, in which one upload fails for good. */
const failing = (world: World, key: string | null): World => ({
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

const API: Build = new Map([
  ['api/index.html', 'api'],
  ['api/data.json', '{}'],
]);

type History = { remove: string; found: Build; hasApi: boolean; runs: readonly Run[] };

async function play({ remove, found, hasApi, runs }: History) {
  let now: Build = new Map();
  const scene = sceneOf(() => now, remove);
  const { world, bucket, broken, byHand } = scene;
  const put = (key: string, body: string) => {
    scene.enter('hand');
    bucket.place(key, body);
  };
  /** One run of a site, however it ends. */
  const run = async (
    site: 'site' | 'api',
    files: Build,
    inputs: Readonly<Record<string, string>>,
    port: World,
  ) => {
    now = files;
    scene.enter(site);
    const settings = settingsOf({ site, prefix: site === 'api' ? 'api' : '', delete: remove, ...inputs });
    const report = blankReport();
    await deploy(settings, port, report);
    return report;
  };
  // Without the other site its ground is this one's. Who puts a page over one that caches hold has to purge it himself.
  const mayPut = (key: string) =>
    (hasApi || !isOfApi(key)) && !(PAGES.includes(key) && bucket.objects.has(key));
  const deployApi = (killed: number) =>
    run('api', API, {}, killedAfter(killed, world).world).catch(() => undefined);

  if (hasApi) await deployApi(Infinity);
  if (remove === 'all') for (const [key, body] of [...found].reverse()) put(key, body);
  // What was being put there one by one is not our doing.
  broken.length = 0;
  for (const [index, one] of runs.entries()) {
    if (hasApi && one.api !== null) await deployApi(one.api);
    if (one.byHand !== null && mayPut(one.byHand)) put(one.byHand, `by hand ${index}`.padEnd(500));
    const port = failing(world, one.failing);
    const mortal = one.killed === null ? port : killedAfter(one.killed, port).world;
    const inputs = { wait: one.wait, 'cache-control': one.cacheControl };
    await run('site', one.build, inputs, mortal).catch(() => undefined);
    scene.pass(one.pause);
  }
  const last = runs.at(-1)?.build ?? now;
  // However it went, some runs that end well leave exactly the build, and nothing owed.
  if (hasApi) await deployApi(Infinity);
  for (let round = 0; round < 3; round++) {
    await run('site', last, {}, world);
    scene.pass(2 * DAY);
  }
  const { result } = await run('site', last, {}, world);
  const left = [...bucket.objects.keys()].filter((key) => !isReserved(key)).sort();
  // A mirror has taken what somebody put there by hand, but not on the other site's ground.
  const others = [...byHand].filter((key) => remove === 'owned' || isOfApi(key));
  const wanted = [...new Set([...last.keys(), ...(hasApi ? API.keys() : []), ...others])].sort();
  return { broken, left, wanted, result };
}

test('whatever happens between deploys and within them, no page that anybody can get names an asset that is missing, and nothing of others goes', async () => {
  await fc.assert(
    fc.asyncProperty(history, async (story) => {
      const { broken, left, wanted } = await play(story);
      expect(broken).toEqual([]);
      expect(left).toEqual(wanted);
    }),
    { numRuns: Number(process.env['RUNS'] ?? 200) },
  );
});
