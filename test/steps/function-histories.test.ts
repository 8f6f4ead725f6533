import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { World } from '../../src/core/ports.ts';
import { deploy } from '../../src/deploy.ts';
import { uninstall } from '../../src/uninstall.ts';
import { killedAfter } from './killed.ts';
import { buildOf } from './memory-builds.ts';
import { failing, memorySettings, memoryWorld, type Build, type MemoryWorld } from './memory-world.ts';
import { blankReport } from './stage.ts';

const HOSTS = ['www.example.com', 'www.example.org'] as const;
/** Named like a file that never changes, and does. */
const ASSET = 'assets/index-DQ2_4x5Z.js';
const KEYS = ['index.html', 'docs/a.html', 'style.css', ASSET];
/** Below no prefix of the other site, but for the whole bucket. */
const PREFIXES = { one: ['', 'one/'], two: ['two/', 'more/two/'] } as const;
const DAY = 86_400_000;

type Name = keyof typeof PREFIXES;

const sometimes = <T>(one: fc.Arbitrary<T>, weight = 4): fc.Arbitrary<T | null> =>
  fc.oneof({ weight, arbitrary: fc.constant(null) }, { weight: 1, arbitrary: one });

const build = buildOf(KEYS);

const name = fc.constantFrom<Name[]>('one', 'one', 'two');

const run = fc.record({
  do: fc.constant('deploy' as const),
  name,
  /** Null: the same as before. */
  build: fc.option(build, { freq: 2 }),
  prefix: fc.constantFrom<(0 | 1)[]>(0, 0, 0, 1),
  purge: fc.constantFrom('function', 'function', 'function', 'direct', 'off'),
  domains: fc.constantFrom(HOSTS, HOSTS, HOSTS, [HOSTS[0]], [HOSTS[1]]),
  wait: fc.constantFrom('done', 'done', 'recorded', 'off'),
  remove: fc.constantFrom('owned', 'owned', 'all', 'none'),
  /** Killed after this write, or this upload fails; most runs end well. */
  killed: sometimes(fc.integer({ min: 1, max: 16 })),
  failing: sometimes(fc.constantFrom(...KEYS), 8),
  /** The manifest is gone before it. */
  lost: sometimes(fc.constant(true), 8),
  pause: fc.constantFrom(1000, DAY / 12, 3 * DAY, 8 * DAY),
});

const step = fc.oneof(
  { weight: 8, arbitrary: run },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('uninstall' as const),
      name,
      killed: sometimes(fc.integer({ min: 1, max: 4 })),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constantFrom('removeTriggers' as const, 'disableTriggers' as const, 'deleteFunctions' as const),
    }),
  },
  // An object is put there, or removed, by hand; only while the function hears of it.
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constant('touch' as const),
      name,
      key: fc.constantFrom(...KEYS.slice(0, -1)),
      body: fc.option(fc.constantFrom('by hand', 'other'), { freq: 3 }),
    }),
  },
);

type Step = typeof step extends fc.Arbitrary<infer One> ? One : never;
type Run = Extract<Step, { do: 'deploy' }>;

/** What the last green deploy of a site has set up, as long as nobody has broken it since. */
type Heard = { readonly prefix: string; readonly hosts: readonly string[] };

