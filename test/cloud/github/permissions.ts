/** What a job's token may touch, as the `permissions` of a workflow name it. */
export type Scope =
  'actions' | 'contents' | 'deployments' | 'id-token' | 'issues' | 'pull-requests' | 'statuses';

/** What is not named is `none`, once anything is (docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax#permissions). */
export type Permissions = Readonly<Partial<Record<Scope, 'none' | 'read' | 'write'>>>;

/** What an operation needs: one of these, each `scope` with read or write. */
export type Demand = readonly { readonly scope: Scope; readonly level: 'read' | 'write' }[];

/** Whether these permissions are enough. `write` includes `read`; an empty demand is everybody's. */
export function satisfies(permissions: Permissions, demand: Demand): boolean {
  return (
    demand.length === 0 ||
    demand.some(({ scope, level }) => {
      const held = permissions[scope] ?? 'none';
      return held === 'write' || held === level;
    })
  );
}

/** How the header X-Accepted-GitHub-Permissions says it: `issues=write; pull_requests=write`. */
export const demandText = (demand: Demand): string =>
  demand.map(({ scope, level }) => `${scope.replace('-', '_')}=${level}`).join('; ');
