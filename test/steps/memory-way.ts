import type { World } from '../../src/core/ports.ts';
import { throughEach } from './ports.ts';

/** The same world, in which each request passes by `hear` before it arrives and before it is answered. */
export function onWay(world: World, hear: (request: string) => Promise<unknown>): World {
  const wrap = <Port extends object>(port: Port): Port =>
    throughEach(port, async ({ method, args, make }) => {
      const [about] = args as [{ readonly key?: string } | string | undefined];
      await hear(`${method} ${typeof about === 'string' ? about : (about?.key ?? '')}`);
      const answer = await make();
      await hear(`answer to ${method}`);
      return answer;
    });
  return {
    ...world,
    forge: wrap(world.forge),
    bucket: wrap(world.bucket),
    cdn: wrap(world.cdn),
    functions: wrap(world.functions),
  };
}
