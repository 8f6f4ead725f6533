import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build, compare, type Build } from './builds.ts';
import { startNarrator } from './narrator.ts';
import { CHANGE, PAGES } from './visitor.ts';

let home = '';
let site: Build;
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'demo-test-'));
  site = await build(join(home, 'old'));
});
afterAll(() => rm(home, { recursive: true }));

test('Eleventy builds pages in folders, fingerprinted assets, a 404 page and an image', () => {
  const keys = [...site.files.keys()].sort();
  expect(keys).toEqual(
    expect.arrayContaining([
      '404.html',
      'docs/getting-started/index.html',
      'downloads/配置 示例.txt',
      'images/waves.png',
    ]),
  );
  const assets = keys.filter((key) => key.startsWith('assets/'));
  expect(assets).toEqual([
    expect.stringMatching(/^assets\/site-[0-9a-f]{10}\.css$/),
    expect.stringMatching(/^assets\/site-[0-9a-f]{10}\.js$/),
  ]);
  for (const asset of assets) expect(site.files.get('index.html')?.toString()).toContain(`"/${asset}"`);
});

test('the same source gives the same bytes; the change touches what the story tells', async () => {
  const again = await build(join(home, 'again'));
  const changed = await build(join(home, 'new'), CHANGE);
  expect(compare(site, again)).toEqual({ changed: [], gone: [] });
  expect(compare(site, changed)).toEqual({
    changed: ['blog/index.html', 'docs/index.html', 'index.html', 'sitemap.xml'],
    gone: ['blog/one-file/index.html'],
  });
  for (const { key } of PAGES) expect([...site.files.keys()]).toContain(key);
});

test('another stylesheet has another name', async () => {
  const restyled = await build(join(home, 'restyled'), { 'theme/site.css': (css) => `${css}/* more */\n` });
  expect(compare(site, restyled).gone).toEqual([expect.stringMatching(/^assets\/site-\w+\.css$/)]);
});

test('an edit that changes nothing is refused', async () => {
  await expect(build(join(home, 'same'), { 'about.md': (text) => text })).rejects.toThrow('changes nothing');
});

test('a broken promise shows what was expected and what was seen, and is counted', () => {
  const lines: string[] = [];
  const narrator = startNarrator((line) => lines.push(line.trim()));
  narrator.promise('one', { a: 1 }, { a: 1 });
  narrator.promise('two', ['x'], []);
  expect(lines).toEqual(['kept    one', 'BROKEN  two', 'expected: []', 'seen:     ["x"]']);
  expect(narrator.broken).toEqual(['two']);
});
