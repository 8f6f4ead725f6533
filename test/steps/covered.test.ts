import { describe, expect, test } from '@jest/globals';
import { onStage, type Stage } from './stage.ts';
import { told } from './story.ts';
import { killedAfter } from './killed.ts';

const HOST = 'https://www.example.com/';
const BOTH = 'www.example.com\nwww.example.org';
const one = { 'index.html': 'one', 'a.html': 'a' };
const two = { ...one, 'index.html': 'two' };

const seen = async (stage: Stage, host = HOST) => (await stage.cloud.visit(host)).body;

/** Deploys, green, and resolves with the directories that were purged as a whole. */
async function flushed(
  stage: Stage,
  files: Readonly<Record<string, string>>,
  inputs: Readonly<Record<string, string>> = {},
): Promise<readonly string[]> {
  // A purge of a directory is of what has changed, which caches tell by the second.
  stage.cloud.clock.advance(2);
  const { error, report } = await told(stage, 'site', { files, inputs, mayPurge: true });
  expect(error).toBeUndefined();
  return report.flushed?.urls ?? [];
}

const OFF = { purge: 'off' };

describe.each(['function', 'direct'])('changes that nobody has purged, and then purge: %s', (purge) => {
  test('after a deploy without purges the edge is brought up to date, once', async () => {
    await using stage = await onStage();
    await flushed(stage, one, { purge });
    expect(await seen(stage)).toBe('one');
    expect(await flushed(stage, two, OFF)).toEqual([]);
    expect(await seen(stage)).toBe('one');
    expect(await flushed(stage, two, { purge })).toEqual([HOST]);
    expect(await seen(stage)).toBe('two');
    expect(await flushed(stage, two, { purge })).toEqual([]);
  });

  test('also when it changes something itself', async () => {
    await using stage = await onStage();
    await flushed(stage, one, { purge });
    await seen(stage);
    await flushed(stage, two, OFF);
    expect(await flushed(stage, { ...two, 'a.html': 'a2' }, { purge })).toEqual([HOST]);
    expect([await seen(stage), await seen(stage, `${HOST}a.html`)]).toEqual(['two', 'a2']);
  });

  test('a deploy without purges that changes nothing costs nothing', async () => {
    await using stage = await onStage();
    await flushed(stage, one, { purge });
    await flushed(stage, one, OFF);
    expect(await flushed(stage, two, { purge })).toEqual([]);
  });

  test('a domain that comes later, and one that was left out meanwhile', async () => {
    await using stage = await onStage();
    await flushed(stage, one, { purge });
    expect(await seen(stage, 'https://www.example.org/')).toBe('one');
    await flushed(stage, two, { purge });
    expect(await flushed(stage, two, { purge, domains: BOTH })).toEqual(['https://www.example.org/']);
    expect(await seen(stage, 'https://www.example.org/')).toBe('two');
    expect(await flushed(stage, one, { purge })).toEqual([]);
    expect(await seen(stage, 'https://www.example.org/')).toBe('two');
    expect(await flushed(stage, one, { purge, domains: BOTH })).toEqual(['https://www.example.org/']);
    expect(await seen(stage, 'https://www.example.org/')).toBe('one');
  });

  test('a debt that a deploy to another domain pays there is not forgotten at the first', async () => {
    await using stage = await onStage();
    await flushed(stage, one, { purge });
    await seen(stage);
    const wrap = (world: Parameters<typeof killedAfter>[1]) => killedAfter(2, world).world;
    expect((await told(stage, 'site', { files: two, inputs: { purge }, wrap })).error).toBeDefined();
    const elsewhere = { purge: 'direct', domains: 'www.example.org' };
    await flushed(stage, two, elsewhere);
    expect(await flushed(stage, two, { purge })).toEqual([HOST]);
    expect(await seen(stage)).toBe('two');
  });

  test('a manifest that is lost: what it owed is purged all the same', async () => {
    await using stage = await onStage();
    await flushed(stage, one, { purge });
    await seen(stage);
    await flushed(stage, two, OFF);
    stage.cloud.bucket().remove('.cos-site-deploy/site.json');
    expect(await flushed(stage, two, { purge })).toEqual([HOST]);
    expect(await seen(stage)).toBe('two');
  });

  test.each(['as it was', 'lost'])(
    'a flush that failed is made again, with a manifest that is %s',
    async (is) => {
      await using stage = await onStage();
      await flushed(stage, one, { purge });
      await seen(stage);
      await flushed(stage, two, OFF);
      if (is === 'lost') stage.cloud.bucket().remove('.cos-site-deploy/site.json');
      stage.cloud.fail({ operation: 'PurgePathCache', how: 'denied', count: 1 });
      const red = await told(stage, 'site', { files: two, inputs: { purge } });
      expect(red.error).toMatchObject({ kind: 'denied' });
      expect(await flushed(stage, two, { purge })).toEqual([HOST]);
      expect(await seen(stage)).toBe('two');
    },
  );
});

test('a large first deploy that was killed goes on as one: one purge of the directory, whatever is left of the quota', async () => {
  await using stage = await onStage();
  const files = Object.fromEntries(Array.from({ length: 60 }, (_, n) => [`p${n}.html`, `p${n}`]));
  stage.cloud.cdn.setQuota('url', 'mainland', { total: 50 });
  const wrap = (world: Parameters<typeof killedAfter>[1]) => killedAfter(3, world).world;
  expect((await told(stage, 'site', { files, wrap })).error).toBeDefined();
  const { error, report } = await told(stage, 'site', { files });
  expect([error, report.flushed?.urls, report.healed]).toEqual([undefined, [HOST], []]);
  expect(await seen(stage, `${HOST}p59.html`)).toBe('p59');
});

test.each([
  [false, 'two'],
  [true, 'one'],
])(
  'a killed first deploy goes on before the function is set up, unless others have files there: %s',
  async (others, want) => {
    await using stage = await onStage();
    if (others) stage.cloud.bucket().put('theirs.html', 'theirs');
    // The notes, and a page.
    const wrap = (world: Parameters<typeof killedAfter>[1]) => killedAfter(3, world).world;
    const inputs = { purge: 'direct' };
    await told(stage, 'site', { files: { 'index.html': 'one' }, inputs, wrap });
    expect(stage.cloud.bucket().read('index.html')).toBe('one');
    stage.cloud.fail({ operation: 'CreateFunction', how: 'denied', count: 1 });
    const { error } = await told(stage, 'site', { files: { 'index.html': 'two' } });
    expect(error).toMatchObject({ kind: 'denied' });
    expect(stage.cloud.bucket().read('index.html')).toBe(want);
  },
);

test('a manifest of an earlier version says nothing of it, and nothing is purged for that', async () => {
  await using stage = await onStage();
  await flushed(stage, one);
  const key = '.cos-site-deploy/site.json';
  const { covered, ...rest } = JSON.parse(stage.cloud.bucket().read(key) ?? '') as { covered: unknown };
  expect(covered).toEqual([HOST]);
  stage.cloud.bucket().put(key, JSON.stringify(rest));
  expect(await flushed(stage, two)).toEqual([]);
  expect(JSON.parse(stage.cloud.bucket().read(key) ?? '')).toMatchObject({ covered: [HOST] });
});
