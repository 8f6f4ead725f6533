import { expect, test } from '@jest/globals';
import type { World } from '../../src/core/ports.ts';
import { isReserved } from '../../src/core/reserved.ts';
import type { Report } from '../../src/core/report/report.ts';
import { deploy } from '../../src/deploy.ts';
import { sharedTime } from './memory-time.ts';
import { memorySettings, memoryWorld, type Build } from './memory-world.ts';
import { blankReport } from './stage.ts';

const COUNT = 2000;

/** Many pages, and one more. */
const pages = (body: string, more: Readonly<Record<string, string>> = {}): Build =>
  new Map([
    ...Array.from({ length: COUNT }, (_, n) => [`${n}.html`, body] as const),
    ...Object.entries(more),
  ]);

/** Commits one after another: the later one holds the earlier ones. */
async function run(number: number, world: World): Promise<Report> {
  const forge = {
    ...world.forge,
    descends: (one: string, from: string) => Promise.resolve(Number(one[0]) > Number(from[0])),
  };
  const report = blankReport();
  const settings = memorySettings(
    { 'keep-removed-for': '0', 'max-delete': '100%' },
    { runId: String(number), sha: String(number).repeat(40) },
  );
  await deploy(settings, { ...world, forge }, report).catch((error: unknown) => {
    report.warnings.push(String(error));
    report.result = 'failed';
  });
  return report;
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
    stage.pass(60_000);
    expect([one.result, other.result]).toEqual(['failed', 'deployed']);
    expect(one.warnings.join()).toMatch(/A newer run of this site \(3-1, /);
    const wrong = [
      ...stage.bucket.objects,
      ...stage.edge.bodies().map(([key, body]) => [key, { body }] as const),
    ]
      .filter(([key, { body }]) => !isReserved(key) && newer.get(key) !== body)
      .map(([key]) => key);
    expect([wrong, [...newer.keys()].filter((key) => !stage.bucket.objects.has(key))]).toEqual([[], []]);
    // The earlier one does not go on for long.
    expect(one.synced?.abandoned.length).toBeGreaterThan(COUNT / 3);
  },
);
