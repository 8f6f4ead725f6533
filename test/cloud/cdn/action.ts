import type { ApiAction, ApiCall, ParameterType } from '../api3/product.ts';
import { refusal } from '../api3/refusals.ts';

/** Calls a second of every CDN action here (tencentcloud.com/document/product/228/33601 ff.). */
const RATE = 20;

type KindOf = {
  string: string;
  strings: readonly string[];
  integer: number;
  boolean: boolean;
  object: Readonly<Record<string, unknown>>;
  objects: readonly Readonly<Record<string, unknown>>[];
};

type Kind = keyof KindOf;

/** An action's parameters by name; `!` marks the mandatory ones. */
type Form = Readonly<Record<string, Kind | `${Kind}!`>>;

type Filled<F extends Form> = {
  readonly [N in keyof F]: F[N] extends `${infer K extends Kind}!`
    ? KindOf[K]
    : F[N] extends Kind
      ? KindOf[F[N]] | undefined
      : never;
};

/**
 * An action of the CDN that takes what its form says. The gate refuses what is missing, unknown or of another type; what is in a
 * list is looked at here, with the gate's code.
 */
export function cdnAction<const F extends Form>(
  form: F,
  perform: (call: ApiCall, params: Filled<F>) => object,
  note?: NonNullable<ApiAction['note']>,
): ApiAction {
  const kinds = Object.entries(form).map(([name, kind]) => [name, kind.replace('!', '') as Kind] as const);
  return {
    rate: RATE,
    parameters: Object.fromEntries(kinds.map(([name, kind]) => [name, typeOf(kind)])),
    required: Object.keys(form).filter((name) => form[name]?.endsWith('!')),
    perform(call) {
      for (const [name, kind] of kinds) {
        if (!holds(kind, call.params[name])) throw refusal('InvalidParameterValue', call.language, { name });
      }
      return perform(call, call.params as Filled<F>);
    },
    ...(note === undefined ? {} : { note }),
  };
}

const typeOf = (kind: Kind): ParameterType => (kind === 'strings' || kind === 'objects' ? 'list' : kind);

function holds(kind: Kind, value: unknown): boolean {
  if (!Array.isArray(value)) return true;
  const items = value as unknown[];
  if (kind === 'strings') return items.every((item) => typeof item === 'string');
  return items.every((item) => typeof item === 'object' && item !== null);
}
