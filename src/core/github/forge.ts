/** A pull request, as far as a preview must know it. */
export type Pull = {
  readonly isOpen: boolean;
  /** The newest commit of its branch. */
  readonly headSha: string;
};

export type IssueComment = { readonly id: number; readonly body: string };

/** Pull requests and the comments on them. */
export type Pulls = {
  /** Undefined: there is no such pull request, or the token may not see it. */
  pull(number: number): Promise<Pull | undefined>;
  /**
   * The oldest comment that begins with this line and was written by a bot, or by the person whose token this is, over all pages. What
   * another person wrote is never taken for ours: they could change it afterwards.
   */
  findComment(number: number, marker: string): Promise<IssueComment | undefined>;
  createComment(number: number, body: string): Promise<void>;
  updateComment(id: number, body: string): Promise<void>;
};

/** A deployment as GitHub keeps it. Its payload is whatever its maker put there. */
export type ForgeDeployment = {
  readonly id: number;
  readonly environment: string;
  readonly payload: unknown;
};

export type NewDeployment = {
  /** A tag or a commit. */
  readonly ref: string;
  readonly environment: string;
  readonly payload: object;
  /** It will be gone some day, as a preview. */
  readonly isTransient: boolean;
  readonly isProduction: boolean;
};

export type DeploymentStatus = {
  readonly state: 'in_progress' | 'success' | 'failure' | 'inactive';
  /** At most 140 characters. */
  readonly description: string;
  readonly logUrl: string;
  /** Undefined: the site has no address. */
  readonly environmentUrl: string | undefined;
};

/** Deployments of the repository. Source: docs.github.com/rest/deployments. */
export type Deployments = {
  /** Newest first, and no more than `most`: a repository may have tens of thousands. */
  deployments(
    filter: { readonly environment?: string; readonly sha?: string },
    most: number,
  ): Promise<readonly ForgeDeployment[]>;
  /** Its newest status; undefined: it has none. */
  deploymentStatus(id: number): Promise<{ readonly state: string; readonly logUrl: string } | undefined>;
  /** Resolves with its id. */
  createDeployment(wanted: NewDeployment): Promise<number>;
  setDeploymentStatus(id: number, status: DeploymentStatus): Promise<void>;
};

/** The history of the repository. */
export type History = {
  /** Whether a commit holds another one and more. A commit that the repository does not know does not. */
  descends(commit: string, from: string): Promise<boolean>;
};

/** GitHub, as far as the token of the run may see and change it. Every method rejects with CloudError only. */
export type Forge = Pulls & Deployments & History;
