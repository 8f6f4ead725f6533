import type { Language } from '../api3/refusals.ts';
import { refuse } from './refusals.ts';

/** One user variable of a function. */
export type Variable = { readonly Key: string; readonly Value: string };

/** All keys and values together, in bytes. Source: the text of InvalidParameterValue.EnvironmentExceededLimit. */
const ENVIRONMENT_LIMIT = 4096;

/** Source: cloud.tencent.com/document/product/583/30228. */
const KEY = /^[A-Za-z][A-Za-z0-9_]*$/;
const RESERVED = /^(SCF_|QCLOUD_|TENCENTCLOUD_|TECENTCLOUD_)/;

/**
 * The variables after a call with this Environment. It replaces all of them; absent or empty it changes nothing, and one
 * variable with an empty key and value clears them: both are the ways of serverless-tencent/tencent-component-toolkit.
 */
export function readEnvironment(
  environment: unknown,
  before: readonly Variable[],
  language: Language,
): readonly Variable[] {
  if (environment === undefined) return before;
  const { Variables: given = [], ...others } = environment as { Variables?: unknown };
  if (!Array.isArray(given) || Object.keys(others).length > 0 || !given.every(isVariable)) {
    throw refuse('InvalidParameterValue.Environment', language);
  }
  if (given.length === 0) return before;
  const isClearing = given.length === 1 && given[0]?.Key === '' && given[0].Value === '';
  if (isClearing) return [];
  checkVariables(given, language);
  return given.map(({ Key, Value }) => ({ Key, Value }));
}

function checkVariables(variables: readonly Variable[], language: Language): void {
  for (const { Key, Value } of variables) {
    if (RESERVED.test(Key)) throw refuse('InvalidParameterValue.EnvironmentSystemProtect', language);
    if (!KEY.test(Key) || Value === '') throw refuse('InvalidParameterValue.Environment', language);
  }
  if (new Set(variables.map(({ Key }) => Key)).size < variables.length) {
    throw refuse('InvalidParameterValue.Environment', language);
  }
  const size = variables.reduce((sum, { Key, Value }) => sum + Buffer.byteLength(Key + Value), 0);
  if (size > ENVIRONMENT_LIMIT) throw refuse('InvalidParameterValue.EnvironmentExceededLimit', language);
}

function isVariable(one: unknown): one is Variable {
  const { Key, Value } = (one ?? {}) as Partial<Record<string, unknown>>;
  return typeof Key === 'string' && typeof Value === 'string';
}
