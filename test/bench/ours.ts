import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { CloudPlace } from '../cloud/index.ts';
import { runAction } from '../runner/index.ts';
import { PATIENCE, type Ended } from './measure.ts';

const ROOT = join(import.meta.dirname, '..', '..');

/** A deploy of ours: the committed `dist/index.js`, as the runner runs it. */
export type Deploy = {
  readonly place: CloudPlace;
  readonly folder: string;
  /** Beside source, bucket, region and keys. */
  readonly inputs: Readonly<Record<string, string>>;
  readonly onStart: (pid: number) => void;
};

/** Us, as a contestant: nothing is purged, so that it is the sync alone that is compared. */
export const ours = {
  async install(): Promise<string> {
    const { version } = JSON.parse(await readFile(join(ROOT, 'package.json'), 'utf8')) as { version: string };
    // Read once, as the other programs were when they told their versions.
    await readFile(join(ROOT, 'dist/index.js'));
    return `cos-site-deploy ${version}, Node ${process.version}`;
  },
  sync: ({ prefix, ...job }: Omit<Deploy, 'inputs'> & { readonly prefix: string }): Promise<Ended> =>
    deploy({ ...job, inputs: { prefix, purge: 'off' } }),
};

/** Runs one step in a fresh environment, without a compile cache: a hosted runner has none. */
export async function deploy({ place, folder, inputs, onStart }: Deploy): Promise<Ended> {
  const { bucket, region, secretId, secretKey, env } = place;
  const given = { source: '.', bucket, region, 'secret-id': secretId, 'secret-key': secretKey };
  const run = await runAction({
    action: ROOT,
    inputs: { ...given, ...inputs },
    env,
    event: { name: 'push', payload: {} },
    workspace: folder,
    onStart,
    signal: AbortSignal.timeout(PATIENCE),
  });
  const seconds = run.ms / 1000;
  if (run.outcome === 'success') return { seconds };
  return { seconds, problem: `${run.outcome}: ${run.annotations.map(({ message }) => message).join(' | ')}` };
}
