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
  /** The oldest comment that holds this text, over all pages. */
  findComment(number: number, marker: string): Promise<IssueComment | undefined>;
  createComment(number: number, body: string): Promise<void>;
  updateComment(id: number, body: string): Promise<void>;
};

/** GitHub, as far as the token of the run may see and change it. Every method rejects with CloudError only. */
export type Forge = Pulls;
