import { type Place, zipOf } from './place.ts';

/** Returns a number of its event, or throws when that says so. */
const CODE = `exports.main_handler = async (event) => { if (event.fail) throw new Error('no'); return { got: event.n ?? 0 }; };`;
/** What a purge function listens to. */
export const RULES = ['cos:ObjectCreated:*', 'cos:ObjectRemove:*'];

/** A function of this contract that can be made. */
export const settings = ({ functionName, role }: Place) => ({
  FunctionName: functionName,
  Runtime: 'Nodejs18.15',
  Handler: 'index.main_handler',
  Code: { ZipFile: zipOf(CODE) },
  ...(role === undefined ? {} : { Role: role }),
});

/** A trigger on our bucket, as every action about triggers names it. */
export const trigger = ({ functionName, host }: Place, event: string, prefix = '') => ({
  FunctionName: functionName,
  TriggerName: host,
  Type: 'cos',
  TriggerDesc: JSON.stringify({ event, filter: { Prefix: prefix, Suffix: '' } }),
  Qualifier: '$DEFAULT',
});

/** How long a change of a function may take, ms; official tools give it as long. */
const PATIENCE = 300_000;

/** The state that the function comes to when it is left alone; `gone` when it is not there. */
export async function rest({ scf, functionName, pause }: Place): Promise<string> {
  for (const end = Date.now() + PATIENCE; Date.now() < end;) {
    const { code, response } = await scf('GetFunction', { FunctionName: functionName });
    if (code !== undefined) return code.startsWith('ResourceNotFound.') ? 'gone' : code;
    const status = String(response['Status']);
    if (!['Creating', 'Updating', 'Deleting', 'Publishing'].includes(status)) return status;
    await new Promise((resolve) => setTimeout(resolve, pause));
  }
  throw new Error(`The function is still changing after ${PATIENCE / 1000} s.`);
}

/** Removes the function of this contract with its triggers, if it is there. */
export async function removeFunction(place: Place): Promise<void> {
  const { scf, functionName } = place;
  const FunctionName = functionName;
  if ((await rest(place)) === 'gone') return;
  const { response } = await scf('ListTriggers', { FunctionName });
  for (const one of (response['Triggers'] ?? []) as Record<string, string>[]) {
    const { TriggerName, TriggerDesc, Qualifier } = one;
    await scf('DeleteTrigger', { FunctionName, TriggerName, TriggerDesc, Qualifier, Type: 'cos' });
  }
  await scf('DeleteFunction', { FunctionName });
  await rest(place);
}
