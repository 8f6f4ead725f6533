import { COMMENT_OPERATIONS } from './comments.ts';
import { DEPLOYMENT_OPERATIONS } from './deployments.ts';
import { HISTORY_OPERATIONS } from './history.ts';
import type { GithubOperation } from './operation.ts';
import { PULL_OPERATIONS } from './pulls.ts';
import { RUN_OPERATIONS } from './runs.ts';

const OPERATIONS: readonly GithubOperation[] = [
  ...HISTORY_OPERATIONS,
  ...COMMENT_OPERATIONS,
  ...DEPLOYMENT_OPERATIONS,
  ...PULL_OPERATIONS,
  ...RUN_OPERATIONS,
];

/** The name under which the token endpoint of runs is in the ledger, and a fault finds it. */
export const TOKEN_OPERATION = 'GetIDToken';

/** Names of the operations that are played, as faults and the ledger spell them. */
export const GITHUB_OPERATIONS: readonly string[] = [...OPERATIONS.map(({ name }) => name), TOKEN_OPERATION];

export type Route = {
  readonly operation: GithubOperation;
  readonly path: Readonly<Record<string, string>>;
};

const TABLE = OPERATIONS.map((operation) => {
  const source = operation.pattern.replace(/\{\+(\w+)\}/g, '(?<$1>.+)').replace(/\{(\w+)\}/g, '(?<$1>[^/]+)');
  return { operation, shape: new RegExp(`^${source}$`) };
});

/** The operation that a method and a path below the repository mean; undefined when it is not played. */
export function route(method: string, below: string): Route | undefined {
  for (const { operation, shape } of TABLE) {
    const match = operation.method === method ? shape.exec(below) : null;
    if (match === null) continue;
    const pairs = Object.entries(match.groups ?? {}).map(([name, value]) => [name, decode(value)] as const);
    return { operation, path: Object.fromEntries(pairs) };
  }
  return undefined;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
