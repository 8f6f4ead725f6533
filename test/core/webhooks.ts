import { createRequire } from 'node:module';

export type Payload = Readonly<Record<string, unknown>>;
type Examples = readonly { readonly name: string; readonly examples: readonly Payload[] }[];

const ALL = createRequire(import.meta.url)(
  '@octokit/webhooks-examples/api.github.com/index.json',
) as Examples;

/** Real payloads of an event, as GitHub sent them. */
export const payloadsOf = (event: string): readonly Payload[] =>
  ALL.find(({ name }) => name === event)?.examples ?? [];

/** The first real payload of an event that fits, with some of its members changed (`a.b.c` names a member within members). */
export function payload(event: string, fit: Payload = {}, change: Payload = {}): Payload {
  const found = payloadsOf(event).find((one) =>
    Object.entries(fit).every(([path, value]) => at(one, path) === value),
  );
  if (found === undefined) throw new Error(`There is no payload of ${event} with ${JSON.stringify(fit)}.`);
  const copy = structuredClone(found) as Record<string, unknown>;
  for (const [path, value] of Object.entries(change)) {
    const names = path.split('.');
    const last = names.pop() ?? '';
    (names.reduce<unknown>((holder, name) => (holder as Payload)[name], copy) as Record<string, unknown>)[
      last
    ] = value;
  }
  return copy;
}

const at = (from: Payload, path: string): unknown =>
  path.split('.').reduce<unknown>((holder, name) => (holder as Payload | undefined)?.[name], from);
