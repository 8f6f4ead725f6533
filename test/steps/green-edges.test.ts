import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { isReserved } from '../../src/core/reserved.ts';
import { deploy } from '../../src/deploy.ts';
import { killedAfter } from './killed.ts';
import { buildOf } from './memory-builds.ts';
import { failing, memorySettings, memoryWorld, type Build } from './memory-world.ts';
import { blankReport } from './stage.ts';

const HOSTS = ['www.example.com', 'www.example.org'] as const;
const KEYS = ['index.html', 'a.html', 'docs/a.html', 'style.css'];
const MANIFEST = '.cos-site-deploy/site.json';
const DAY = 86_400_000;

const sometimes = <T>(one: fc.Arbitrary<T>): fc.Arbitrary<T | null> =>
  fc.oneof({ weight: 4, arbitrary: fc.constant(null) }, { weight: 1, arbitrary: one });

const build = buildOf(KEYS);

const run = fc.record({
  /** Null: the same as before. */
  build: fc.option(build, { freq: 2 }),
  /** Where the site stands. */
  prefix: fc.constantFrom('', '', '', 'docs/'),
  purge: fc.constantFrom('direct', 'direct', 'off'),
  domains: fc.constantFrom([HOSTS[0]], HOSTS, [HOSTS[1]]),
  wait: fc.constantFrom('done', 'done', 'off'),
  remove: fc.constantFrom('owned', 'owned', 'all', 'none'),
  /** Killed after this write, or this upload fails; most runs end well. */
  killed: sometimes(fc.integer({ min: 1, max: 10 })),
  failing: sometimes(fc.constantFrom(...KEYS)),
  /** It is another step of the run before it. */
  isSameRun: fc.boolean(),
  /** The manifest is gone before it. */
  lost: sometimes(fc.constant(true)),
  pause: fc.constantFrom(1000, DAY / 12, 3 * DAY, 8 * DAY),
});

type Run = typeof run extends fc.Arbitrary<infer One> ? One : never;

/** Plays the runs and resolves with what an edge could still serve after a run that was green and purges at it. */
async function play(runs: readonly Run[]): Promise<readonly string[]> {
  let files: Build = new Map([['robots.txt', '']]);
  let now: Build = files;
  const { world, bucket, edge, ...scene } = memoryWorld({
    builds: () => now,
    hosts: HOSTS,
    onWrite: () => undefined,
  });
  const stale: string[] = [];
  let runId = 1;
  for (const [at, one] of runs.entries()) {
    files = one.build ?? files;
    now = new Map([...files].map(([key, body]) => [`${one.prefix}${key}`, body]));
    if (one.lost !== null && bucket.objects.has(MANIFEST)) await bucket.remove(MANIFEST);
    const port = failing(world, one.failing);
    const mortal = one.killed === null ? port : killedAfter(one.killed, port).world;
    if (!one.isSameRun) runId += 1;
    const inputs = {
      prefix: one.prefix,
      purge: one.purge,
      domains: one.domains.join('\n'),
      wait: one.wait,
      delete: one.remove,
      'keep-removed-for': '0',
    };
    const settings = memorySettings(inputs, { runId: String(runId) });
    const isGreen = await deploy(settings, mortal, blankReport()).then(
      () => true,
      () => false,
    );
    // Without a wait the purges may be on their way.
    scene.pass(Math.max(one.pause, one.wait === 'off' ? 60_000 : 0));
    if (!isGreen || one.purge === 'off') continue;
    for (const host of one.domains)
      for (const [key, body] of edge.bodies(host))
        if (key.startsWith(one.prefix) && !isReserved(key) && body !== bucket.objects.get(key)?.body)
          stale.push(`run ${at}: ${host}/${key} may be ${body}`);
  }
  return stale;
}

test('whatever was deployed without purges, to other domains, or broke off: a green run that purges leaves nothing old at its edges', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(run, { minLength: 2, maxLength: 7, size: 'max' }), async (runs) => {
      expect(await play(runs)).toEqual([]);
    }),
    { numRuns: Number(process.env['RUNS'] ?? 800) },
  );
});
