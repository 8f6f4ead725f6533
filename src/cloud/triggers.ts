import type { scf } from 'tencentcloud-sdk-nodejs-scf';
import { sameTrigger, type DeployedTrigger, type Trigger } from '../core/purger/purger.ts';
import { fromBeijing } from '../core/purges/beijing.ts';

/** Rows that are asked for; a page may hold fewer, since the highest Limit is not documented. */
const PAGE = 100;

export type Client = InstanceType<typeof scf.v20180416.Client>;

/** Runs one call; what it rejects with is a CloudError. */
export type Call = <T>(action: string, name: string, send: (client: Client) => Promise<T>) => Promise<T>;

/** Every COS trigger of every function but this one, with the name of its function. */
export async function otherTriggers(name: string, call: Call) {
  const names = (await listFunctions(call)).filter((other) => other !== name);
  const found: (DeployedTrigger & { readonly functionName: string })[] = [];
  // One after another: ListTriggers takes 20 calls a second, and an account may have many functions.
  for (const functionName of names) {
    const { cos } = await listTriggers(functionName, call);
    found.push(...cos.map((trigger) => ({ ...trigger, functionName })));
  }
  return found;
}

/** Names of all functions of the region's default namespace, which holds 50 at most unless the account has more. */
async function listFunctions(call: Call): Promise<string[]> {
  const names: string[] = [];
  for (let offset = 0; ;) {
    const page = await call('ListFunctions', '', (client) =>
      client.ListFunctions({ Offset: offset, Limit: PAGE }),
    );
    const functions = page.Functions ?? [];
    names.push(...functions.map((one) => one.FunctionName ?? ''));
    offset += functions.length;
    if (functions.length === 0 || offset >= (page.TotalCount ?? Infinity)) return names;
  }
}

/** All pages: the COS triggers, and how many others there are. */
export async function listTriggers(
  name: string,
  call: Call,
): Promise<{ cos: DeployedTrigger[]; others: number }> {
  const found: DeployedTrigger[] = [];
  let others = 0;
  for (let offset = 0; ;) {
    const page = await call('ListTriggers', name, (client) =>
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
        found.push({ ...trigger, enabled: Number(one.Enable) === 1, ...addedAt(one.AddTime) });
    }
    offset += triggers.length;
    if (triggers.length === 0 || offset >= (page.TotalCount ?? Infinity)) return { cos: found, others };
  }
}

/** SCF's times carry no zone and are taken for Beijing's, as the CDN's are. */
function addedAt(text: string | undefined): { addedAt?: number } {
  const time = fromBeijing(text ?? '');
  return Number.isFinite(time) ? { addedAt: time } : {};
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

/** What names a trigger in a call. TriggerDesc is compact JSON: SCF refuses spaces in it, so that those of a prefix are escaped. */
export const identity = (name: string, trigger: Trigger) => ({
  FunctionName: name,
  TriggerName: trigger.bucketDomain,
  Type: 'cos',
  TriggerDesc: JSON.stringify({
    event: trigger.event,
    filter: { Prefix: trigger.prefix, Suffix: trigger.suffix },
  }).replaceAll(' ', '\\u0020'),
  Qualifier: trigger.qualifier,
});