class History {
  readonly wrong: string[] = [];
  readonly #scene: MemoryWorld;
  readonly #files: Record<Name, Build> = {
    one: new Map([['robots.txt', '']]),
    two: new Map([['robots.txt', '']]),
  };
  readonly #heard = new Map<Name, Heard>();
  /** Every key that a deploy of a site has had in its build. */
  readonly #deployed: Record<Name, Set<string>> = { one: new Set(), two: new Set() };
  /** Every domain that a deploy of a site has named. */
  readonly #hosts: Record<Name, Set<string>> = { one: new Set(), two: new Set() };
  /** Every key that was removed at some time. */
  readonly #gone = new Set<string>();
  readonly #losesEvents: boolean;
  #now: Build = new Map();
  #runId = 1;

  constructor(delays: readonly (number | undefined)[], batchesFire: boolean) {
    let events = 0;
    this.#losesEvents = delays.includes(undefined);
    this.#scene = memoryWorld({
      builds: () => this.#now,
      hosts: HOSTS,
      onWrite: (key) => {
        if (!this.#scene.bucket.objects.has(key)) this.#gone.add(key);
      },
      delay: () => delays[events++ % delays.length],
      batchesFire,
    });
  }

  async play(one: Step): Promise<void> {
    switch (one.do) {
      case 'deploy':
        await this.#deploy(one);
        return;
      case 'uninstall':
        await this.#uninstall(one.name, one.killed);
        return;
      case 'touch':
        await this.#touch(one);
        return;
      default:
        // Whoever has done that need not wonder that what he changes next is not purged.
        this.#scene.functions.byHand[one.do]();
        this.#heard.clear();
    }
  }

  async #deploy(one: Run): Promise<void> {
    const { world, bucket } = this.#scene;
    const prefix = PREFIXES[one.name][one.prefix];
    this.#files[one.name] = one.build ?? this.#files[one.name];
    this.#now = new Map([...this.#files[one.name]].map(([key, body]) => [`${prefix}${key}`, body]));
    for (const key of this.#now.keys()) this.#deployed[one.name].add(key);
    for (const host of one.domains) this.#hosts[one.name].add(host);
    const manifest = `.cos-site-deploy/${one.name}.json`;
    if (one.lost !== null && bucket.objects.has(manifest)) await bucket.remove(manifest);
    this.#runId += 1;
    const inputs = {
      site: one.name,
      prefix,
      purge: one.purge,
      domains: one.domains.join('\n'),
      wait: one.wait,
      delete: one.remove,
      'keep-removed-for': '0',
      'function-role': 'purger',
    };
    const settings = memorySettings(inputs, { runId: String(this.#runId) });
    const port = failing(world, one.failing === null ? null : `${prefix}${one.failing}`);
    const isGreen = await this.#isGreen(one.killed, port, (mortal) =>
      deploy(settings, mortal, blankReport()),
    );
    this.#scene.pass(Math.max(one.pause, one.wait === 'done' ? 0 : 60_000));
    // What one site's run has left half done may be what the other one needs; the next run of either mends it.
    if (!isGreen && one.purge === 'function') this.#heard.clear();
    if (!isGreen || one.purge === 'off') return;
    if (one.purge === 'function') this.#heard.set(one.name, { prefix, hosts: one.domains });
    if (one.wait === 'off' && this.#losesEvents) return;
    // No purge is spent on the removal of what never changes, and nobody knows of it when it comes back.
    const isForgotten = (key: string) => key.endsWith(ASSET) && this.#gone.has(key);
    const isOwn = (key: string) =>
      key.startsWith(prefix) && this.#deployed[one.name].has(key) && !isForgotten(key);
    this.#look(`after a deploy of ${one.name}`, one.domains, isOwn);
  }

  async #uninstall(of: Name, killed: number | null): Promise<void> {
    const settings = memorySettings({
      site: of,
      mode: 'uninstall',
      purge: 'function',
      'function-role': 'purger',
    });
    const isGreen = await this.#isGreen(killed, this.#scene.world, (mortal) =>
      uninstall(settings, mortal, blankReport()),
    );
    if (isGreen) this.#heard.delete(of);
    else this.#heard.clear();
  }

  async #touch({ name: of, key, body }: Extract<Step, { do: 'touch' }>): Promise<void> {
    const heard = this.#heard.get(of);
    if (heard === undefined || this.#losesEvents) return;
    // Of what changes by hand while a domain is not named nobody knows when it is named again.
    if (heard.hosts.length < this.#hosts[of].size) return;
    // To remove what is not there is no change.
    if (body === null && !this.#scene.bucket.objects.has(`${heard.prefix}${key}`)) return;
    if (body !== null) this.#scene.bucket.place(`${heard.prefix}${key}`, body);
    else await this.#scene.bucket.remove(`${heard.prefix}${key}`);
    this.#scene.pass(60_000);
    this.#look(
      `after somebody touched ${key} of ${of}`,
      heard.hosts,
      (one) => one === `${heard.prefix}${key}`,
    );
  }

  async #isGreen(
    killed: number | null,
    world: World,
    story: (world: World) => Promise<void>,
  ): Promise<boolean> {
    const mortal = killed === null ? world : killedAfter(killed, world).world;
    return await story(mortal).then(
      () => true,
      () => false,
    );
  }

  #look(when: string, hosts: readonly string[], isMeant: (key: string) => boolean): void {
    const { bucket, edge } = this.#scene;
    for (const host of hosts)
      for (const [key, body] of edge.bodies(host))
        if (isMeant(key) && body !== bucket.objects.get(key)?.body)
          this.wrong.push(`${when}: ${host}/${key} may be ${body}`);
  }
}

