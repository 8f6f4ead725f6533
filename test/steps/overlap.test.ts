import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { World } from '../../src/core/ports.ts';
import { isReserved } from '../../src/core/reserved.ts';
import type { Report } from '../../src/core/report/report.ts';
import { deploy } from '../../src/deploy.ts';
import { killedAfter } from './killed.ts';
import { sharedTime } from './memory-time.ts';
import { onWay } from './memory-way.ts';
import {
  commit,
  memorySettings,
  memoryWorld,
  withCommits,
  type Build,
  type MemoryWorld,
} from './memory-world.ts';
import { blankReport } from './stage.ts';

const COUNT = 2000;

/** Many pages, and one more. */
const pages = (body: string, more: Readonly<Record<string, string>> = {}): Build =>
  new Map([
    ...Array.from({ length: COUNT }, (_, n) => [`${n}.html`, body] as const),
    ...Object.entries(more),
  ]);

/** A run of a commit. */
async function run(
  number: number,
  world: World,
  inputs: Readonly<Record<string, string>> = {},
): Promise<Report> {
  const report = blankReport();
  const settings = memorySettings(
    { 'keep-removed-for': '0', 'max-delete': '100%', ...inputs },
    { runId: String(number), sha: commit(number) },
  );
  await deploy(settings, withCommits(world), report).catch((error: unknown) => {
    report.warnings.push(String(error));
    report.result = 'failed';
  });
  return report;
}

/** Keys of a build that visitors do not get, or not everywhere, once all is over. */
function wrong({ bucket, edge, ...stage }: MemoryWorld, build: Build): readonly string[] {
  stage.pass(60_000);
  const missing = [...build].filter(([key, body]) => bucket.objects.get(key)?.body !== body);
  const old = edge.bodies().filter(([key, body]) => build.has(key) && build.get(key) !== body);
  return [...missing, ...old].map(([key]) => key);
}

test.each<readonly [string, Build, Build]>([
  ['uploads', pages('base'), pages('older')],
  ['removes', pages('base', { 'index.html': '' }), new Map([['index.html', 'older']])],
])(
  'a later run that is done long before what an earlier one %s is there in the end',
  async (_, base, older) => {
    const stage = memoryWorld({ builds: () => base, onWrite: () => undefined });
    await run(1, stage.world);
    const time = sharedTime(stage);
    const newer = new Map([...base, ['index.html', 'newer']]);
    const [one, other] = await time.until(
      Promise.all([
        run(
          2,
          time.in(
            stage.beside(() => older),
            250,
          ),
        ),
        time.sleep(2500).then(() =>
          run(
            3,
            time.in(
              stage.beside(() => newer),
              20,
            ),
          ),
        ),
      ]),
    );
    expect([one.result, other.result]).toEqual(['failed', 'deployed']);
    expect(one.warnings.join()).toMatch(/A newer run of this site \(3-1, /);
    expect(wrong(stage, newer)).toEqual([]);
    expect([...stage.bucket.objects.keys()].filter((key) => !isReserved(key)).sort()).toEqual(
      [...newer.keys()].sort(),
    );
    // The earlier one does not go on for long.
    expect(one.synced?.abandoned.length).toBeGreaterThan(COUNT / 3);
  },
);

test('a run that only sees to purges begins anew when an earlier one has deployed meanwhile', async () => {
  let files: Build = new Map([['index.html', 'base']]);
  const stage = memoryWorld({ builds: () => files, onWrite: () => undefined });
  // Nobody sees to what it leaves to the function.
  const unseen = { purge: 'function', wait: 'off', 'function-role': 'purger' };
  await run(1, stage.world, unseen);
  files = new Map([['index.html', 'wanted']]);
  await run(2, stage.world, unseen);
  const older = stage.beside(() => new Map([['index.html', 'older']]));
  let meanwhile: Promise<Report> | undefined;
  const newer = onWay(stage.world, async (request) => {
    if (request.startsWith('records')) await (meanwhile ??= run(3, older));
  });
  expect((await run(4, newer)).result).toBe('deployed');
  expect((await meanwhile)?.result).toBe('deployed');
  expect(wrong(stage, files)).toEqual([]);
});

/** Files by the hundred, in two versions. */
const build: fc.Arbitrary<Build> = fc
  .array(fc.constantFrom(null, 0, 1), { minLength: 12, maxLength: 12 })
  .map((versions) => {
    const groups = versions.flatMap((version, at) => (version === null ? [] : [{ version, at }]));
    const files = groups.flatMap(({ version, at }) =>
      Array.from(
        { length: 25 },
        (_, n) => [`${at}-${n}${at % 2 === 0 ? '.css' : '.html'}`, `${version}`] as const,
      ),
    );
    // A build is never empty.
    return new Map([...files, ['robots.txt', '']]);
  });

/** How a run takes its time: one way to the cloud takes so many ms, and it is killed after this write. */
const pace = fc.record({
  build,
  oneWay: fc.integer({ min: 1, max: 300 }),
  /** When it begins, ms. */
  at: fc.integer({ min: 0, max: 8000 }),
  killed: fc.option(fc.integer({ min: 1, max: 400 })),
});

test('runs that each take their time, from wherever: a green latest one is there in the end, whether others were killed or not', async () => {
  const story = fc.record({ base: build, isNewSite: fc.boolean(), paces: fc.tuple(pace, pace, pace) });
  await fc.assert(
    fc.asyncProperty(story, async ({ base, isNewSite, paces }) => {
      const stage = memoryWorld({ builds: () => base, onWrite: () => undefined });
      if (!isNewSite) await run(1, stage.world);
      const time = sharedTime(stage);
      const ended = await time.until(
        Promise.all(
          paces.map(async (one, at) => {
            const isLatest = at === paces.length - 1;
            const world = time.in(
              stage.beside(() => one.build),
              one.oneWay,
            );
            await time.sleep(one.at);
            return await run(
              2 + at,
              isLatest || one.killed === null ? world : killedAfter(one.killed, world).world,
            );
          }),
        ),
      );
      if (ended.at(-1)?.result === 'deployed') expect(wrong(stage, paces[2].build)).toEqual([]);
    }),
    { numRuns: Number(process.env['RUNS'] ?? 60) },
  );
});
