import { isKind } from '../core/errors.ts';
import type { Functions, Keys } from '../core/ports.ts';
import type { DeployedPurger, FunctionState, PurgerSettings } from '../core/purger/purger.ts';
import { clientConfig, loadedOnce } from './api3.ts';
import { called } from './failure.ts';
import { identity, listTriggers, otherTriggers, type Call, type Client } from './triggers.ts';

/** Functions on the official SDK, which is loaded with the first call; everything in the default namespace. */
export function scfFunctions(
  region: string,
  keys: Keys,
  environment: Readonly<Record<string, string | undefined>>,
): Functions {
  const call = callsOf(region, keys, environment);
  return {
    describe: (name) => describe(name, call),
    create: async (settings, zip) => {
      await call('CreateFunction', settings.name, (client) =>
        client.CreateFunction({
          FunctionName: settings.name,
          Handler: settings.handler,
          Runtime: settings.runtime,
          Description: 'Purges CDN caches when objects of a bucket change. Managed by cos site deploy.',
          Code: { ZipFile: base64(zip) },
          ...configuration(settings),
          InstallDependency: 'FALSE',
          Type: 'Event',
        }),
      );
    },
    updateCode: async (settings, zip) => {
      await call('UpdateFunctionCode', settings.name, (client) =>
        client.UpdateFunctionCode({
          FunctionName: settings.name,
          Handler: settings.handler,
          ZipFile: base64(zip),
        }),
      );
    },
    updateSettings: async (settings) => {
      await call('UpdateFunctionConfiguration', settings.name, (client) =>
        client.UpdateFunctionConfiguration({ FunctionName: settings.name, ...configuration(settings) }),
      );
    },
    remove: async (name) => {
      await call('DeleteFunction', name, (client) => client.DeleteFunction({ FunctionName: name }));
    },
    otherTriggers: (name) => otherTriggers(name, call),
    addTrigger: async (name, trigger) => {
      await call('CreateTrigger', name, (client) =>
        client.CreateTrigger({ ...identity(name, trigger), Enable: 'OPEN' }),
      );
    },
    enableTrigger: async (name, trigger) => {
      await call('UpdateTriggerStatus', name, (client) =>
        client.UpdateTriggerStatus({ ...identity(name, trigger), Enable: 'OPEN' }),
      );
    },
    removeTrigger: async (name, trigger) => {
      await call('DeleteTrigger', name, (client) => client.DeleteTrigger(identity(name, trigger)));
    },
  };
}

function callsOf(
  region: string,
  keys: Keys,
  environment: Readonly<Record<string, string | undefined>>,
): Call {
  const open = loadedOnce(async (): Promise<Client> => {
    const { scf } = await import('tencentcloud-sdk-nodejs-scf');
    return new scf.v20180416.Client({ ...clientConfig('scf', keys, environment), region });
  });
  return async (action, name, send) => {
    const client = await open();
    return await called({ name: `scf:${action}`, subject: name }, () => send(client));
  };
}

async function describe(name: string, call: Call): Promise<DeployedPurger | undefined> {
  try {
    const [found, triggers] = await Promise.all([
      call('GetFunction', name, (client) => client.GetFunction({ FunctionName: name, ShowCode: 'FALSE' })),
      listTriggers(name, call),
    ]);
    return {
      name,
      role: found.Role ?? '',
      runtime: found.Runtime ?? '',
      handler: found.Handler ?? '',
      memory: found.MemorySize ?? 0,
      timeout: found.Timeout ?? 0,
      environment: Object.fromEntries(
        (found.Environment?.Variables ?? []).map((one) => [one.Key ?? '', one.Value ?? '']),
      ),
      state: (found.Status ?? '') as FunctionState,
      reason: (found.StatusReasons ?? []).map((one) => one.ErrorMessage).join(' '),
      triggers: triggers.cos,
      otherTriggers: triggers.others,
    };
  } catch (error) {
    if (isKind(error, 'absent')) return undefined;
    throw error;
  }
}

/** The environment is replaced as a whole. */
const configuration = (settings: PurgerSettings) => ({
  MemorySize: settings.memory,
  Timeout: settings.timeout,
  Role: settings.role,
  Environment: { Variables: Object.entries(settings.environment).map(([Key, Value]) => ({ Key, Value })) },
});

const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');
