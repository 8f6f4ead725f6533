import type { CloudClock } from '../clock.ts';
import type { CloudRequest } from '../exchange.ts';
import { claimsOf, type Claims, type SubjectForm } from './claims.ts';
import { addComment } from './comments.ts';
import type { Issuer } from './issuer.ts';
import { BOT } from './operation.ts';
import type { Permissions } from './permissions.ts';
import type { Comment, CommitStatus, Deployment, Pull, Repository, WorkflowRun } from './repository.ts';

/** What a test may see and do at GitHub without a request. */
export type GithubDoor = {
  /** What a job with `id-token: write` has to ask for its token; empty without that permission. */
  env(): Readonly<Record<string, string>>;
  /** A token as the job would get it; what is in `claims` goes before everything. */
  token(audience?: string, claims?: Claims): string;
  /** Claims of the tokens that the job asks for from now on. */
  setClaims(claims: Claims): void;
  /** Which form the subject has from now on. */
  setSubjectForm(form: SubjectForm): void;
  /** The issuer signs with a new key from now on. */
  rotateKeys(): void;
  /** What the token may do from now on; what is not named is `none`. */
  setPermissions(permissions: Permissions): void;
  setPrivate(isPrivate: boolean): void;
  /** Comments, oldest first; of one issue or pull request, or of all. */
  comments(issue?: number): readonly Readonly<Comment>[];
  /** Writes a comment as somebody would by hand; its id. */
  comment(issue: number, body: string, by?: string): number;
  /** Deployments, oldest first. */
  deployments(): readonly Readonly<Deployment>[];
  /** Opens a pull request, or changes one: `{ state: 'closed' }`. Its branch begins at the default branch. */
  setPull(number: number, change?: Partial<Pull>): Readonly<Pull>;
  /** The newest commit of a branch; undefined when there is none. */
  head(branch?: string): string | undefined;
  /** A new commit on a branch, the default one unless it is named; its sha. */
  push(branch?: string): string;
  /** Puts a tag on a commit; the newest of the default branch unless it is named. */
  tag(name: string, sha?: string): void;
  /** A run of a workflow, the newest; its id. */
  startRun(run?: Partial<Omit<WorkflowRun, 'id'>>): number;
  setChecks(sha: string, checks: readonly CommitStatus[]): void;
  /** Every request to GitHub as it came over the wire, headers and body included, oldest first. */
  requests(): readonly CloudRequest[];
};

export type DoorDeps = {
  readonly clock: CloudClock;
  readonly repository: Repository;
  readonly issuer: Issuer;
  readonly variables: Readonly<Record<string, string>>;
  /** Filled by the services. */
  readonly requests: readonly CloudRequest[];
};

/** What the door and the services share: what may change while the cloud runs. */
export type Settings = { permissions: Permissions; claims: Claims; form: SubjectForm };

export function openDoor(deps: DoorDeps, settings: Settings): GithubDoor {
  const { clock, repository, issuer, variables, requests } = deps;
  const { commits, comments, deployments, runs } = repository;
  return {
    env: () => (settings.permissions['id-token'] === 'write' ? variables : {}),
    token: (audience, claims) => issuer.token(jobClaims(repository, settings, audience, claims)),
    setClaims(claims) {
      settings.claims = claims;
    },
    setSubjectForm(form) {
      settings.form = form;
    },
    rotateKeys: () => {
      issuer.rotate();
    },
    setPermissions(permissions) {
      settings.permissions = permissions;
    },
    setPrivate(isPrivate) {
      repository.isPrivate = isPrivate;
    },
    comments: (issue) => [...comments.values()].filter((one) => issue === undefined || one.issue === issue),
    comment(issue, body, by = BOT.login) {
      if (!repository.pulls.has(issue)) repository.issues.add(issue);
      return addComment(repository, { issue, body, by, createdAt: clock.now() }).id;
    },
    deployments: () => [...deployments.values()],
    setPull: (number, change = {}) => setPull(repository, number, change),
    head: (branch = repository.defaultBranch) => commits.head(branch),
    push: (branch = repository.defaultBranch) => commits.push(branch, repository.defaultBranch),
    tag(name, sha = commits.head(repository.defaultBranch) ?? '') {
      commits.tag(name, sha);
    },
    startRun(change = {}) {
      const run = newRun(repository, clock.now(), change);
      runs.set(run.id, run);
      return run.id;
    },
    setChecks(sha, checks) {
      repository.checks.set(sha, checks);
    },
    requests: () => requests,
  };
}

/** The claims of the job's token as it is set up now. */
export function jobClaims(
  { fullName, id, ownerId, isPrivate, commits, defaultBranch }: Repository,
  { claims, form }: Settings,
  audience: string | undefined,
  change: Claims = {},
): Claims {
  const sha = commits.head(defaultBranch) ?? '';
  const job = { repository: fullName, repositoryId: id, ownerId, isPrivate, sha, form };
  return claimsOf(job, audience, { ...claims, ...change });
}

function setPull({ pulls, commits, defaultBranch }: Repository, number: number, change: Partial<Pull>): Pull {
  const known = pulls.get(number);
  const branch = change.branch ?? known?.branch ?? `topic-${number}`;
  const sha = commits.head(branch) ?? commits.push(branch, defaultBranch);
  const fresh = {
    state: 'open',
    merged: false,
    draft: false,
    title: 'A change',
    base: defaultBranch,
    fork: false,
  } as const;
  const pull: Pull = { ...fresh, ...known, branch, sha, ...change };
  pulls.set(number, pull);
  return pull;
}

function newRun(
  { runs, commits, defaultBranch }: Repository,
  now: number,
  change: Partial<Omit<WorkflowRun, 'id'>>,
): WorkflowRun {
  const number = runs.size + 1;
  const branch = change.branch ?? defaultBranch;
  return {
    id: 9_000_000_000 + number,
    number,
    attempt: 1,
    workflow: 'deploy.yml',
    event: 'push',
    branch,
    sha: commits.head(branch) ?? '',
    status: 'in_progress',
    conclusion: null,
    createdAt: now,
    ...change,
  };
}