const inTime = fc.constantFrom<(number | undefined)[]>(0, 300, 300, 2500, 9000);
const delaysOf = (delay: fc.Arbitrary<number | undefined>) => fc.array(delay, { minLength: 1, maxLength: 5 });
/** How long events take, one after another and from the beginning again; in some histories some are lost. */
const delays = fc.oneof(
  { weight: 4, arbitrary: delaysOf(inTime) },
  { weight: 1, arbitrary: delaysOf(fc.oneof(inTime, inTime, fc.constant(undefined))) },
);

test('whatever came before, by two sites, a console or a kill: a green run leaves nothing old, and what changes by hand is purged as long as the function stands', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(step, { minLength: 3, maxLength: 10, size: 'max' }),
      delays,
      fc.boolean(),
      async (steps, given, batchesFire) => {
        const history = new History(given, batchesFire);
        for (const one of steps) await history.play(one);
        expect(history.wrong).toEqual([]);
      },
    ),
    { numRuns: Number(process.env['RUNS'] ?? 800) },
  );
});

test('with wait: off, too, what changed before the function listened is purged by the run that sets it up', async () => {
  let files: Build = new Map([['style.css', 'one']]);
  const { world, edge, ...scene } = memoryWorld({ builds: () => files, onWrite: () => undefined });
  const run = async (port: World, runId: string, inputs: Readonly<Record<string, string>>) => {
    scene.pass(1000);
    await deploy(memorySettings({ 'function-role': 'purger', ...inputs }, { runId }), port, blankReport());
  };
  await run(world, '1', { purge: 'direct' });
  files = new Map([
    ['style.css', 'two'],
    ['print.css', ''],
  ]);
  await expect(run(failing(world, 'print.css'), '2', { purge: 'direct' })).rejects.toThrow('1 file failed');
  await run(world, '3', { purge: 'function', wait: 'off' });
  scene.pass(60_000);
  expect(edge.bodies()).not.toContainEqual(['style.css', 'one']);
});

test.each(['done', 'off'])(
  'with wait: %s a first deploy purges on its own what a killed one has left elsewhere',
  async (wait) => {
    let [files, isLost]: [Build, boolean] = [new Map([['index.html', '']]), false];
    const { world, bucket, edge, ...scene } = memoryWorld({
      builds: () => files,
      onWrite: () => undefined,
      delay: () => (isLost ? undefined : 300),
    });
    const run = async (port: World, runId: string, inputs: Readonly<Record<string, string>>) => {
      scene.pass(1000);
      const given = { purge: 'function', 'function-role': 'purger', ...inputs };
      await deploy(memorySettings(given, { runId }), port, blankReport());
    };
    await run(world, '1', { site: 'root' });
    bucket.place('a/page.html', 'old');
    isLost = true;
    files = new Map([['a/page.html', 'one']]);
    // Its mark, its manifest and the page.
    const { world: mortal } = killedAfter(3, world);
    await expect(run(mortal, '2', { site: 'moved', prefix: 'a', purge: 'direct' })).rejects.toThrow();
    expect(bucket.objects.get('a/page.html')?.body).toBe('one');
    isLost = false;
    files = new Map([['b/page.html', 'one']]);
    await run(world, '3', { site: 'moved', prefix: 'b', delete: 'none', wait });
    scene.pass(60_000);
    expect(edge.bodies()).not.toContainEqual(['a/page.html', 'old']);
  },
);
