import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Forge } from '../../src/core/github/forge.ts';
import type { World } from '../../src/core/ports.ts';
import { deploy } from '../../src/deploy.ts';
import { preview, removePreview } from '../../src/preview.ts';
import { buildOf } from './memory-builds.ts';
import { onWay } from './memory-way.ts';
import { memorySettings, memoryWorld, type Build } from './memory-world.ts';
import { blankReport } from './stage.ts';

const KEYS = ['index.html', 'a.html', 'app.js'];
const SITE: Build = new Map([
  ['index.html', 'live'],
  ['a.html', 'live'],
]);

const build: fc.Arbitrary<Build> = buildOf(KEYS, 3).map(
  (files) => new Map([...files].map(([key, body]) => [`previews/pr-1/${key}`, body])),
);

/** A pull request, and nothing else that GitHub would keep. */
function forgeOf(pull: { readonly isOpen: boolean }): Forge {
  return {
    pull: () => Promise.resolve({ ...pull, headSha: '2'.repeat(40) }),
    findComment: () => Promise.resolve(undefined),
    createComment: () => Promise.resolve(),
    updateComment: () => Promise.resolve(),
    deployments: () => Promise.resolve([]),
    deploymentStatus: () => Promise.resolve(undefined),
    createDeployment: () => Promise.resolve(1),
    setDeploymentStatus: () => Promise.resolve(),
    descends: () => Promise.resolve(false),
  };
}

async function run(number: number, action: 'synchronize' | 'closed', world: World): Promise<string> {
  const payload = {
    action,
    pull_request: {
      number: 1,
      state: action === 'closed' ? 'closed' : 'open',
      head: { sha: '2'.repeat(40) },
    },
  };
  const settings = memorySettings(
    { 'github-token': 'token', purge: 'off' },
    { runId: String(number), event: 'pull_request', payload },
  );
  const report = blankReport();
  report.run = { ...settings.github };
  const story = settings.mode === 'preview' ? preview : removePreview;
  return await story(settings, world, report).then(
    () => report.result,
    () => 'red',
  );
}

test('a preview that goes up while its pull request is closed leaves nothing behind, however the requests of the two runs fall', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.scheduler(),
      fc.tuple(build, build),
      fc.boolean(),
      async (scheduler, [before, after], isThere) => {
        const pull = { isOpen: true };
        const stage = memoryWorld({ builds: () => SITE, onWrite: () => undefined });
        await deploy(memorySettings({}, { runId: '1' }), stage.world, blankReport());
        const live = new Map([...stage.bucket.objects].map(([key, { body }]) => [key, body]));
        const at = (files: Build): World => ({ ...stage.beside(() => files), forge: forgeOf(pull) });
        if (isThere) expect(await run(2, 'synchronize', at(before))).toBe('deployed');
        const mixed = (name: string) => (request: string) =>
          scheduler.schedule(Promise.resolve(), `${name}: ${request}`);
        const ends = await scheduler.waitFor(
          Promise.all([
            run(3, 'synchronize', onWay(at(after), mixed('up'))),
            scheduler.schedule(Promise.resolve(), 'closed').then(() => {
              pull.isOpen = false;
              return run(4, 'closed', onWay(at(after), mixed('down')));
            }),
          ]),
        );
        if (ends.includes('red')) expect(await run(5, 'closed', at(after))).toBe('removed');
        expect(new Map([...stage.bucket.objects].map(([key, { body }]) => [key, body]))).toEqual(live);
      },
    ),
    { numRuns: Number(process.env['RUNS'] ?? 300) },
  );
});
