import { access, mkdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { must, run } from './run.ts';

/** Clients are kept here from one run to the next; remove the folder to have them installed anew. */
export const CACHE = join(tmpdir(), 'local-cloud-clients');

/** A Python environment of its own with these packages; resolves with its folder of programs. */
export async function pythonPrograms(name: string, packages: readonly string[]): Promise<string> {
  const home = join(CACHE, name);
  const programs = join(home, 'bin');
  if (await isThere(join(home, 'installed'))) return programs;
  await mkdir(CACHE, { recursive: true });
  await must('python3', ['-m', 'venv', '--clear', home]);
  await must(join(programs, 'pip'), ['install', '--quiet', '--disable-pip-version-check', ...packages]);
  await mkdir(join(home, 'installed'));
  return programs;
}

/** A program of a Go module, built at its latest version. */
export async function goProgram(name: string, module: string): Promise<string> {
  const program = join(CACHE, 'go', name);
  if (await isThere(program)) return program;
  await must('go', ['install', `${module}@latest`], { env: { GOBIN: join(CACHE, 'go') }, seconds: 1500 });
  return program;
}

/** A program out of a Debian package, unpacked into the cache: the machine itself stays as it is. */
export async function debianProgram(name: string): Promise<string> {
  const home = join(CACHE, `debian-${name}`);
  const program = join(home, 'usr/bin', name);
  if (await isThere(program)) return program;
  await mkdir(home, { recursive: true });
  await must('sh', ['-c', `apt-get download -qq ${name} && dpkg -x ${name}_*.deb .`], { cwd: home });
  return program;
}

/** The program of that name that the machine has already; undefined when it has none. */
export async function ownProgram(name: string): Promise<string | undefined> {
  const { code, out } = await run('sh', ['-c', `command -v ${name}`]);
  return code === 0 ? out.trim() : undefined;
}

const isThere = (path: string) =>
  access(path).then(
    () => true,
    () => false,
  );
