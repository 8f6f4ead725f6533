import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join, relative } from 'node:path';
import { expect, test } from '@jest/globals';
import { filesIn, STAMP, stampFor } from '../scripts/stamp.ts';

const ROOT = join(import.meta.dirname, '..');
const DIST = join(ROOT, 'dist');

test('dist was built from these sources, and not touched since (npm run check builds it again and compares)', async () => {
  const paths = await filesIn('dist');
  const files = await Promise.all(
    paths.map(async (path) => [relative(DIST, path), await readFile(path)] as const),
  );
  const stamp: unknown = JSON.parse(await readFile(join(DIST, STAMP), 'utf8'));
  expect(stamp).toEqual(await stampFor(new Map(files)));
});

test('dist carries the licences of what is in it, and no path of the machine that built it', async () => {
  for (const [bundle, name] of [
    ['dist', 'tencentcloud-sdk-nodejs-cdn'],
    ['dist/function', 'tencentcloud-sdk-nodejs-cdn'],
    ['dist/toolkit', 'Matteo Collina'],
  ] as const)
    expect(await readFile(join(ROOT, bundle, 'licenses.txt'), 'utf8')).toContain(name);
  for (const path of await filesIn('dist')) expect(await readFile(path, 'utf8')).not.toContain(ROOT);
  // Also of what is loaded only when it is needed.
  const licences = await readFile(join(DIST, 'licenses.txt'), 'utf8');
  for (const name of ['undici', 'cos-nodejs-sdk-v5']) expect(licences).toContain(`\n${name}\n`);
});

test('what the toolkit brings is read with its first use', async () => {
  const main = await readFile(join(DIST, 'index.js'), 'utf8');
  expect(main).not.toContain('class RetryAgent');
  const { ProxyAgent, fetch } = createRequire(import.meta.url)('../dist/toolkit/index.js') as Record<
    string,
    unknown
  >;
  expect([typeof ProxyAgent, typeof fetch]).toEqual(['function', 'function']);
});
