import type { WorkflowEvent } from './context.ts';
import type { Annotation } from './step-log.ts';

/** A step `uses: <action>` in a job. */
export type Step = {
  /** The directory that holds action.yml. */
  readonly action: string;
  /** `with:`. What is not here gets the default of action.yml. */
  readonly inputs: Readonly<Record<string, string>>;
  /** `env:`. It also overrides what the job says of itself, so that a test can choose `GITHUB_RUN_ATTEMPT` or `GITHUB_SHA`. */
  readonly env?: Readonly<Record<string, string>>;
  readonly event: WorkflowEvent;
  /** GITHUB_WORKSPACE, the working directory. */
  readonly workspace: string;
  /** `github.token`; hidden from the first line on. */
  readonly token?: string;
  /** `secrets.*`: the runner hides them from the first line on. Leave them out to see what the action itself hides. */
  readonly secrets?: readonly string[];
  /** RUNNER_TEMP, left as the action leaves it. Without one a fresh directory that is gone when the run ends. */
  readonly temp?: string;
  /** Hears the id of the action's process once there is one, for who measures it. */
  readonly onStart?: (pid: number) => void;
  /** Cancels the step as a user's click does: SIGINT, 7.5 s later SIGTERM, 2.5 s later the end. */
  readonly signal?: AbortSignal;
};

/** A step that ended. */
export type Run = {
  /** Of the process; 128 + the signal's number when one ended it. */
  readonly exitCode: number;
  /** What the job makes of it: also a refused command or a malformed output file fails a step. */
  readonly outcome: 'success' | 'failure' | 'cancelled';
  readonly outputs: Readonly<Record<string, string>>;
  /** The Markdown as GitHub shows it, secrets hidden; empty when there was none or it was too large. */
  readonly summary: string;
  /** The first ten of each level. */
  readonly annotations: readonly Annotation[];
  /** What `::add-mask::` hid, in order, after the token and the secrets. */
  readonly masks: readonly string[];
  /** What a user sees: commands obeyed, masked values as `***` from the moment on in which they were masked. */
  readonly log: string;
  /** Everything that was printed, both streams in the order of arrival, verbatim: commands are in it, and so is what they mask. */
  readonly raw: string;
  readonly stderr: string;
  /** Wall time of the process in ms. */
  readonly ms: number;
  readonly cancelled: boolean;
};
