import { expect, test } from '@jest/globals';
import type { World } from '../../src/core/ports.ts';
import { deploy } from '../../src/deploy.ts';
import { uninstall } from '../../src/uninstall.ts';
import { killedAfter } from './killed.ts';
import { blankReport, onStage, type Stage } from './stage.ts';

const outcome = async (story: typeof deploy, settings: ReturnType<Stage['settings']>, world: World) => {
  const report = blankReport();
  const error: unknown = await story(settings, world, report).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  return { report, error };
};

test('killed after any write of a first deploy, the next run makes function, triggers, site and edge whole', async () => {
  await using stage = await onStage();
  const settings = stage.settings({
    source: await stage.source('site', { 'index.html': 'home', 'a.css': 'a' }),
    // Half of it is the time that a debt may take to be paid by the function.
    'wait-timeout': '3s',
  });
  const world = stage.world(settings);
  const counted = killedAfter(Infinity, world);
  expect((await outcome(deploy, settings, counted.world)).error).toBeUndefined();
  // mark and manifest, css, page, manifest; probe, function, two triggers; its object and both removed, the flush, the manifest
  expect(counted.writes()).toBe(14);

  for (let write = 1; write <= counted.writes(); write++) {
    expect((await outcome(uninstall, settings, world)).error).toBeUndefined();
    for (const key of stage.cloud.bucket().keys()) stage.cloud.bucket().remove(key);

    expect([write, (await outcome(deploy, settings, killedAfter(write, world).world)).error]).toEqual([
      write,
      expect.anything(),
    ]);
    await stage.cloud.visit('https://www.example.com/');
    expect([write, (await outcome(deploy, settings, world)).error]).toEqual([write, undefined]);

    const deployed = await world.functions.describe(settings.functionName);
    expect([
      write,
      deployed?.state,
      deployed?.triggers.map(({ event, enabled }) => [event, enabled]).sort(),
    ]).toEqual([
      write,
      'Active',
      [
        ['cos:ObjectCreated:*', true],
        ['cos:ObjectRemove:*', true],
      ],
    ]);
    expect((await stage.cloud.visit('https://www.example.com/')).body).toBe('home');
  }
});
