import { openCommits, type Commits } from './commits.ts';

export type Comment = {
  readonly id: number;
  readonly issue: number;
  body: string;
  readonly by: string;
  /** Unix ms, cloud time. */
  readonly createdAt: number;
  updatedAt: number;
};

export const DEPLOYMENT_STATES = [
  'error',
  'failure',
  'inactive',
  'in_progress',
  'queued',
  'pending',
  'success',
] as const;
export type DeploymentState = (typeof DEPLOYMENT_STATES)[number];

export type DeploymentStatus = {
  readonly id: number;
  readonly state: DeploymentState;
  readonly description: string;
  readonly environment: string;
  readonly environmentUrl: string;
  readonly logUrl: string;
  /** Unix ms, cloud time. */
  readonly createdAt: number;
};

export type Deployment = {
  readonly id: number;
  readonly sha: string;
  readonly ref: string;
  readonly task: string;
  readonly environment: string;
  readonly description: string;
  readonly payload: unknown;
  readonly isTransient: boolean;
  readonly isProduction: boolean;
  /** Unix ms, cloud time. */
  readonly createdAt: number;
  /** Oldest first. */
  readonly statuses: DeploymentStatus[];
};

/** A pull request; its number is also that of an issue. */
export type Pull = {
  readonly state: 'open' | 'closed';
  readonly merged: boolean;
  readonly draft: boolean;
  readonly title: string;
  readonly branch: string;
  readonly base: string;
  readonly sha: string;
  /** Whether it comes from another repository. */
  readonly fork: boolean;
};

export type WorkflowRun = {
  readonly id: number;
  readonly number: number;
  readonly attempt: number;
  readonly workflow: string;
  readonly event: string;
  readonly branch: string;
  readonly sha: string;
  readonly status: 'queued' | 'in_progress' | 'completed' | 'waiting' | 'requested' | 'pending';
  readonly conclusion: string | null;
  /** Unix ms, cloud time. */
  readonly createdAt: number;
};

/** A check on a commit, as `required_contexts` of a deployment names it. */
export type CommitStatus = {
  readonly context: string;
  readonly state: 'success' | 'pending' | 'failure' | 'error';
};

/** One repository and all that is kept with it. */
export type Repository = {
  readonly id: number;
  readonly ownerId: number;
  readonly fullName: string;
  readonly defaultBranch: string;
  isPrivate: boolean;
  readonly commits: Commits;
  readonly comments: Map<number, Comment>;
  readonly deployments: Map<number, Deployment>;
  readonly pulls: Map<number, Pull>;
  /** Numbers of issues that are no pull requests. */
  readonly issues: Set<number>;
  readonly runs: Map<number, WorkflowRun>;
  readonly checks: Map<string, readonly CommitStatus[]>;
  /** A number that nothing else here has. */
  newId(): number;
};

/** A repository with one branch and one commit. */
export function newRepository(
  about: Pick<Repository, 'id' | 'ownerId' | 'fullName' | 'defaultBranch'>,
): Repository {
  let lastId = 1_000_000;
  return {
    ...about,
    isPrivate: false,
    commits: openCommits(about.defaultBranch),
    comments: new Map(),
    deployments: new Map(),
    pulls: new Map(),
    issues: new Set(),
    runs: new Map(),
    checks: new Map(),
    newId: () => ++lastId,
  };
}
