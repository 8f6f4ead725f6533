import { expect, test } from '@jest/globals';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative, sep } from 'node:path';
import { HOSTILE_NAMES, siteIn } from './index.ts';

/** What stands below `dir`, read back from the disk. */
async function filesBelow(dir: string): Promise<Record<string, string>> {
  const found: Record<string, string> = {};
  for (const entry of await readdir(dir, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const place = join(entry.parentPath, entry.name);
    found[relative(dir, place).replaceAll(sep, '/')] = await readFile(place, 'utf8');
  }
  return found;
}

test('siteIn makes the directory hold exactly the given files', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'site-'));
  await siteIn(dir, { 'index.html': 'one', 'docs/old.html': 'old' });
  await siteIn(dir, { 'index.html': 'two', 'docs/new.html': 'new' });
  expect(await filesBelow(dir)).toEqual({ 'index.html': 'two', 'docs/new.html': 'new' });
  await rm(dir, { recursive: true });
});

test('every hostile name is a different file that this disk takes, and a legal COS key', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'site-'));
  const files = Object.fromEntries(HOSTILE_NAMES.map((name) => [name, name]));
  await siteIn(dir, files);
  expect(await filesBelow(dir)).toEqual(files);
  expect(Object.keys(files)).toHaveLength(HOSTILE_NAMES.length);
  await rm(dir, { recursive: true });

  // cloud.tencent.com/document/product/436/13324: 1 to 850 bytes of UTF-8, no leading `/` or `\`, none of the control characters.
  for (const name of HOSTILE_NAMES) {
    expect(Buffer.byteLength(name)).toBeLessThanOrEqual(850);
    // eslint-disable-next-line no-control-regex
    expect(name).not.toMatch(/^[/\\]|[\u0000-\u001f\u007f]/);
  }
});
