import { spawnSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';

const ROOT = join(import.meta.dirname, '..');

test('dist is what the sources build', () => {
  const { status, stderr } = spawnSync(process.execPath, ['scripts/build.ts', '--check'], {
    cwd: ROOT,
    encoding: 'utf8',
  });
  expect([status, stderr]).toEqual([0, '']);
});

test('dist carries the licences of what is in it, and no path of the machine that built it', async () => {
  for (const bundle of ['dist', 'dist/function']) {
    expect(await readFile(join(ROOT, bundle, 'licenses.txt'), 'utf8')).toMatch(/tencentcloud-sdk-nodejs-cdn/);
    expect(await readFile(join(ROOT, bundle, 'index.js'), 'utf8')).not.toContain(ROOT);
  }
});
