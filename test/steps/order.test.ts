import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { World } from '../../src/core/ports.ts';
import { deploy } from '../../src/deploy.ts';
import { isReserved } from '../../src/core/reserved.ts';
import { killedAfter } from './killed.ts';
import { failing, memorySettings, memoryWorld, type Build, type MemoryWorld } from './memory-world.ts';
import { blankReport } from './stage.ts';

const DAY = 86_400_000;
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
  /** It is another step of the run before it. */
  isSameRun: fc.boolean(),
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

type Scene = MemoryWorld & {
  readonly broken: string[];
  /** Keys of objects that somebody put there by hand and nobody has replaced since. */
  readonly byHand: ReadonlySet<string>;
  /** Who writes from now on. */
  enter(writer: Writer): void;
};

/** Whether a key is the other site's. */
const isOfApi = (key: string): boolean => key.startsWith('api/');

/** A bucket, every edge at its worst, and a look at both after each single write. `remove`: what deploys may remove. */
function sceneOf(builds: () => Build, remove: string): Scene {
  const broken: string[] = [];
  const look = () => {
    for (const [page, body] of scene.edge.bodies())
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
  const scene = memoryWorld({
    builds,
    onWrite: (key) => {
      judge(key);
      look();
    },
  });
  const { bucket } = scene;
  return { ...scene, broken, byHand, enter: (one) => (writer = one) };
}

const API: Build = new Map([
  ['api/index.html', 'api'],
  ['api/data.json', '{}'],
]);

type History = { remove: string; found: Build; hasApi: boolean; runs: readonly Run[] };

async function play({ remove, found, hasApi, runs }: History) {
  let now: Build = new Map();
  let runId = 1;
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
    const place = { site, prefix: site === 'api' ? 'api' : '', delete: remove };
    const settings = memorySettings({ ...place, ...inputs }, { runId: String(runId) });
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
    if (!one.isSameRun) runId += 1;
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
