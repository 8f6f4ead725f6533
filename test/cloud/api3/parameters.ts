import type { ApiAction, ParameterType } from './product.ts';
import { type Language, refusal } from './refusals.ts';

type Params = Readonly<Record<string, unknown>>;

/** The request's body as an object; anything else is refused with InvalidParameter. */
export function parseBody(body: Buffer, language: Language): Params {
  let value: unknown;
  try {
    value = JSON.parse(body.toString('utf8'));
  } catch {
    value = undefined;
  }
  if (isObject(value)) return value;
  throw refusal('InvalidParameter', language, { reason: 'The request body is not a valid JSON object.' });
}

/** Refuses what the action's tables do not allow: missing, unknown and ill-typed members, in this order. */
export function checkParameters(params: Params, action: ApiAction, language: Language): void {
  for (const name of action.required ?? []) {
    if (params[name] === undefined || params[name] === null)
      throw refusal('MissingParameter', language, { name });
  }
  if (action.parameters === undefined) return;
  for (const [name, value] of Object.entries(params)) {
    const type = action.parameters[name];
    if (type === undefined) throw refusal('UnknownParameter', language, { name });
    if (!IS[type](value)) throw refusal('InvalidParameterValue', language, { name });
  }
}

const isObject = (value: unknown): value is Params =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const IS: Readonly<Record<ParameterType, (value: unknown) => boolean>> = {
  string: (value) => typeof value === 'string',
  integer: (value) => Number.isInteger(value),
  boolean: (value) => typeof value === 'boolean',
  object: isObject,
  list: (value) => Array.isArray(value),
};

/** A string parameter whose type the gate has checked, or what stands for it when it is absent. */
export function textOf({ params }: { readonly params: Params }, name: string, otherwise: string): string {
  const value = params[name];
  return typeof value === 'string' ? value : otherwise;
}
