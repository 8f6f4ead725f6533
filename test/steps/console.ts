import { scf } from 'tencentcloud-sdk-nodejs-scf';
import type { World } from '../../src/core/ports.ts';
import type { DeployedPurger, PurgerSettings, Trigger } from '../../src/core/purger/purger.ts';
import { zipSync } from 'fflate';
import type { Stage } from './stage.ts';

/** What somebody does to functions by hand, past the deploy and what wraps its ports. */
export type Console = {
  /** A zip in which no entry file is. */
  readonly brokenZip: Uint8Array;
  /** A function with nothing of ours. */
  create(name: string, change?: Partial<PurgerSettings>, zip?: Uint8Array): Promise<void>;
  change(name: string, change: Partial<PurgerSettings>): Promise<void>;
  /** Saves it as it is: it is busy for a while. */
  readonly touch: (name: string) => Promise<void>;
  disable(name: string, trigger: Trigger): Promise<void>;
  /** Resolves once the function is no longer busy. */
  rested(name: string): Promise<DeployedPurger>;
};

const LOOK_EVERY = 25;

export function consoleOf(stage: Stage): Console {
  const { functions, disk } = stage.world(stage.settings({}));
  async function rested(name: string): Promise<DeployedPurger> {
    for (;;) {
      const deployed = await functions.describe(name);
      if (deployed === undefined) throw new Error(`There is no function ${name}.`);
      if (!deployed.state.endsWith('ing')) return deployed;
      await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY));
    }
  }
  return {
    brokenZip: zipSync({ 'readme.txt': new TextEncoder().encode('no entry file') }),
    rested,
    async create(name, change = {}, zip) {
      await functions.create(
        { ...PLAIN, role: stage.cloud.world.role, name, ...change },
        zip ?? (await disk.functionCode()).zip,
      );
      await rested(name);
    },
    async change(name, change) {
      await functions.updateSettings({ ...(await rested(name)), ...change });
      await rested(name);
    },
    async touch(name) {
      await functions.updateSettings(await rested(name));
    },
    async disable(name, trigger) {
      await sdk(stage).UpdateTriggerStatus({ ...named(name, trigger), Enable: 'CLOSE' });
    },
  };
}

const PLAIN: Omit<PurgerSettings, 'name' | 'role'> = {
  runtime: 'Nodejs18.15',
  handler: 'index.main_handler',
  memory: 128,
  timeout: 3,
  environment: {},
};

const named = (name: string, { bucketDomain, event, prefix, suffix, qualifier }: Trigger) => ({
  FunctionName: name,
  TriggerName: bucketDomain,
  Type: 'cos',
  TriggerDesc: JSON.stringify({ event, filter: { Prefix: prefix, Suffix: suffix } }),
  Qualifier: qualifier,
});

function sdk(stage: Stage) {
  const { secretId, secretKey, region } = stage.cloud.world;
  return new scf.v20180416.Client({
    credential: { secretId, secretKey },
    region,
    profile: { httpProfile: { proxy: stage.cloud.env['https_proxy'] ?? '' } },
  });
}

const WRITES = ['updateCode', 'updateSettings', 'remove', 'addTrigger', 'enableTrigger', 'removeTrigger'];

/**
 * A world in which somebody else changes the function right before each of our writes: it is busy when the write comes, though it was
 * not when the deploy looked.
 */
export function meddled(world: World, meddle: (name: string) => Promise<void>): World {
  const disturbed = new Set<string>();
  const calls = Object.entries(world.functions) as [string, (...args: unknown[]) => Promise<unknown>][];
  const functions = calls.map(([method, call]) => [
    method,
    async (...args: unknown[]) => {
      const once = JSON.stringify([method, ...args.filter((one) => !(one instanceof Uint8Array))]);
      if (WRITES.includes(method) && !disturbed.has(once)) {
        disturbed.add(once);
        const [first] = args;
        await meddle(typeof first === 'string' ? first : (first as PurgerSettings).name);
      }
      return await call(...args);
    },
  ]);
  return { ...world, functions: Object.fromEntries(functions) as World['functions'] };
}
