import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { World } from '../../src/core/ports.ts';
import { CloudError } from '../../src/core/errors.ts';
import { deploy } from '../../src/deploy.ts';
import { uninstall } from '../../src/uninstall.ts';
import { addTrigger } from '../../src/steps/trigger.ts';
import { trigger } from '../core/purger/purger-builders.ts';
import { onWay } from './memory-way.ts';
import { HOST, memorySettings, memoryWorld, type Build } from './memory-world.ts';
import { blankReport } from './stage.ts';

type Name = 'one' | 'two' | 'three';

const isPage = (key: string): boolean => key.endsWith('/index.html');

const build = (name: Name, body: string): Build => new Map([[`${name}/index.html`, body]]);

const run = (site: Name, number: number, world: World): Promise<string> => {
  const inputs = { site, prefix: site, purge: 'function', 'function-role': 'purger' };
  return deploy(memorySettings(inputs, { runId: String(number) }), world, blankReport()).then(
    () => 'green',
    (error: unknown) => String(error),
  );
};

test('two sites that set up the function they share at once are both heard, however their requests fall', async () => {
  await fc.assert(
    fc.asyncProperty(fc.scheduler(), fc.boolean(), fc.boolean(), async (scheduler, isThere, isOther) => {
      const stage = memoryWorld({ builds: () => new Map(), onWrite: () => undefined });
      const at = (name: Name, body: string) => stage.beside(() => build(name, body));
      if (isOther) expect(await run('three', 1, at('three', '1'))).toBe('green');
      if (isThere) expect(await run('one', 2, at('one', '1'))).toBe('green');
      const mixed = (name: string) => (request: string) =>
        scheduler.schedule(Promise.resolve(), `${name}: ${request}`);
      const ends = await scheduler.waitFor(
        Promise.all([
          run('one', 3, onWay(at('one', '2'), mixed('one'))),
          run('two', 4, onWay(at('two', '2'), mixed('two'))),
        ]),
      );
      const names: readonly Name[] = isOther ? ['one', 'two', 'three'] : ['one', 'two'];
      for (const name of names) stage.bucket.place(`${name}/index.html`, 'by hand');
      stage.pass(60_000);
      const old = stage.edge.bodies().filter(([key, body]) => isPage(key) && body !== 'by hand');
      expect([ends, old]).toEqual([['green', 'green'], []]);
    }),
    { numRuns: Number(process.env['RUNS'] ?? 200) },
  );
});

test('a site is heard whose deploy meets the uninstall of another, however their requests fall', async () => {
  await fc.assert(
    fc.asyncProperty(fc.scheduler(), fc.boolean(), async (scheduler, isThere) => {
      const stage = memoryWorld({ builds: () => new Map(), onWrite: () => undefined });
      const at = (name: Name, body: string) => stage.beside(() => build(name, body));
      expect(await run('three', 1, at('three', '1'))).toBe('green');
      if (isThere) expect(await run('one', 2, at('one', '1'))).toBe('green');
      const mixed = (name: string) => (request: string) =>
        scheduler.schedule(Promise.resolve(), `${name}: ${request}`);
      const settings = memorySettings({ site: 'three', mode: 'uninstall' }, { runId: '4' });
      const [end] = await scheduler.waitFor(
        Promise.all([
          run('one', 3, onWay(at('one', '2'), mixed('one'))),
          uninstall(settings, onWay(stage.world, mixed('uninstall')), blankReport()),
        ]),
      );
      stage.bucket.place('one/index.html', 'by hand');
      stage.pass(60_000);
      const old = stage.edge.bodies().filter(([key, body]) => key === 'one/index.html' && body !== 'by hand');
      expect([end, old]).toEqual(['green', []]);
    }),
    { numRuns: Number(process.env['RUNS'] ?? 200) },
  );
});

test.each([
  ['stays away', false],
  ['is made anew by another site before the deploy looks', true],
])('a function that is deleted while a deploy changes it, and %s', async (_, isAnother) => {
  const stage = memoryWorld({ builds: () => build('one', '1'), onWrite: () => undefined });
  const other = (number: number) =>
    run(
      'three',
      number,
      stage.beside(() => build('three', String(number))),
    );
  await other(1);
  let state: 'there' | 'deleted' | 'seen' = 'there';
  const world = onWay(stage.world, async (request) => {
    if (state === 'there' && request.startsWith('updateSettings')) {
      state = 'deleted';
      stage.functions.byHand.deleteFunctions();
    } else if (state === 'deleted' && request.startsWith('describe')) {
      state = 'seen';
      if (isAnother) expect(await other(2)).toBe('green');
    }
  });
  expect([await run('one', 3, world), state]).toEqual(['green', 'seen']);
  for (const name of ['one', 'three'] as const) stage.bucket.place(`${name}/index.html`, 'by hand');
  stage.pass(60_000);
  const heard = (key: string) => isPage(key) && (isAnother || key.startsWith('one/'));
  expect(stage.edge.bodies().filter(([key, body]) => heard(key) && body !== 'by hand')).toEqual([]);
});

test('whoever flushes the directory of a probe has not heard of it: a function that does nothing is not proved', async () => {
  const stage = memoryWorld({
    builds: () => build('one', '1'),
    onWrite: () => undefined,
    delay: () => undefined,
  });
  const world = onWay(stage.world, async (request) => {
    if (request.startsWith('records')) await stage.world.cdn.flushDirectories([`https://${HOST}/`]);
  });
  expect(await run('one', 1, world)).toMatch(/The probe .* shows no purge/);
});

describe('a clash with a trigger that nobody is seen to have', () => {
  const created = trigger('cos:ObjectCreated:*');
  /** A world in which adding clashes so often. */
  const clashing = (clashes: number) => {
    const { world } = memoryWorld({ builds: () => new Map(), onWrite: () => undefined });
    let tries = 0;
    const functions: World['functions'] = {
      ...world.functions,
      addTrigger: () => {
        tries += 1;
        const error = new CloudError({
          operation: 'scf:CreateTrigger',
          kind: 'exists',
          code: 'No',
          message: 'no',
        });
        return tries > clashes ? Promise.resolve() : Promise.reject(error);
      },
    };
    return { world: { ...world, functions }, tries: () => tries };
  };

  test('is tried again: it may be gone by now', async () => {
    const { world, tries } = clashing(2);
    expect([await addTrigger(created, 'cdn-purge', world), tries()]).toEqual(['done', 3]);
  });

  test('is told when it stays: another product may have the events', async () => {
    const { world, tries } = clashing(Infinity);
    await expect(addTrigger(created, 'cdn-purge', world)).rejects.toThrow('no');
    expect(tries()).toBe(3);
  });
});
