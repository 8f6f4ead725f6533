import type { World } from '../../src/core/ports.ts';

/** The same world, in which each request passes by `hear` before it arrives and before it is answered. */
export function onWay(world: World, hear: (request: string) => Promise<unknown>): World {
  const wrap = <Port extends object>(port: Port): Port =>
    Object.fromEntries(
      Object.entries(port).map(([method, call]: [string, (...args: unknown[]) => unknown]) => {
        if (method === 'serverTime' || method === 'warmUp') return [method, call];
        return [
          method,
          async (...args: unknown[]) => {
            const [about] = args as [{ readonly key?: string } | string | undefined];
            await hear(`${method} ${typeof about === 'string' ? about : (about?.key ?? '')}`);
            const answer = await call(...args);
            await hear(`answer to ${method}`);
            return answer;
          },
        ];
      }),
    ) as Port;
  return {
    ...world,
    forge: wrap(world.forge),
    bucket: wrap(world.bucket),
    cdn: wrap(world.cdn),
    functions: wrap(world.functions),
  };
}
