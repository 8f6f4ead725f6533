import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { zipSync } from 'fflate';
import type { FunctionCode } from '../core/ports.ts';

/**
 * The purge function's bundle, which stands beside this one in dist/. Written without `new URL(.., import.meta.url)`: ncc would
 * take that for an asset of its own and put something else there.
 */
const BUNDLE = join(dirname(fileURLToPath(import.meta.url)), 'function', 'index.js');

/** Stands beside the bundle: `{"generation": 3, "digest": ".."}`. The build counts, so that no two versions of the code share a number. */
const GENERATION = 'generation.json';

/** The purge function as SCF takes it: a zip with index.js at its root, the same bytes for the same code on any machine. */
export async function functionCode(bundle = BUNDLE): Promise<FunctionCode> {
  const [code, counted] = await Promise.all([
    readFile(bundle),
    readFile(join(dirname(bundle), GENERATION), 'utf8'),
  ]);
  const { generation } = JSON.parse(counted) as { readonly generation: number };
  let zip: Uint8Array | undefined;
  return {
    // Made for whoever sends it: it costs a tenth of a second, and most deploys leave the function as it is.
    get zip() {
      return (zip ??= archive(code));
    },
    digest: createHash('sha256').update(code).digest('hex'),
    generation,
  };
}

/** A time as local text and a fixed system make the archive independent of zone and machine. */
const archive = (code: Uint8Array): Uint8Array =>
  zipSync({ 'index.js': [code, { level: 9, mtime: '1980-01-01T00:00:00', os: 3, attrs: 0o644 << 16 }] });
