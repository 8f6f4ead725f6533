import { expect, test } from '@jest/globals';
import { appendFileSync, rmSync, truncateSync, utimesSync, writeFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import type { World } from '../../src/core/ports.ts';
import { pathOf } from '../../src/core/site/site.ts';
import { onStage } from './stage.ts';
import { messageOf, told } from './story.ts';

const INPUTS = { purge: 'off', 'keep-removed-for': '0' };
const LIVE = { 'index.html': 'old page', 'app.css': 'old style', 'gone.html': 'gone' };
const BUILD = { 'index.html': 'new page!', 'app.css': 'new style!' };

/** Something writes to the build output between the look at it and the upload. */
const touching =
  (touch: (path: string) => void) =>
  (world: World): World => ({
    ...world,
    disk: {
      ...world.disk,
      site: async (...args) => {
        const site = await world.disk.site(...args);
        const file = site.files.find(({ key }) => key === 'app.css');
        touch(file === undefined ? '' : pathOf(file));
        return site;
      },
    },
  });

test.each<[string, (path: string) => void, RegExp]>([
  [
    'grows',
    (path) => {
      appendFileSync(path, 'more');
    },
    /app\.css changed during the deploy/,
  ],
  [
    'shrinks',
    (path) => {
      truncateSync(path, 3);
    },
    /app\.css changed during the deploy/,
  ],
  [
    'is written anew in the same length',
    (path) => {
      writeFileSync(path, 'NEW STYLE!');
      // Some kernels keep the time of a write to a few ms only.
      utimesSync(path, 2e9, 2e9);
    },
    /app\.css changed during the deploy/,
  ],
  [
    'vanishes',
    (path) => {
      rmSync(path);
    },
    /app\.css could not be read again: .*ENOENT/,
  ],
])(
  'an asset that %s after it was looked at: red, no page goes up, nothing is removed',
  async (_, touch, want) => {
    await using stage = await onStage();
    const view = stage.cloud.bucket();
    await told(stage, 'site', { files: LIVE, inputs: INPUTS });
    const red = await told(stage, 'site', { files: BUILD, inputs: INPUTS, wrap: touching(touch) });
    expect(messageOf(red.error)).toMatch(want);
    expect(red.report.synced?.abandoned).toEqual(['index.html', 'gone.html']);
    expect(Object.keys(LIVE).map((key) => view.read(key))).toEqual(Object.values(LIVE));

    const green = await told(stage, 'site', { files: BUILD, inputs: INPUTS });
    expect(green.error).toBeUndefined();
    expect(Object.keys(BUILD).map((key) => view.read(key))).toEqual(Object.values(BUILD));
    expect(view.keys()).not.toContain('gone.html');
  },
);

test('while the source is looked through, the listing knows the keys of the manifest', async () => {
  await using stage = await onStage();
  const files = { 'index.html': 'page', 'app.css': 'style' };
  await told(stage, 'site', { files, inputs: INPUTS });
  const known = Promise.withResolvers<readonly string[] | undefined>();
  const wrap = (world: World): World => ({
    ...world,
    bucket: {
      ...world.bucket,
      list: (prefix, hints) => {
        if (hints?.known !== undefined) known.resolve(hints.known);
        return world.bucket.list(prefix, hints);
      },
    },
    disk: {
      ...world.disk,
      site: async (...args) => {
        // Whoever waits for the source waits for ever.
        expect(await Promise.race([known.promise, delay(3000, undefined, { ref: false })])).toEqual([
          'app.css',
          'index.html',
        ]);
        return await world.disk.site(...args);
      },
    },
  });
  const { error, report } = await told(stage, 'site', { files, inputs: INPUTS, wrap });
  expect([error, report.result]).toEqual([undefined, 'unchanged']);
});

/** Rejects once everything else has been answered: what is under way when the cloud is gone would be tried again and again. */
async function late(error: Error): Promise<never> {
  await delay(200);
  throw error;
}

test.each<[string, (world: World) => Partial<World>]>([
  [
    'the source is refused',
    (world) => ({ disk: { ...world.disk, site: () => late(new Error('no such source')) } }),
  ],
  [
    'the bucket cannot be listed',
    (world) => ({ bucket: { ...world.bucket, list: () => late(new Error('no such bucket')) } }),
  ],
])('nothing is hashed any more once %s', async (_, broken) => {
  await using stage = await onStage();
  let ended = 0;
  const watched = (world: World): World => {
    const hasher = () => {
      const one = world.disk.hasher();
      const end = () => {
        ended += 1;
        one.end();
      };
      return { ...one, end };
    };
    return { ...world, disk: { ...world.disk, hasher } };
  };
  const wrap = (world: World) => ({ ...watched(world), ...broken(watched(world)) });
  const { error } = await told(stage, 'site', { inputs: INPUTS, wrap });
  expect([messageOf(error), ended]).toEqual([expect.stringMatching(/^no such/), 1]);
});
