import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { stripTypeScriptTypes } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const SOURCE = join(import.meta.dirname, 'bootstrap.ts');

/** The bootstrap as JavaScript: Node takes longer to strip types than to start, and would do both for each instance. */
export type BootstrapFile = {
  /** Resolves with its path; made with the first call. */
  path(): Promise<string>;
  stop(): Promise<void>;
};

export function openBootstrapFile(): BootstrapFile {
  let made: Promise<string> | undefined;
  const make = async () => {
    const code = withoutTypes(await readFile(SOURCE, 'utf8'));
    const folder = await mkdtemp(join(tmpdir(), 'scf-runtime-'));
    await writeFile(join(folder, 'bootstrap.mjs'), code);
    return folder;
  };
  return {
    path: async () => join(await (made ??= make()), 'bootstrap.mjs'),
    async stop() {
      if (made !== undefined) await rm(await made, { recursive: true, force: true });
    },
  };
}

/** Node does to every .ts file what it calls experimental when it is asked for by name: nobody need hear of it. */
function withoutTypes(code: string): string {
  const emitWarning = process.emitWarning.bind(process);
  process.emitWarning = () => undefined;
  try {
    return stripTypeScriptTypes(code);
  } finally {
    process.emitWarning = emitWarning;
  }
}
