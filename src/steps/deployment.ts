import { CloudError, isKind } from '../core/errors.ts';
import {
  deploymentOf,
  endOf,
  isActive,
  isOfJob,
  isOfRun,
  isOurs,
  type DeploymentSubject,
} from '../core/github/deployments.ts';
import type { DeploymentStatus, ForgeDeployment } from '../core/github/forge.ts';
import type { World } from '../core/ports.ts';
import type { Report } from '../core/report/report.ts';
import type { GithubRun } from '../core/settings.ts';
import { warn } from './telling.ts';

/** Older deployments of an environment that are looked at: each run ends those before it, so there are few that need it. */
const LOOK_BACK = 10;
/** So many of the newest are read where what is looked for is new: one page. */
const NEWEST = 100;
/**
 * So many of an environment are read to find those of one preview: the previews of all pull requests may share one that the user
 * names. What is older than a thousand others stays as it is; a run says so.
 */
const OF_ENVIRONMENT = 1000;

/** GitHub's page of this run, and the world to say it in. */
type Told = { readonly github: GithubRun; readonly world: World; readonly report: Report };

/**
 * Runs a story while GitHub shows a deployment of it: in progress, then a success with the site's address, or a failure with the
 * log, also of a story that hangs when the run is interrupted. What GitHub refuses is one warning: it neither delays nor fails the
 * deploy. Rejects with what the story rejects with, or with the interruption.
 */
export async function withDeployment(
  subject: DeploymentSubject | undefined,
  told: Told,
  story: () => Promise<void>,
): Promise<void> {
  const { interrupted } = told.world;
  if (subject === undefined) {
    await Promise.race([story(), interrupted]);
    return;
  }
  const begun = quietly(subject, told, () => begin(subject, told));
  const outcome = await Promise.race([story(), interrupted]).then(
    () => undefined,
    (error: unknown) => ({ error }),
  );
  const id = await begun;
  if (id !== undefined) {
    told.report.deployment = { id, environment: subject.environment };
    await quietly(subject, told, () => end(id, subject, outcome?.error, told));
  }
  if (outcome !== undefined) throw outcome.error;
}

/** Ends the deployments of an environment that were made for this site: what they showed is gone. */
export async function endDeployments(subject: DeploymentSubject, told: Told): Promise<void> {
  const { forge, log } = told.world;
  await quietly(subject, told, async () => {
    const all = await forge.deployments({ environment: subject.environment }, OF_ENVIRONMENT);
    if (all.length === OF_ENVIRONMENT)
      log.info(`deployment: of ${subject.environment} the newest ${OF_ENVIRONMENT} were looked through`);
    await endThese(
      all.filter((one) => isOurs(one, subject)),
      told,
    );
  });
}

/** The id of the deployment; undefined: the job has one of its own. */
async function begin(subject: DeploymentSubject, told: Told): Promise<number | undefined> {
  const { forge, log } = told.world;
  const { sha, runUrl } = told.github;
  const commits = new Set([sha, subject.previewOf ?? sha]);
  // GitHub made the job's own when the job began: few are newer.
  const known = await Promise.all([...commits].map((commit) => forge.deployments({ sha: commit }, NEWEST)));
  const foreign = known.flatMap((found) => found.filter((one) => !isOurs(one, subject)).slice(0, LOOK_BACK));
  for (const one of foreign) {
    if (isOfJob(one, await forge.deploymentStatus(one.id), subject, runUrl)) {
      log.info(`deployment: GitHub has one for the environment ${one.environment} of this job`);
      return undefined;
    }
  }
  const id = await create(subject, told);
  try {
    await forge.setDeploymentStatus(id, statusOf('in_progress', 'The deploy is running.', told));
  } catch (error) {
    // The deployment is there and has to be ended; if that works, nothing is missing any more.
    log.info(`deployment: its first status was not taken: ${reasonOf(error)}`);
  }
  return id;
}

/** The id of a new deployment. It is asked for once; where the answer is lost, the deployment may be there all the same. */
async function create(subject: DeploymentSubject, { github, world }: Told): Promise<number> {
  const { forge } = world;
  try {
    return await forge.createDeployment(deploymentOf(subject, github));
  } catch (error) {
    if (!isKind(error, 'transient')) throw error;
    const newest = await forge.deployments({ environment: subject.environment }, NEWEST);
    const made = newest.find((one) => isOfRun(one, subject));
    if (made === undefined) throw error;
    return made.id;
  }
}

async function end(id: number, subject: DeploymentSubject, error: unknown, told: Told): Promise<void> {
  const { forge } = told.world;
  const { state, description } = endOf(subject, { error, result: told.report.result });
  await forge.setDeploymentStatus(id, statusOf(state, description, told));
  if (state !== 'success') return;
  const older = (await forge.deployments({ environment: subject.environment }, NEWEST)).filter(
    (one) => one.id < id && isOurs(one, subject),
  );
  await endThese(older.slice(0, LOOK_BACK), told);
}

/**
 * One after another, newest first: GitHub asks writers for patience, and nobody waits for these. Each success has ended those before
 * it: behind so many that are over, all are.
 */
async function endThese(deployments: readonly ForgeDeployment[], told: Told): Promise<void> {
  const { forge } = told.world;
  let over = 0;
  for (const { id } of deployments.slice(0, NEWEST)) {
    const status = await forge.deploymentStatus(id);
    if (status?.state === 'inactive') over += 1;
    if (over === LOOK_BACK) return;
    if (!isActive(status?.state)) continue;
    await forge.setDeploymentStatus(id, {
      state: 'inactive',
      description: 'It is no longer there.',
      logUrl: status?.logUrl === undefined || status.logUrl === '' ? told.github.runUrl : status.logUrl,
      environmentUrl: undefined,
    });
  }
}

const statusOf = (
  state: DeploymentStatus['state'],
  description: string,
  { github, report }: Told,
): DeploymentStatus => ({
  state,
  description,
  logUrl: github.runUrl,
  environmentUrl: report.url,
});

/** How every warning about it begins: one is enough, whatever else is refused. */
const NO_DEPLOYMENT = "GitHub's deployment of this run could not be made or kept up to date:";

/** What goes wrong here is a warning. */
async function quietly<T>(
  { previewOf }: DeploymentSubject,
  { world, report }: Told,
  part: () => Promise<T>,
): Promise<T | undefined> {
  try {
    return await part();
  } catch (error) {
    const why = isKind(error, 'denied', 'credentials')
      ? `the token may not write deployments. Give the job the permission "deployments: write"${previewOf === undefined ? ', or leave the input environment empty' : ''}.`
      : `${reasonOf(error)}. The site does not depend on it.`;
    if (!report.warnings.some((one) => one.startsWith(NO_DEPLOYMENT)))
      warn(`${NO_DEPLOYMENT} ${why}`, world, report);
    return undefined;
  }
}

const reasonOf = (error: unknown): string => {
  const text = error instanceof Error ? error.message : String(error);
  return (error instanceof CloudError ? `${error.operation} answered ${error.code}: ${text}` : text).replace(
    /\.$/,
    '',
  );
};
