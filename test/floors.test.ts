import { readdir, readFile } from 'node:fs/promises';
import { builtinModules, stripTypeScriptTypes } from 'node:module';
import { dirname, join, relative, resolve } from 'node:path';
import { SourceTextModule } from 'node:vm';
import { expect, test } from '@jest/globals';

const ROOT = join(import.meta.dirname, '..');

type Floor = {
  readonly name: string;
  readonly holds: RegExp;
  /** Our own files that it may import, by path. Its own floor is always allowed. */
  readonly below: RegExp;
  /** Packages, `node:` included. */
  readonly packages: RegExp;
};

const CORE = 'src/core/';
const NOTHING = /^$/;

/** The front doors of what stands beside the product; nobody enters by a window. */
const DOORS = /^test\/(cloud|cloud\/conformance|runner)\/index\.ts$/;

/** The house, from the ground up. A file imports from its own floor or below; ARCHITECTURE.md says why. */
const FLOORS: readonly Floor[] = [
  { name: 'core', holds: /^src\/core\//, below: NOTHING, packages: /^(hash-wasm|mime|picomatch)$/ },
  {
    name: 'function',
    holds: /^function\//,
    below: /^src\/core\/purger\/(rules|urls)\.ts$/,
    packages: /^tencentcloud-sdk-nodejs-cdn$/,
  },
  {
    name: 'the way to COS',
    holds: /^src\/cloud\/(connection|gate|retrying|signature|spares|stall|transport|width|xml)\.ts$/,
    below: /^src\/(core\/|cloud\/failure\.ts)/,
    packages: /^(undici(\/lib\/[a-z/-]+\.js)?|node:(crypto|tls))$/,
  },
  {
    name: 'COS',
    holds:
      /^src\/cloud\/(batch-removal|bucket|budget|buffers|content|copy|leftovers|listing|multipart|turns)\.ts$/,
    below: /^src\/(core\/|cloud\/(connection|failure|retrying|transport|xml)\.ts)/,
    packages: /^(cos-nodejs-sdk-v5|node:(buffer|fs|fs\/promises|crypto|util)|p-map)$/,
  },
  {
    name: 'API 3.0',
    holds: /^src\/cloud\//,
    below: new RegExp(`^${CORE}`),
    packages: /^(tencentcloud-sdk-nodejs-(scf|cdn)|node:https?|node:crypto)$/,
  },
  {
    name: 'disk',
    holds: /^src\/disk\//,
    below: new RegExp(`^${CORE}`),
    packages: /^(node:.*|fflate|hash-wasm|ignore|p-map)$/,
  },
  {
    name: 'github',
    holds: /^src\/github\//,
    below: new RegExp(`^${CORE}`),
    packages: /^(@actions\/.*|node:.*)$/,
  },
  { name: 'steps', holds: /^src\/steps\//, below: new RegExp(`^${CORE}`), packages: /^p-map$/ },
  {
    name: 'story',
    holds: /^src\/(deploy|preview|uninstall|doctor|settings|inputs)\.ts$/,
    below: /^src\/(core|steps)\//,
    packages: NOTHING,
  },
  { name: 'entry', holds: /^src\/(main|world|warnings|heap)\.ts$/, below: /^src\//, packages: /^node:/ },
  { name: 'local cloud', holds: /^test\/cloud\//, below: NOTHING, packages: /.*/ },
  {
    name: 'bench',
    holds: /^test\/bench\//,
    below: DOORS,
    packages: /.*/,
  },
  {
    name: 'demo',
    holds: /^test\/demo\//,
    below: /^test\/(cloud\/index\.ts|runner\/index\.ts|sites\/)/,
    packages: /.*/,
  },
];

test('every file imports from its own floor or below', async () => {
  const files = await sources(['src', 'function', 'test/cloud', 'test/demo', 'test/bench']);
  const violations: string[] = [];
  for (const file of files) {
    const floor = FLOORS.find(({ holds }) => holds.test(file));
    if (floor === undefined) violations.push(`${file} stands on no floor`);
    else
      for (const one of await imports(file))
        if (!isAllowed(floor, one)) violations.push(`${file} reaches up to ${one}`);
  }
  expect(violations).toEqual([]);
  expect(files.length).toBeGreaterThan(60);
});

test('whatever is not the local cloud or the runner enters them by their doors', async () => {
  const violations: string[] = [];
  for (const file of await sources(['src', 'function', 'test', 'scripts'])) {
    const house = /^test\/(cloud|runner)\//.exec(file)?.[0];
    for (const what of await imports(file)) {
      const target = /^test\/(cloud|runner)\//.exec(what)?.[0];
      if (target !== undefined && target !== house && !DOORS.test(what))
        violations.push(`${file} enters by ${what}`);
    }
  }
  expect(violations).toEqual([]);
});

test('src knows of no test', async () => {
  for (const file of await sources(['src', 'function'])) {
    expect(await readFile(join(ROOT, file), 'utf8')).not.toMatch(
      /\b(jest|mock|127\.0\.0\.1|localhost|NODE_ENV)\b/,
    );
  }
});

test('no module that tests load has a top-level await: jest reads all that import such a one several times over', async () => {
  const awaiting: string[] = [];
  const files = await sources(['src', 'function', 'test']);
  for (const file of files) {
    const text = await readFile(join(ROOT, file), 'utf8');
    if (!/\bawait\b/.test(text)) continue;
    const code = stripTypeScriptTypes(text);
    if (new SourceTextModule(code).hasTopLevelAwait()) awaiting.push(file);
  }
  expect(awaiting.filter((file) => !PROGRAMS.test(file))).toEqual([]);
  expect(awaiting).not.toEqual([]);
});

/** What runs by itself, and is imported by no test. */
const PROGRAMS = /^test\/(bench\/load|cloud\/conformance\/ceiling|function\/node18)\.ts$/;

function isAllowed(floor: Floor, what: string): boolean {
  if (!what.includes('/') || !what.endsWith('.ts')) return floor.packages.test(what);
  return floor.holds.test(what) || floor.below.test(what);
}

/** Our own files as paths from the root, packages by their names. */
async function imports(file: string): Promise<string[]> {
  const text = await readFile(join(ROOT, file), 'utf8');
  const found = text.matchAll(
    /^(?:import|export) (?:type )?(?:[^'"]*? from )?'([^']+)';$|\bimport\('([^']+)'\)/gms,
  );
  return [...found].map(([, from = '', dynamic]) => {
    const what = dynamic ?? from;
    if (what.startsWith('.')) return relative(ROOT, resolve(ROOT, dirname(file), what));
    return builtinModules.includes(what) ? `node:${what}` : what;
  });
}

async function sources(folders: readonly string[]): Promise<string[]> {
  const lists = await Promise.all(
    folders.map(async (folder) => {
      const entries = await readdir(join(ROOT, folder), { recursive: true, withFileTypes: true });
      return entries
        .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
        .map((entry) => relative(ROOT, join(entry.parentPath, entry.name)));
    }),
  );
  return lists.flat();
}
