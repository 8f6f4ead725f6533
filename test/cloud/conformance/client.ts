import type { Cloud, CloudWorld } from '../index.ts';
import { must } from './run.ts';
import { expectSame, hashOf, type Hashes, type Tree } from './tree.ts';

/** What a client has to know to work with a cloud, whoever started it. */
export type Access = {
  readonly world: Pick<CloudWorld, 'secretId' | 'secretKey' | 'bucket' | 'region'>;
  /** An empty folder of its own, for what it keeps of its settings. */
  readonly folder: string;
  /** Proxy variables; the client adds its own for the CA. */
  readonly env: Readonly<Record<string, string>>;
  readonly caFile: string;
};

/** A program as it is to be run; its environment goes over the machine's. */
export type Command = {
  readonly program: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
};

/** Where a client works: the cloud, an empty folder of its own, the sites that it sends, and the environment that leads it here. */
export type Place = Omit<Access, 'world'> & {
  readonly cloud: Cloud;
  readonly site: Tree;
  readonly big: Tree;
};

/** What every program looks at to be led through a cloud's proxy; the machine's own exceptions are taken away. */
export function throughProxy(env: Readonly<Record<string, string>>): Record<string, string> {
  const { http_proxy = '', https_proxy = '' } = env;
  return {
    http_proxy,
    https_proxy,
    HTTP_PROXY: http_proxy,
    HTTPS_PROXY: https_proxy,
    no_proxy: '',
    NO_PROXY: '',
  };
}

/** Runs a client's command in a conformance run's place; rejects, with the last of what it wrote, unless it succeeds. */
export async function perform(
  place: Place,
  commandFor: (access: Access) => Command | Promise<Command>,
): Promise<string> {
  const { program, args, env } = await commandFor({ ...place, world: place.cloud.world });
  return must(program, args, { env });
}

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
