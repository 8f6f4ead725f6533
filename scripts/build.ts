import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { STAMP, stampFor } from './stamp.ts';

/** The only way dist/ is made: `npm run build` writes it, `--check` tells whether it is what the sources build. */

type Bundle = { code: string; assets: Record<string, { source: string | Buffer }> };
type Ncc = (entry: string, options: Readonly<Record<string, unknown>>) => Promise<Bundle>;

const ncc = createRequire(import.meta.url)('@vercel/ncc') as Ncc;
const root = join(import.meta.dirname, '..');
const dist = join(root, 'dist');
const GENERATION = 'function/generation.json';

/** One bundle as files: index.js and its licences. */
async function bundle(
  entry: string,
  options: Readonly<Record<string, unknown>>,
): Promise<Map<string, Buffer>> {
  const { code, assets } = await ncc(join(root, entry), {
    cache: false,
    quiet: true,
    license: '[name].licenses.txt',
    ...options,
  }).catch((error: unknown) => {
    // Left alone, Node would print the line of ncc that threw: all three megabytes of it.
    console.error(`${entry}: ${error instanceof Error ? error.message : String(error)}`);
    process.exit(1);
  });
  const files = new Map([['index.js', Buffer.from(code)]]);
  const licenses: string[] = [];
  for (const [name, { source }] of Object.entries(assets)) {
    // What is loaded later has a file of its own, and licences of its own.
    if (name.endsWith('.licenses.txt')) licenses.push(source.toString());
    else files.set(name, Buffer.from(source));
  }
  files.set('licenses.txt', Buffer.from(await eachLicenseOnce(licenses)));
  return files;
}

/** The licences of all files as one text. ncc gives each file those of the files before it too. */
async function eachLicenseOnce(texts: readonly string[]): Promise<string> {
  const { packages } = JSON.parse(await readFile(join(root, 'package-lock.json'), 'utf8')) as {
    readonly packages: Readonly<Record<string, unknown>>;
  };
  const names = new Set(Object.keys(packages).map((path) => path.replace(/^.*node_modules\//, '')));
  const sections = new Set<string>();
  for (const text of texts) {
    let section = '';
    for (const block of text.split('\n\n')) {
      const isNext = names.has(block.trimStart().split('\n')[0] ?? '');
      if (isNext && section !== '') sections.add(section.trim());
      section = isNext ? block : `${section}\n\n${block}`;
    }
    sections.add(section.trim());
  }
  return `${[...sections].sort().join('\n\n')}\n`;
}

/**
 * The toolkit's HTTP client brings an undici of its own, of more than a megabyte, which every run would read and nearly none uses: it is
 * loaded with its first use. Whoever imports a part of undici by its path, as `src/` does, has that part in the bundle as before.
 */
const TOOLKIT = 'toolkit';
const LAZY = `// undici as the GitHub toolkit has it, loaded when something of it is needed.
module.exports = new Proxy({}, { get: (_, name) => (name === '__esModule' ? undefined : require('./undici.js')[name]) });
`;

async function toolkitUndici(): Promise<Map<string, Buffer>> {
  const files = await bundle('node_modules/@actions/http-client/node_modules/undici/index.js', {
    esm: false,
  });
  const renamed = [...files].map(([name, data]) => [name.replace(/^index\.js$/, 'undici.js'), data] as const);
  return new Map([...renamed, ['index.js', Buffer.from(LAZY)], ['package.json', COMMON_JS]]);
}

const COMMON_JS = Buffer.from('{ "type": "commonjs" }\n');

/** Everything that belongs in dist/, by its path there. */
async function build(): Promise<Map<string, Buffer>> {
  const files = await bundle('src/main.ts', { externals: { undici: `./${TOOLKIT}/index.js` } });
  for (const [name, data] of await toolkitUndici()) files.set(`${TOOLKIT}/${name}`, data);
  // SCF wants CommonJS, and small: the zip goes up inside one request.
  for (const [name, data] of await bundle('function/index.ts', {
    esm: false,
    minify: true,
    target: 'es2022',
  })) {
    files.set(`function/${name}`, data);
  }
  files.set(GENERATION, await generationOf(files.get('function/index.js') ?? Buffer.alloc(0)));
  files.set('report.schema.json', await readFile(join(root, 'src', 'core', 'report', 'report.schema.json')));
  files.set('package.json', Buffer.from('{ "type": "module" }\n'));
  files.set('function/package.json', COMMON_JS);
  files.set(STAMP, Buffer.from(`${JSON.stringify(await stampFor(files), undefined, 2)}\n`));
  return files;
}

/** The function's code is counted: the number that dist/ holds, one more when the code is another than the one it stands for. */
async function generationOf(code: Buffer): Promise<Buffer> {
  const digest = createHash('sha256').update(code).digest('hex');
  const last = JSON.parse(await readFile(join(dist, GENERATION), 'utf8').catch(() => '{"generation":0}')) as {
    readonly generation: number;
    readonly digest?: string;
  };
  const generation = last.digest === digest ? last.generation : last.generation + 1;
  return Buffer.from(`${JSON.stringify({ generation, digest })}\n`);
}

async function staleFiles(wanted: ReadonlyMap<string, Buffer>): Promise<string[]> {
  const entries = await readdir(dist, { recursive: true, withFileTypes: true });
  const present = entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(dist, join(entry.parentPath, entry.name)));
  const stale = present.filter((name) => !wanted.has(name));
  for (const [name, data] of wanted) {
    const found = await readFile(join(dist, name)).catch(() => undefined);
    if (found?.equals(data) !== true) stale.push(name);
  }
  return stale;
}

const files = await build();
if (process.argv.includes('--check')) {
  const stale = await staleFiles(files);
  if (stale.length > 0) {
    console.error(
      `dist/ is not what the sources build: ${stale.join(', ')}. Run npm run build and commit the result.`,
    );
    process.exitCode = 1;
  }
} else {
  await rm(dist, { recursive: true, force: true });
  for (const [name, data] of files) {
    await mkdir(dirname(join(dist, name)), { recursive: true });
    await writeFile(join(dist, name), data);
  }
  for (const [name, data] of files) console.log(`${String(data.length).padStart(9)} dist/${name}`);
}
