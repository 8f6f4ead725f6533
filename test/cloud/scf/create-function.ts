import { textOf } from '../api3/parameters.ts';
import { randomBytes } from 'node:crypto';
import type { ApiAction, ApiCall } from '../api3/product.ts';
import { codeNote, checkCodeSource, codeFault, readCode } from './code.ts';
import { DEFAULT_EVENT_INVOKE } from './event-invoke-config.ts';
import { refuse } from './refusals.ts';
import {
  checkHandler,
  checkRuntime,
  DEFAULT_SETTINGS,
  readSettings,
  SETTINGS_PARAMETERS,
} from './settings.ts';
import { type FunctionRecord, placeOf, type ScfState } from './state.ts';

/** Functions in a namespace. Source: GetAccount, cloud.tencent.com/document/product/583/11637. */
const FUNCTION_LIMIT = 50;

/** A function that nobody gave a runtime is a Python one. Source: cloud.tencent.com/document/product/583/18586. */
const DEFAULT_RUNTIME = 'Python2.7';

/** Answers at once; the function is Creating for a while and then Active or CreateFailed. */
export const createFunction = (scf: ScfState): ApiAction => ({
  // Not documented; the other writes of a function have this one.
  rate: 100,
  parameters: {
    ...SETTINGS_PARAMETERS,
    FunctionName: 'string',
    Namespace: 'string',
    Code: 'object',
    CodeSource: 'string',
    Handler: 'string',
    Runtime: 'string',
    Type: 'string',
    Tags: 'list',
    AsyncRunEnable: 'string',
    TraceEnable: 'string',
  },
  required: ['FunctionName', 'Code'],
  perform(call) {
    const { key } = placeOf(call);
    if (scf.functions.has(key)) throw refuse('ResourceInUse.Function', call.language);
    const record = newFunction(scf, call);
    const inRegion = [...scf.functions.values()].filter(({ region }) => region === call.region);
    if (inRegion.length >= FUNCTION_LIMIT) throw refuse('LimitExceeded.Function', call.language);
    scf.functions.set(key, record);
    scf.lifecycle.change(record, 'Creating', () => {
      record.codeFailure = codeFault(record.code, record.runtime);
      record.reasons = record.codeFailure === undefined ? [] : [record.codeFailure];
      return record.codeFailure === undefined ? 'Active' : 'CreateFailed';
    });
    return {};
  },
  note: ({ FunctionName, Runtime, Role, Code }) => ({
    function: FunctionName,
    runtime: Runtime,
    role: Role,
    ...codeNote(Code),
  }),
});

function newFunction(scf: ScfState, call: ApiCall): FunctionRecord {
  const { params, region, language } = call;
  const { name, namespace } = placeOf(call);
  const runtime = textOf(call, 'Runtime', DEFAULT_RUNTIME);
  const handler = textOf(call, 'Handler', 'index.main_handler');
  checkRuntime(runtime, call);
  checkHandler(handler, call);
  checkCodeSource(call);
  return {
    id: `lam-${randomBytes(4).toString('hex')}`,
    region,
    namespace,
    name,
    runtime,
    tags: readTags(call),
    settings: readSettings(call, DEFAULT_SETTINGS, scf.account),
    code: readCode(params['Code'] as Record<string, unknown>, handler, language),
    addedAt: scf.clock.now(),
    modifiedAt: scf.clock.now(),
    status: 'Creating',
    reasons: [],
    codeFailure: undefined,
    revision: 1,
    triggers: [],
    eventInvoke: DEFAULT_EVENT_INVOKE,
    reservedMemory: undefined,
  };
}

/** Tags can be set here only; later they are the Tag product's business. */
function readTags({ params, language }: ApiCall): FunctionRecord['tags'] {
  return ((params['Tags'] ?? []) as unknown[]).map((tag) => {
    const { Key, Value } = (tag ?? {}) as Record<string, unknown>;
    if (typeof Key !== 'string' || Key === '' || typeof Value !== 'string') {
      throw refuse('InvalidParameterValue', language, 'Tags');
    }
    return { Key, Value };
  });
}
