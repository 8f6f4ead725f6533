import { scf } from 'tencentcloud-sdk-nodejs-scf';
import { isKind } from '../core/errors.ts';
import type { Functions } from '../core/ports.ts';
import type {
  DeployedPurger,
  DeployedTrigger,
  FunctionState,
  PurgerSettings,
  Trigger,
} from '../core/purger.ts';
import { sameTrigger } from '../core/purger.ts';
import type { Credentials } from '../core/settings.ts';
import { clientConfig } from './api3.ts';
import { called } from './failure.ts';

const PAGE = 100;

type Client = InstanceType<typeof scf.v20180416.Client>;
type Reading = { readonly client: Client; readonly name: string };

/** Functions on the official SDK; everything in the default namespace. */
export function scfFunctions(
  region: string,
  credentials: Credentials,
  environment: Readonly<Record<string, string | undefined>>,
): Functions {
  const client = new scf.v20180416.Client({ ...clientConfig('scf', credentials, environment), region });
  const call = <T>(action: string, name: string, send: () => Promise<T>) =>
    called({ name: `scf:${action}`, subject: name }, send);
  return {
    describe: (name) => describe({ client, name }, call),
    create: async (settings, zip) => {
      await call('CreateFunction', settings.name, () =>
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
      await call('UpdateFunctionCode', settings.name, () =>
        client.UpdateFunctionCode({
          FunctionName: settings.name,
          Handler: settings.handler,
          ZipFile: base64(zip),
        }),
      );
    },
    updateSettings: async (settings) => {
      await call('UpdateFunctionConfiguration', settings.name, () =>
        client.UpdateFunctionConfiguration({ FunctionName: settings.name, ...configuration(settings) }),
      );
    },
    remove: async (name) => {
      await call('DeleteFunction', name, () => client.DeleteFunction({ FunctionName: name }));
    },
    addTrigger: async (name, trigger) => {
      await call('CreateTrigger', name, () =>
        client.CreateTrigger({ ...identity(name, trigger), Enable: 'OPEN' }),
      );
    },
    enableTrigger: async (name, trigger) => {
      await call('UpdateTriggerStatus', name, () =>
        client.UpdateTriggerStatus({ ...identity(name, trigger), Enable: 'OPEN' }),
      );
    },
    removeTrigger: async (name, trigger) => {
      await call('DeleteTrigger', name, () => client.DeleteTrigger(identity(name, trigger)));
    },
  };
}

type Call = <T>(action: string, name: string, send: () => Promise<T>) => Promise<T>;

async function describe(reading: Reading, call: Call): Promise<DeployedPurger | undefined> {
  const { client, name } = reading;
  try {
    const [found, triggers] = await Promise.all([
      call('GetFunction', name, () => client.GetFunction({ FunctionName: name, ShowCode: 'FALSE' })),
      listTriggers(reading, call),
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

/** All pages: the COS triggers, and how many others there are. */
async function listTriggers(
  { client, name }: Reading,
  call: Call,
): Promise<{ cos: DeployedTrigger[]; others: number }> {
  const found: DeployedTrigger[] = [];
  let others = 0;
  for (let offset = 0; ; offset += PAGE) {
    const page = await call('ListTriggers', name, () =>
      client.ListTriggers({ FunctionName: name, Offset: offset, Limit: PAGE }),
    );
    const triggers = page.Triggers ?? [];
    for (const one of triggers) {
      const filter = one.Type === 'cos' ? describedFilter(one.TriggerDesc ?? '') : undefined;
      if (filter === undefined) {
        others += 1;
        continue;
      }
      const trigger = { bucketDomain: one.TriggerName ?? '', qualifier: one.Qualifier ?? '', ...filter };
      // A page that shifted while it was read shows a row twice.
      if (!found.some((other) => sameTrigger(other, trigger)))
        found.push({ ...trigger, enabled: Number(one.Enable) === 1 });
    }
    if (triggers.length < PAGE || offset + PAGE >= (page.TotalCount ?? 0)) return { cos: found, others };
  }
}

/** `{"bucketUrl":..,"event":..,"filter":{"Prefix":..,"Suffix":..}}`; the oldest triggers read back without a filter. */
function describedFilter(description: string): Pick<Trigger, 'event' | 'prefix' | 'suffix'> | undefined {
  try {
    const { event, filter } = JSON.parse(description) as {
      event?: string;
      filter?: { Prefix?: string; Suffix?: string };
    };
    return { event: event ?? '', prefix: filter?.Prefix ?? '', suffix: filter?.Suffix ?? '' };
  } catch {
    return undefined;
  }
}

/** What names a trigger in a call. TriggerDesc is compact JSON: SCF refuses spaces in it. */
const identity = (name: string, trigger: Trigger) => ({
  FunctionName: name,
  TriggerName: trigger.bucketDomain,
  Type: 'cos',
  TriggerDesc: JSON.stringify({
    event: trigger.event,
    filter: { Prefix: trigger.prefix, Suffix: trigger.suffix },
  }),
  Qualifier: trigger.qualifier,
});

/** The environment is replaced as a whole. */
const configuration = (settings: PurgerSettings) => ({
  MemorySize: settings.memory,
  Timeout: settings.timeout,
  Role: settings.role,
  Environment: { Variables: Object.entries(settings.environment).map(([Key, Value]) => ({ Key, Value })) },
});

const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');
