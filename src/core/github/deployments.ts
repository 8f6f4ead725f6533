import { Cancelled } from '../errors.ts';
import type { Result } from '../report/report.ts';
import type { Settings } from '../settings.ts';
import type { DeploymentStatus, ForgeDeployment, NewDeployment } from './forge.ts';

/** What a deployment is of: one site of one bucket, so that a repository may hold several. */
export type DeploymentSubject = {
  readonly environment: string;
  /** Nobody named the environment: it is what previews have by default. */
  readonly isDefault: boolean;
  readonly site: string;
  readonly bucket: string;
  /** The newest commit of the pull request that this is a preview of: it will be gone some day. Undefined: no preview. */
  readonly previewOf: string | undefined;
  /** The run that makes it. */
  readonly run: string;
};

/** Under this name the payload of a deployment says that it is ours, and of which site. */
const MARK = 'cos-site-deploy';

/** The environment of a preview, unless the user names one. */
export const previewEnvironment = (pr: number): string => `preview/pr-${pr}`;

/**
 * Whether and where a run shows as a deployment: every preview does, a deploy only in the environment that the user names, since a
 * job that names one itself has a deployment already. Other modes put nothing up.
 */
export function subjectOf(
  settings: Pick<Settings, 'mode' | 'environment' | 'site' | 'bucket' | 'run'>,
  pr?: { readonly number: number; readonly commit: string },
): DeploymentSubject | undefined {
  const { mode, environment, site, bucket, run } = settings;
  if (pr !== undefined) {
    const name = environment === '' ? previewEnvironment(pr.number) : environment;
    return { environment: name, isDefault: environment === '', site, bucket, previewOf: pr.commit, run };
  }
  if (mode !== 'deploy' || environment === '') return undefined;
  return { environment, isDefault: false, site, bucket, previewOf: undefined, run };
}

/**
 * What to ask GitHub for. A tag is deployed by its name, so that the page of the environment shows the release; anything else by its
 * commit, since a branch may have moved on. No checks and no merge: whether to deploy was decided by the workflow.
 */
export function deploymentOf(
  subject: DeploymentSubject,
  { sha, ref }: { readonly sha: string; readonly ref: string },
): NewDeployment {
  const { environment, site, bucket, previewOf, run } = subject;
  const isPreview = previewOf !== undefined;
  return {
    ref: previewOf ?? tagOf(ref) ?? sha,
    environment,
    payload: { [MARK]: { site, bucket, run } },
    isTransient: isPreview,
    isProduction: !isPreview && /^(prod|production|live)$/i.test(environment),
  };
}

/** `refs/tags/v1` -> `v1`; undefined: it is no tag. */
export const tagOf = (ref: string): string | undefined => /^refs\/tags\/(.+)$/s.exec(ref)?.[1];

/** Whether we made this deployment, for this site. */
export function isOurs({ payload }: ForgeDeployment, { site, bucket }: DeploymentSubject): boolean {
  const mark = memberOf(payload, MARK);
  return memberOf(mark, 'site') === site && memberOf(mark, 'bucket') === bucket;
}

/** Whether this very run made it: the answer to the request may have been lost. */
export const isOfRun = (deployment: ForgeDeployment, subject: DeploymentSubject): boolean =>
  isOurs(deployment, subject) && memberOf(memberOf(deployment.payload, MARK), 'run') === subject.run;

/**
 * Whether GitHub has a deployment for the job already, since the job names an `environment:`. Such a one is under way while we run,
 * and its log is the page of a job of this very run. Where the user named an environment for us, only one of the same name counts.
 * Source: docs.github.com/en/actions/how-tos/deploy/configure-and-manage-deployments/control-deployments; the form of the log's
 * address is what the API shows for such deployments (`.../actions/runs/<run>/job/<job>`).
 */
export function isOfJob(
  deployment: ForgeDeployment,
  status: { readonly state: string; readonly logUrl: string } | undefined,
  wanted: Pick<DeploymentSubject, 'environment' | 'isDefault'>,
  runUrl: string,
): boolean {
  const isNamed = wanted.isDefault || deployment.environment === wanted.environment;
  return isNamed && status?.state === 'in_progress' && status.logUrl.startsWith(`${runUrl}/job/`);
}

/** How a deployment shows that its run has ended: with this error, or else with this result. */
export function endOf(
  { previewOf }: Pick<DeploymentSubject, 'previewOf'>,
  { error, result }: { readonly error: unknown; readonly result: Result },
): Pick<DeploymentStatus, 'state' | 'description'> {
  const isPreview = previewOf !== undefined;
  // Nothing of an error goes there: it may be long and hold anything, and the log is a click away.
  if (error instanceof Cancelled) return { state: 'failure', description: 'The run was cancelled.' };
  if (error !== undefined) return { state: 'failure', description: 'The deploy failed: see the log.' };
  if (result === 'skipped')
    return {
      state: 'inactive',
      description: isPreview ? 'The pull request is closed.' : 'A newer commit is deployed.',
    };
  return { state: 'success', description: isPreview ? 'The preview is up.' : 'The site is live.' };
}

/** States of a deployment of which the page of the environment says that it is there, or will be. */
const ACTIVE = ['success', 'in_progress', 'queued', 'pending'];

/** Whether a deployment has to be told that it is over; undefined: it never had a status, which counts as pending. */
export const isActive = (state: string | undefined): boolean => state === undefined || ACTIVE.includes(state);

const memberOf = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined;
