import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { World } from '../../src/core/ports.ts';
import { isReserved } from '../../src/core/reserved.ts';
import { deploy } from '../../src/deploy.ts';
import { buildOf } from './memory-builds.ts';
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

const KEYS = ['index.html', 'a.html', 'b.html', 'app.js'];
const MANIFEST = '.cos-site-deploy/site.json';

const build = buildOf(KEYS, 3);

/** The same world, in which each request passes by `hear`. */
const wrapped = (world: World, hear: (request: string) => Promise<unknown>): World =>
  withCommits(onWay(world, hear));

const alone = () => Promise.resolve();

/** A run of a commit; resolves with what it was in the end. */
function run(number: number, world: World, inputs: Readonly<Record<string, string>> = {}): Promise<string> {
  const report = blankReport();
  const settings = memorySettings(
    { 'keep-removed-for': '0', ...inputs },
    { runId: String(number), sha: commit(number) },
  );
  return deploy(settings, world, report).then(
    () => report.result,
    () => 'red',
  );
}

/** A run beside others, with a build of its own. */
const begin = (
  stage: MemoryWorld,
  number: number,
  own: { readonly build: Build; readonly hear: (request: string) => Promise<unknown> },
): Promise<string> =>
  run(
    number,
    wrapped(
      stage.beside(() => own.build),
      own.hear,
    ),
  );

/** What visitors get, or might get, that is not of this build. `all`: also what is there besides. */
function wrong({ bucket, edge, ...stage }: MemoryWorld, wanted: Build, all = true): readonly string[] {
  stage.pass(60_000);
  const counts = (key: string) => !isReserved(key) && (all || wanted.has(key));
  const keys = [...new Set([...wanted.keys(), ...bucket.objects.keys()])].filter(counts);
  return [
    ...keys.filter((key) => bucket.objects.get(key)?.body !== wanted.get(key)),
    ...edge
      .bodies()
      .filter(([key, body]) => counts(key) && body !== wanted.get(key))
      .map(([key, body]) => `${key} may be ${body}`),
  ];
}

test('two runs at once, however their requests fall: if both are green the site is the build of the newer one, and the next run sets all right', async () => {
  const inputs = fc.record({ delete: fc.constantFrom('owned', 'all'), wait: fc.constantFrom('done', 'off') });
  const isNew = fc.boolean();
  await fc.assert(
    fc.asyncProperty(
      fc.scheduler(),
      fc.tuple(build, build, build),
      inputs,
      isNew,
      async (scheduler, [first, older, newer], given, isNewSite) => {
        const stage = memoryWorld({ builds: () => first, onWrite: () => undefined });
        const at = (files: Build) => stage.beside(() => files);
        const mixed = (name: string) => (request: string) =>
          scheduler.schedule(Promise.resolve(), `${name}: ${request}`);
        if (!isNewSite) expect(await run(1, wrapped(stage.world, alone), given)).toBe('deployed');
        const ends = await scheduler.waitFor(
          Promise.all([
            run(2, wrapped(at(older), mixed('older')), given),
            run(3, wrapped(at(newer), mixed('newer')), given),
          ]),
        );
        // Nobody knows of a run that has had nothing to change; a red one says that there may be a mix.
        const isKnown = ends[0] !== 'red' && ends[1] === 'deployed';
        if (isKnown) expect(wrong(stage, newer)).toEqual([]);
        expect(await run(4, wrapped(at(newer), alone), given)).not.toBe('red');
        expect(wrong(stage, newer, ends[0] !== 'red')).toEqual([]);
      },
    ),
    { numRuns: Number(process.env['RUNS'] ?? 400) },
  );
});

/** A way on which the requests that match are held, each until the next `go`. */
function held(...stops: readonly RegExp[]) {
  let [stop, ...later] = stops;
  let reached = Promise.withResolvers<undefined>();
  let released = Promise.withResolvers<undefined>();
  return {
    hear: async (request: string) => {
      if (stop?.test(request) !== true) return;
      reached.resolve(undefined);
      await released.promise;
    },
    /** Resolves when a request is held. */
    reached: () => reached.promise,
    /** Lets it go on, up to the next stop. */
    go: () => {
      const { resolve } = released;
      [stop, ...later] = later;
      reached = Promise.withResolvers();
      released = Promise.withResolvers();
      resolve(undefined);
    },
  };
}

const files = (index: string, more: Readonly<Record<string, string>> = {}): Build =>
  new Map(Object.entries({ 'index.html': index, 'robots.txt': '', ...more }));

describe('an older run that has looked for others before a newer one left its mark, and is not done when that one is', () => {
  const base = files('base', { 'gone.html': 'gone' });
  const older = files('older', { 'older.html': 'older' });

  test.each<readonly [string, Build]>([
    ['takes back what it changes', files('base', { 'newer.html': 'newer' })],
    ['has nothing to change but that', base],
    ['has what it removes', files('newer', { 'gone.html': 'gone' })],
    ['has not what it adds', files('newer')],
  ])('the newer one %s', async (_, newer) => {
    const stage = memoryWorld({ builds: () => base, onWrite: () => undefined });
    await run(1, wrapped(stage.world, alone));
    const [first, second] = [held(/^put (index|older)/, /^purgeUrls/), held(/^put .*@3-1/)];
    const one = begin(stage, 2, { build: older, hear: first.hear });
    await first.reached();
    const other = begin(stage, 3, { build: newer, hear: second.hear });
    // It may have nothing to write.
    await Promise.race([second.reached(), other]);
    first.go();
    await first.reached();
    second.go();
    const isGreen = (await other) !== 'red';
    first.go();
    expect([await one, isGreen, wrong(stage, newer)]).toEqual(['deployed', true, []]);
  });
});

