import { expect, test } from '@jest/globals';
import { run } from './killed.ts';
import { onStage, type Stage } from './stage.ts';

const ONE = {
  'index.html': 'one',
  'docs/index.html': 'docs one',
  'gone.html': 'gone',
  'app.js': '1',
  'edited.txt': 'ours',
};
const TWO = { 'index.html': 'two!', 'docs/index.html': 'docs two', 'app.js': '2', 'new.html': 'new' };

/** What somebody puts there between the two: beside the site, and over a file of it that version two does not hold. */
const BY_HAND = { 'notes.txt': 'by hand', 'edited.txt': 'by hand' };

const PATHS = ['', 'index.html', 'docs/', 'docs/index.html', 'gone.html', 'app.js', 'new.html'];

const visits = async (stage: Stage, name: string) =>
  await Promise.all(
    PATHS.map(async (path) => await stage.cloud.visit(`https://www.example.com/${name}/${path}`)),
  );

/** Version one, and then somebody's own hands. */
async function begin(stage: Stage, name: string) {
  expect((await run(stage, name, ONE)).error).toBeUndefined();
  for (const [path, body] of Object.entries(BY_HAND)) stage.cloud.bucket().put(`${name}/${path}`, body);
}

/** Bucket and edge hold exactly version two, under every URL, and the bucket what is not ours. */
async function expectTwo(stage: Stage, name: string) {
  const bucket = stage.cloud.bucket();
  const keys = bucket.keys().filter((key) => key.startsWith(`${name}/`));
  expect(Object.fromEntries(keys.map((key) => [key.slice(name.length + 1), bucket.read(key)]))).toEqual({
    ...TWO,
    ...BY_HAND,
  });
  const seen = await visits(stage, name);
  expect([name, seen.map(({ status, body }) => (status === 200 ? body : status))]).toEqual([
    name,
    ['two!', 'two!', 'docs two', 'docs two', 404, '2', 'new'],
  ]);
}

test('killed after any write, the next run repairs bucket and edge, and leaves alone what is not ours', async () => {
  await using stage = await onStage();
  await begin(stage, 'whole');
  const { writes } = await run(stage, 'whole', TWO, Infinity);
  // the run's mark, app.js, three pages, a removal, the purge, the manifest
  expect(writes).toBe(8);

  await Promise.all(
    Array.from({ length: writes }, async (_, before) => {
      const name = `killed-${before + 1}`;
      await begin(stage, name);
      await visits(stage, name);
      expect((await run(stage, name, TWO, before + 1)).error).toBeDefined();
      // The edge fills up with whatever is there at that moment, old pages and half-made ones.
      await visits(stage, name);
      const repair = await run(stage, name, TWO);
      expect([name, repair.error]).toEqual([name, undefined]);
      await expectTwo(stage, name);
      const idle = await run(stage, name, TWO);
      expect([name, idle.error, idle.report.result]).toEqual([name, undefined, 'unchanged']);
    }),
  );
});
