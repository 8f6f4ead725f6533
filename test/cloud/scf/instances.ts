import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Code } from './code.ts';
import type { Instance } from './instance.ts';

/** The warm instances of a cloud. */
export type Instances = {
  /** An idle instance with this key, or a new one; the oldest idle one makes room when there are too many. */
  take(key: string, start: () => Instance | Promise<Instance>): Promise<Instance>;
  /** Keeps the instance for the next event, if it still lives. */
  giveBack(key: string, instance: Instance): void;
  stop(): Promise<void>;
};

/** At most `limit` processes; who takes no more than that at a time always gets one. */
export function openInstances(limit: number): Instances {
  const all = new Set<Instance>();
  const idle: { readonly key: string; readonly instance: Instance }[] = [];
  let isStopped = false;
  const discard = async (instance: Instance) => {
    all.delete(instance);
    await instance.stop();
  };
  return {
    async take(key, start) {
      const place = idle.findIndex((one) => one.key === key && one.instance.isAlive());
      const [found] = place < 0 ? [] : idle.splice(place, 1);
      if (found !== undefined) return found.instance;
      const oldest = all.size >= limit ? idle.shift() : undefined;
      if (oldest !== undefined) await discard(oldest.instance);
      const instance = await start();
      all.add(instance);
      if (isStopped) await discard(instance);
      return instance;
    },
    giveBack(key, instance) {
      if (instance.isAlive()) idle.push({ key, instance });
      else all.delete(instance);
    },
    async stop() {
      isStopped = true;
      await Promise.all([...all].map(discard));
    },
  };
}

/** Folders with unpacked code, one for each code that was run. */
export type CodeFolders = {
  unpack(code: Code): Promise<string>;
  stop(): Promise<void>;
};

export function openCodeFolders(): CodeFolders {
  const folders = new Map<Code, Promise<string>>();
  return {
    unpack(code) {
      const folder = folders.get(code) ?? writeFiles(code.files);
      folders.set(code, folder);
      return folder;
    },
    async stop() {
      for (const folder of folders.values()) await rm(await folder, { recursive: true, force: true });
    },
  };
}

async function writeFiles(files: Code['files']): Promise<string> {
  const root = await mkdtemp(join(tmpdir(), 'scf-'));
  for (const [name, content] of Object.entries(files)) {
    await mkdir(dirname(join(root, name)), { recursive: true });
    await writeFile(join(root, name), content);
  }
  return root;
}
