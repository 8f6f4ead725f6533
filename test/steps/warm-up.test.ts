import { expect, test } from '@jest/globals';
import { deploy } from '../../src/deploy.ts';
import { memorySettings, memoryWorld, type Build } from './memory-world.ts';
import { blankReport } from './stage.ts';

test('the bucket is told of the larger wave before the first write, and of nothing where nothing changes', async () => {
  let now: Build = new Map();
  const { world, bucket } = memoryWorld({ builds: () => now, onWrite: () => undefined });
  const told: { readonly requests: number; readonly objects: number }[] = [];
  const warmUp = (requests: number) => told.push({ requests, objects: bucket.objects.size });
  const run = async (...files: string[]) => {
    now = new Map(files.map((file) => [file, file]));
    await deploy(memorySettings({}), { ...world, bucket: { ...bucket, warmUp } }, blankReport());
    return told.splice(0);
  };
  expect(await run('a.css', 'b.css', 'c.css', 'index.html')).toEqual([{ requests: 3, objects: 0 }]);
  expect(await run('a.css', 'b.css', 'c.css', 'index.html')).toEqual([]);
  const held = bucket.objects.size;
  expect(await run('a.css', 'b.css', 'c.css', 'd.css', 'index.html', 'e.html', 'f.html')).toEqual([
    { requests: 2, objects: held },
  ]);
});
