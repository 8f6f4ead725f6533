import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { unzipSync } from 'fflate';
import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const ROOT = join(import.meta.dirname, '../..');
const BUNDLE = join(ROOT, 'dist/function/index.js');

type Archive = { readonly zip: Buffer; readonly digest: string; readonly generation: number };

/** The archive is read from beside the running file, which is dist/index.js when it is bundled: here it is put beside a copy. */
let home = '';
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'archive-test-'));
  await Promise.all([
    cp(join(ROOT, 'src/disk/archive.ts'), join(home, 'archive.ts')),
    cp(join(ROOT, 'dist/function'), join(home, 'function'), { recursive: true }),
    symlink(join(ROOT, 'node_modules'), join(home, 'node_modules')),
    writeFile(join(home, 'package.json'), '{"type":"module"}'),
  ]);
});
afterAll(() => rm(home, { recursive: true }));

/** The archive as a process in this time zone makes it. */
async function archiveIn(zone: string): Promise<Archive> {
  const script = `const { zip, digest, generation } = await (await import('./archive.ts')).functionCode();
    console.log(JSON.stringify({ zip: Buffer.from(zip).toString('base64'), digest, generation }));`;
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', script], {
    cwd: home,
    env: { ...process.env, TZ: zone, NODE_OPTIONS: '' },
    maxBuffer: 16 * 1024 * 1024,
  });
  const { zip, ...rest } = JSON.parse(stdout) as Omit<Archive, 'zip'> & { zip: string };
  return { ...rest, zip: Buffer.from(zip, 'base64') };
}

describe('the archive of the purge function', () => {
  let one: Archive;
  let other: Archive;
  beforeAll(async () => {
    [one, other] = await Promise.all([archiveIn('Asia/Shanghai'), archiveIn('America/Los_Angeles')]);
  });

  test('is the same, byte for byte, on machines of different zones', () => {
    expect(one.zip.equals(other.zip)).toBe(true);
    expect(one.digest).toBe(other.digest);
  });

  test('holds index.js at its root, and nothing else', async () => {
    const files = unzipSync(one.zip);
    expect(Object.keys(files)).toEqual(['index.js']);
    expect(Buffer.from(files['index.js'] ?? []).equals(await readFile(BUNDLE))).toBe(true);
  });

  test('is told apart by the SHA-256 of the code, not of the archive', async () => {
    expect(one.digest).toBe(
      createHash('sha256')
        .update(await readFile(BUNDLE))
        .digest('hex'),
    );
  });

  test('has the number that the build counted for this very code', async () => {
    const counted: unknown = JSON.parse(await readFile(join(ROOT, 'dist/function/generation.json'), 'utf8'));
    expect(counted).toEqual({ generation: one.generation, digest: one.digest });
    expect(one.generation).toBeGreaterThan(0);
  });

  test('fits into one request', () => {
    expect(one.zip.length).toBeLessThan(1.5 * 1024 * 1024);
  });
});
