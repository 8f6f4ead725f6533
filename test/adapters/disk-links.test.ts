import { describe, expect, test } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { md5 } from '../core/builders.ts';
import { home, keys, link, hashedFiles, refusal, source, write } from './disk-builders.ts';

describe('links', () => {
  test('to a file and to a folder inside are followed: the key is the name of the link', async () => {
    await write('v2/index.html', 'two');
    await link('v2/index.html', 'latest.html');
    await link('v2', 'latest');
    const files = await hashedFiles();
    expect(files.map((one) => [one.key, one.hash])).toEqual([
      ['latest.html', md5('two')],
      ['latest/index.html', md5('two')],
      ['v2/index.html', md5('two')],
    ]);
  });

  test.each([
    ['out, to a file', '../secret', /"x": the link leaves the source/],
    ['out, to a folder', '..', /"x": the link leaves the source/],
    ['out, to a sibling that begins alike', '../site-old', /"x": the link leaves the source/],
    ['out, over a link inside', 'out', /"x": the link leaves the source/],
    ['nowhere', 'gone', /"x": the link leads nowhere/],
    ['to itself', 'x', /"x": the link leads nowhere/],
    ['back to the source', '.', /"x": the link leads back/],
  ])('%s', async (_, target, want) => {
    await write('index.html');
    await writeFile(join(home, 'secret'), 'secret');
    await mkdir(join(home, 'site-old'));
    await link('../secret', 'out');
    await link(target, 'x');
    expect(await refusal()).toMatch(want);
  });

  test('back to a folder above ends, and two that lead to each other do too', async () => {
    await write('a/index.html');
    await write('b/index.html');
    await link('../a', 'a/up');
    expect(await refusal()).toMatch(/"a\/up": the link leads back/);
    await rm(join(source, 'a/up'));
    await link('../b', 'a/b');
    await link('../a', 'b/a');
    expect(await refusal()).toMatch(/"a\/b\/a": the link leads back/);
  });
});

test('links that fork again and again end, and are told once', async () => {
  for (let n = 0; n < 30; n++) {
    await write(`${n}/index.html`);
    if (n === 0) continue;
    await link(`../${n}`, `${n - 1}/a`);
    await link(`../${n}`, `${n - 1}/b`);
  }
  const said = await refusal();
  expect(said.match(/after 2000 links to folders/g)).toHaveLength(1);
  expect(await keys({ exclude: ['a/'] })).toHaveLength((30 * 31) / 2);
});

test('a link to a folder is excluded as the folder would be, and a link to a file is not', async () => {
  await write('index.html');
  await link('..', 'cache');
  await link('index.html', 'home');
  expect(await keys({ exclude: ['cache/', 'home/'] })).toEqual(['home', 'index.html']);
});

test('a link to a pipe is refused: whoever read it would wait for ever', async () => {
  await write('index.html');
  execFileSync('mkfifo', [join(source, 'pipe')]);
  await link('pipe', 'x');
  expect(await refusal({ exclude: ['pipe'] })).toMatch(/"x": the link leads to what is neither a file nor/);
});

test('a link that is excluded is no mistake, wherever it leads', async () => {
  await write('index.html');
  await link('..', 'out');
  await link('gone', 'nowhere');
  expect(await refusal()).toMatch(/leads nowhere[^]*leaves the source|leaves the source[^]*leads nowhere/);
  expect(await keys({ exclude: ['out', 'nowhere'] })).toEqual(['index.html']);
});