test('what a run has changed before it begins anew is purged, whatever became of its notes', async () => {
  const [base, newer] = [files('base'), files('newer')];
  const stage = memoryWorld({ builds: () => base, onWrite: () => undefined });
  await run(1, wrapped(stage.world, alone));
  const before = stage.bucket.objects.get(MANIFEST)?.body ?? '';
  const way = held(/^put index/, /^read .*site\.json/);
  const ended = begin(stage, 3, { build: newer, hear: way.hear });
  await way.reached();
  stage.bucket.place('.cos-site-deploy/site@2-1', before.replaceAll('1-1', '2-1'));
  way.go();
  await way.reached();
  // As if the other run had looked before this one wrote.
  stage.bucket.place(MANIFEST, before);
  await stage.bucket.remove('.cos-site-deploy/site@3-1');
  way.go();
  expect([await ended, wrong(stage, newer)]).toEqual(['deployed', []]);
});

test('a run that is disturbed again and again leaves what it owes to the next one', async () => {
  const [base, newer] = [files('base', { 'gone.html': 'gone' }), files('newer')];
  const stage = memoryWorld({ builds: () => base, onWrite: () => undefined });
  const { bucket } = stage;
  await run(1, wrapped(stage.world, alone));
  const before = bucket.objects.get(MANIFEST)?.body ?? '';
  let others = 0;
  const hear = (request: string): Promise<unknown> => {
    // Another run begins while this one uploads, and one more writes the manifest each time this one is about to.
    if (request === 'put index.html')
      bucket.place('.cos-site-deploy/site@2-1', before.replaceAll('1-1', '2-1'));
    else if (/^put .*@3-1/.test(request) && others < 2 && bucket.objects.has('.cos-site-deploy/site@2-1'))
      bucket.place(MANIFEST, `${before.slice(0, -1)}${' '.repeat((others += 1))}\n`);
    return Promise.resolve();
  };
  expect([await begin(stage, 3, { build: newer, hear }), others]).toEqual(['red', 2]);
  expect(await begin(stage, 4, { build: newer, hear: alone })).toBe('deployed');
  expect(wrong(stage, newer)).toEqual([]);
});

const noted = ({ bucket }: MemoryWorld) =>
  JSON.parse(bucket.objects.get(MANIFEST)?.body ?? '') as {
    readonly pending: Readonly<Record<string, number>>;
    readonly run: string;
  };

test('an older run keeps what a newer one has noted in the manifest before it began anew', async () => {
  const [base, older, newer] = [files('base'), files('base', { 'a.html': 'older' }), files('newer')];
  const stage = memoryWorld({ builds: () => base, onWrite: () => undefined });
  await run(1, wrapped(stage.world, alone));
  const first = held(/^put a\.html/, /^purgeUrls/);
  // It is killed where it would begin anew.
  const second = held(/^put .*@3-1/, /^put .*site\.json/, /^read .*site\.json/);
  void begin(stage, 3, { build: newer, hear: second.hear });
  await second.reached();
  const one = begin(stage, 2, { build: older, hear: first.hear });
  await first.reached();
  first.go();
  await first.reached();
  second.go();
  await second.reached();
  second.go();
  await second.reached();
  first.go();
  expect(await one).toBe('deployed');
  expect(noted(stage).run).toBe('3-1');
  expect(Object.keys(noted(stage).pending)).toContain('index.html');
});

test('a newer run keeps what an older one has left to it', async () => {
  const [base, older] = [files('base'), files('older')];
  const stage = memoryWorld({ builds: () => base, onWrite: () => undefined });
  await run(1, wrapped(stage.world, alone));
  const [first, second] = [held(/^put index/), held(/^purgeUrls/)];
  const one = begin(stage, 2, { build: older, hear: first.hear });
  await first.reached();
  const other = begin(stage, 3, { build: files('base', { 'a.html': 'newer' }), hear: second.hear });
  await second.reached();
  first.go();
  expect(await one).toBe('red');
  expect(noted(stage).run).toBe('3-1');
  second.go();
  expect(await other).toBe('deployed');
  expect(Object.keys(noted(stage).pending)).toContain('index.html');
});

test('a run that begins anew is seen by whoever knows its earlier mark', async () => {
  const [base, newer] = [files('base'), files('newer')];
  const stage = memoryWorld({ builds: () => base, onWrite: () => undefined });
  await run(1, wrapped(stage.world, alone));
  const mark = (stage.bucket.objects.get(MANIFEST)?.body ?? '').replaceAll('1-1', '2-1');
  stage.bucket.place('.cos-site-deploy/site@2-1', mark);
  const way = held(/^list .*site@/);
  const reads: string[] = [];
  const hear = (request: string) => {
    if (/^read .*@2-1/.test(request)) reads.push(request);
    return way.hear(request);
  };
  const ended = begin(stage, 3, { build: newer, hear });
  await way.reached();
  stage.bucket.place('.cos-site-deploy/site@2-1', `${mark} `);
  way.go();
  // When it observed, when it looked for others, and when it began anew.
  expect([await ended, wrong(stage, newer), reads.length >= 3]).toEqual(['deployed', [], true]);
});
