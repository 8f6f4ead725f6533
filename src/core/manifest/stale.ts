import { type CloudError, DeployError } from '../errors.ts';

/** A run that wrote to a site, as its notes name it. */
export type Ran = {
  /** The run's id and attempt: `123-1`. */
  readonly run: string;
  /** The commit that it deployed; undefined: it did not say. */
  readonly commit: string | undefined;
  readonly prefix: string;
};

/** A run that may be newer than this one, or is. */
export type Newer = Ran & { readonly commit: string };

/** A run that wants to deploy. */
export type Candidate = {
  readonly event: string;
  readonly prefix: string;
  readonly github: {
    readonly runId: string;
    readonly attempt: string;
    readonly sha: string;
    readonly ref: string;
  };
};

/**
 * Those of the runs that may have overtaken this one; whether they did is for the history of the repository to say: their commit
 * has to descend from ours. Only the first attempt of a push to a branch can be overtaken: whoever runs a workflow again, starts one
 * by hand or publishes a release means it. Runs are numbered in the order in which they were started.
 */
export function possibleSuccessors(one: Candidate, ran: readonly Ran[]): readonly Newer[] {
  const { runId, attempt, sha, ref } = one.github;
  const mayBeStale = one.event === 'push' && attempt === '1' && ref.startsWith('refs/heads/');
  if (!mayBeStale || !isCommit(sha)) return [];
  return ran.flatMap((other) => {
    const { commit, run, prefix } = other;
    const isCandidate = commit !== undefined && isCommit(commit) && commit !== sha && prefix === one.prefix;
    return isCandidate && numberOf(run) > Number(runId) ? [{ ...other, commit }] : [];
  });
}

export const isCommit = (text: string): boolean => /^[0-9a-f]{40}([0-9a-f]{24})?$/.test(text);

/** Whether a run of GitHub was started after another one; runs that are none have no order. */
export const wasStartedAfter = (one: Pick<Ran, 'run'>, run: string): boolean =>
  numberOf(one.run) > numberOf(run);

/** The run's id; NaN for what is no run of GitHub, which is then greater than nothing. */
const numberOf = (run: string): number => Number(/^(\d{1,15})-\d+$/.exec(run)?.[1] ?? NaN);

/** Why a stale run does nothing. */
export const skippedFor = ({ commit, run }: Newer): string =>
  `Nothing was done: commit ${commit.slice(0, 7)} is deployed, or being deployed, by run ${run}, and holds the commit of this run. If that run failed, run it again. To deploy this one all the same, run this one again.`;

/** The error of a run that was overtaken after it had begun to write. `runUrl`: where its log is. */
export function overtaken(other: Newer, runUrl: string): DeployError {
  return new DeployError(
    `A newer run of this site (${other.run}, commit ${other.commit.slice(0, 7)}) deployed while this one was writing. What is there now may be a mix of both builds.`,
    {
      remedy: `Run the newer one again: ${urlOf(other, runUrl)}. It sets the site right, and sees to the purges that this run owes. To have runs wait for each other, give the workflow a concurrency group.`,
    },
  );
}

/**
 * The error of a run that cannot know whether it was overtaken, since GitHub does not answer for now. The other run has the higher
 * number and another commit of the same site, so it is most likely the newer one: to go on would put the older build over it and be
 * green. To stop harms nothing, since whoever runs this one again means it.
 */
export function undecidedOrder(
  other: Newer,
  error: CloudError,
  { runUrl, hasWritten }: { readonly runUrl: string; readonly hasWritten: boolean },
): DeployError {
  const url = urlOf(other, runUrl);
  return new DeployError(
    `Run ${other.run}, which was started later, has deployed commit ${other.commit.slice(0, 7)} of this site. Whether that holds the commit of this run could not be found out: ${error.operation} answered ${error.code}.${hasWritten ? ' What is there now may be a mix of both builds.' : ''}`,
    {
      remedy: hasWritten
        ? `Run the newer one of the two again, which sets the site right; the other one is ${url}.`
        : `If that run is the newer one (${url}), there is nothing to do. To deploy this one all the same, run this one again.`,
    },
  );
}

/** Where the log of another run of the same repository is. */
const urlOf = ({ run }: Ran, runUrl: string): string =>
  `${runUrl.replace(/\/actions\/runs\/.*$/, '')}/actions/runs/${run.split('-')[0] ?? ''}`;
