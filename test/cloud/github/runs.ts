import { API, isoTime, notFound, number, type GithubCall, type GithubOperation } from './operation.ts';
import { pageOf } from './page.ts';
import type { Repository, WorkflowRun } from './repository.ts';

const READ = [{ scope: 'actions', level: 'read' }] as const;

/** Workflow runs, to be read: whether a newer one has overtaken this. Source: docs.github.com/rest/actions/workflow-runs. */
export const RUN_OPERATIONS: readonly GithubOperation[] = [
  {
    name: 'actions/list-workflow-runs-for-repo',
    method: 'GET',
    pattern: '/actions/runs',
    demand: READ,
    doc: '/actions/workflow-runs#list-workflow-runs-for-a-repository',
    perform: (call) => list(call, '/actions/runs', () => true),
  },
  {
    name: 'actions/list-workflow-runs',
    method: 'GET',
    pattern: '/actions/workflows/{workflow}/runs',
    demand: READ,
    doc: '/actions/workflow-runs#list-workflow-runs-for-a-workflow',
    perform(call) {
      const wanted = call.path['workflow'] ?? '';
      const isWanted = ({ workflow }: WorkflowRun) =>
        workflow === wanted || String(idOf(workflow)) === wanted;
      if (![...call.repository.runs.values()].some(isWanted)) throw notFound();
      return list(call, `/actions/workflows/${encodeURIComponent(wanted)}/runs`, isWanted);
    },
  },
  {
    name: 'actions/get-workflow-run',
    method: 'GET',
    pattern: '/actions/runs/{id}',
    demand: READ,
    doc: '/actions/workflow-runs#get-a-workflow-run',
    perform(call) {
      const run = call.repository.runs.get(number(call, 'id'));
      if (run === undefined) throw notFound();
      return { status: 200, body: show(call.repository, run) };
    },
  },
];

function list(call: GithubCall, below: string, isWanted: (run: WorkflowRun) => boolean) {
  const { query, repository } = call;
  const asked = (name: string, value: string | null) => (query.get(name) ?? value) === value;
  const found = [...repository.runs.values()]
    .filter(isWanted)
    .filter(
      ({ branch, event, sha }) => asked('branch', branch) && asked('event', event) && asked('head_sha', sha),
    )
    // The parameter means the status or the conclusion, whichever has this name.
    .filter(({ status, conclusion }) => asked('status', status) || asked('status', conclusion))
    .sort((a, b) => b.id - a.id);
  const { items, headers } = pageOf(call, below, found);
  const runs = items.map((run) => show(repository, run));
  return { status: 200, headers, body: { total_count: found.length, workflow_runs: runs } };
}

/** A workflow's number is made from the name of its file, so that it is the same in each cloud. */
const idOf = (workflow: string): number =>
  Buffer.from(workflow).reduce((sum, byte) => (sum * 31 + byte) % 1_000_000_007, 7);

function show({ fullName }: Repository, run: WorkflowRun): object {
  return {
    id: run.id,
    name: run.workflow.replace(/\.ya?ml$/, ''),
    run_number: run.number,
    run_attempt: run.attempt,
    event: run.event,
    status: run.status,
    conclusion: run.conclusion,
    workflow_id: idOf(run.workflow),
    path: `.github/workflows/${run.workflow}`,
    head_branch: run.branch,
    head_sha: run.sha,
    url: `${API}/repos/${fullName}/actions/runs/${run.id}`,
    html_url: `https://github.com/${fullName}/actions/runs/${run.id}`,
    created_at: isoTime(run.createdAt),
    updated_at: isoTime(run.createdAt),
    run_started_at: isoTime(run.createdAt),
  };
}
