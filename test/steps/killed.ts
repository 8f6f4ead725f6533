import type { World } from '../../src/core/ports.ts';
import type { Report } from '../../src/core/report/report.ts';
import { deploy } from '../../src/deploy.ts';
import type { SiteFiles } from '../sites/index.ts';
import { throughEach } from './ports.ts';
import { blankReport, type Stage } from './stage.ts';

/** What a process that was killed throws at whoever still runs in it. */
export class Killed extends Error {}

const WRITES: Readonly<Record<string, readonly string[]>> = {
  bucket: ['put', 'rewrite', 'remove', 'removeMany'],
  functions: [
    'create',
    'updateCode',
    'updateSettings',
    'remove',
    'addTrigger',
    'enableTrigger',
    'removeTrigger',
  ],
  cdn: ['purgeUrls', 'flushDirectories'],
};

/**
 * The same world, in which the process is killed after its n-th write has reached the cloud and before it hears the answer: from
 * then on nothing gets through any more. To die before a write is to die after the one before it.
 */
export function killedAfter(
  write: number,
  world: World,
): { readonly world: World; readonly writes: () => number } {
  let writes = 0;
  let isDead = false;
  const wrap = <Port extends object>(port: Port, names: readonly string[]): Port =>
    throughEach(port, async ({ method, make }) => {
      if (isDead) throw new Killed();
      if (!names.includes(method)) return await make();
      writes += 1;
      const answer = await make();
      if (writes < write) return answer;
      isDead = true;
      throw new Killed();
    });
  return {
    world: {
      ...world,
      bucket: wrap(world.bucket, WRITES['bucket'] ?? []),
      functions: wrap(world.functions, WRITES['functions'] ?? []),
      cdn: wrap(world.cdn, WRITES['cdn'] ?? []),
    },
    writes: () => writes,
  };
}

/**
 * A deploy of a site below a prefix of its own, so that many histories fit into one cloud; killed after this many writes if `death`
 * says so. Writes are counted only then.
 */
export async function run(
  stage: Stage,
  name: string,
  files: SiteFiles,
  death?: number,
): Promise<{ readonly report: Report; readonly error: unknown; readonly writes: number }> {
  const settings = stage.settings({
    source: await stage.source(name, files),
    site: name,
    prefix: name,
    purge: 'direct',
    'keep-removed-for': '0',
  });
  const world = stage.world(settings);
  const mortal = death === undefined ? { world, writes: () => 0 } : killedAfter(death, world);
  const report = blankReport();
  const error: unknown = await deploy(settings, mortal.world, report).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  return { report, error, writes: mortal.writes() };
}
