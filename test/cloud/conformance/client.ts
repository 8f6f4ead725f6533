import type { Cloud } from '../index.ts';
import { expectSame, hashOf, type Hashes, type Tree } from './tree.ts';

/** Where a client works: the cloud, an empty folder of its own, the sites that it sends, and the environment that leads it here. */
export type Place = {
  readonly cloud: Cloud;
  readonly folder: string;
  readonly site: Tree;
  readonly big: Tree;
  /** Proxy variables; the client adds its own for the CA. */
  readonly env: Readonly<Record<string, string>>;
  readonly caFile: string;
};

/** One thing to do and to look at; it throws when what came of it is not right. */
export type Step = { readonly name: string; readonly perform: (place: Place) => Promise<string> };

/** A client that nobody here wrote, as it comes from its registry. */
export type Client = {
  readonly name: string;
  readonly isTencents: boolean;
  /** Resolves with its version once it is there; rejects with why it cannot be. */
  readonly install: () => Promise<string>;
  readonly steps: readonly Step[];
};

/** What is in the bucket below a prefix, seen by its owner. */
export function inBucket({ cloud }: Pick<Place, 'cloud'>, prefix: string): Hashes {
  const view = cloud.bucket();
  const keys = view.keys().filter((key) => key.startsWith(prefix) && !key.endsWith('/'));
  return new Map(keys.map((key) => [key.slice(prefix.length), hashOf(view.read(key) ?? '')]));
}

/** Throws unless the bucket holds exactly these files below the prefix. */
export async function expectInBucket(place: Place, prefix: string, tree: Tree): Promise<string> {
  const wanted = await tree.hashes();
  expectSame(inBucket(place, prefix), wanted, `the bucket under ${prefix}`);
  return `${wanted.size} objects`;
}

/** Throws unless nothing is left below the prefix. */
export function expectGone(place: Place, prefix: string): string {
  const left = inBucket(place, prefix);
  if (left.size > 0) throw new Error(`${left.size} objects are left under ${prefix}`);
  return 'none left';
}

/** How often an operation succeeded while `action` ran. */
export async function countCalls(
  cloud: Cloud,
  operation: string,
  action: () => Promise<unknown>,
): Promise<number> {
  const from = cloud.ledger.entries().length;
  await action();
  const since = cloud.ledger.entries().slice(from);
  return since.filter((entry) => entry.operation === operation && entry.status === 200).length;
}

export function expectEqual(found: number, wanted: number, what: string): string {
  if (found !== wanted) throw new Error(`${what}: ${found} instead of ${wanted}`);
  return `${found} ${what}`;
}
