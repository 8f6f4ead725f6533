import { Cancelled, CloudError } from './core/errors.ts';
import { subjectOf } from './core/github/deployments.ts';
import { byUtf8 } from './core/key-order.ts';
import type { Manifest } from './core/manifest/manifest.ts';
import type { Website, World } from './core/ports.ts';
import type { Difference } from './core/preview/comment.ts';
import { differenceTo, placeOf } from './core/preview/previews.ts';
import { explain } from './core/report/explain.ts';
import type { Report } from './core/report/report.ts';
import { manifestKey } from './core/reserved.ts';
import type { PreviewSettings, Settings } from './core/settings.ts';
import type { StoredFile } from './core/site/site.ts';
import { deploy } from './deploy.ts';
import { endDeployments, withDeployment } from './steps/deployment.ts';
import { readNote } from './steps/note-store.ts';
import { checkBasePath, keepRobotsOut, purgeWhereForced } from './steps/preview-checks.ts';
import { refuseUnproved, talkTo, type PullRequestTalk, type SeenPull } from './steps/pull-request.ts';
import { takeDown } from './steps/take-down.ts';
import { skip } from './steps/telling.ts';

/**
 * The story of a preview: a deploy below a prefix of its own, told on the pull request. One that was closed meanwhile leaves nothing
 * behind: its end may have been over before this upload was.
 */
export async function preview(given: Settings, world: World, report: Report): Promise<void> {
  const settings = await Promise.race([withCommit(given, world, report), world.interrupted]);
  const own = previewOf(settings);
  const talk = talkTo(own, settings, world, report);
  const told: Told = { settings, talk };
  // It races the interruption piece by piece: deployment and comment have to be ended, whatever hangs.
  const isOver = await Promise.race([endIfClosed(told, world, report), world.interrupted]);
  if (isOver) return;
  let difference: Difference | undefined;
  let saying: Promise<void> | undefined;
  const story = async () => {
    try {
      difference = await Promise.race([putUp(told, world, report), world.interrupted]);
    } catch (error) {
      // At the same time as the deployment ends: after a cancellation there are seconds left. What failed first is what counts.
      saying = sayFailed(error, told, report).catch(() => undefined);
      throw error;
    }
  };
  try {
    await withDeployment(deploymentOf(settings), { github: settings.github, world, report }, story);
  } finally {
    await saying;
  }
  if (report.result === 'skipped') return;
  await talk.say({ state: 'ready', url: report.url, difference, files: filesOf(report).length });
}

/** Whether the pull request is closed; then nothing is left of its preview. */
async function endIfClosed(told: Told, world: World, report: Report): Promise<boolean> {
  const own = previewOf(told.settings);
  const before = await told.talk.look();
  refuseUnproved(own, before);
  if (!isClosed(before)) return false;
  // The run that was to remove it may have been cancelled for this one.
  await end(`Pull request #${own.pr.number} is closed, so it has no preview.`, told, world, report);
  return true;
}

/**
 * The preview itself; one whose pull request was closed meanwhile goes again. Resolves with how it differs from the site; undefined:
 * nobody can tell.
 */
async function putUp(told: Told, world: World, report: Report): Promise<Difference | undefined> {
  const { settings, talk } = told;
  const own = previewOf(settings);
  await deploy(settings, world, report);
  if (report.result === 'skipped') return undefined;
  if (isClosed(await talk.look())) {
    const why = `Pull request #${own.pr.number} was closed meanwhile, so its preview was removed.`;
    await end(why, told, world, report);
    return undefined;
  }
  await lookAround(settings, world, report);
  return differenceTo(await readLive(own, world), filesOf(report), settings.prefix);
}

/** Tells the pull request of a preview that did not get to its end. One that was cancelled before it wrote has nothing to tell. */
async function sayFailed(error: unknown, { settings, talk }: Told, { synced }: Report): Promise<void> {
  const isChanged = (synced?.changes.length ?? 0) > 0;
  if (!(error instanceof Cancelled))
    await talk.say({ state: 'failed', why: explain(error, settings), isChanged });
  else if (isChanged) await talk.say({ state: 'cancelled' });
}

/** Where the preview stands, and what there is to mind there. */
async function lookAround(settings: Settings, world: World, report: Report): Promise<void> {
  const website = await readWebsite(world);
  const place = placeOf(settings, website);
  report.url = place?.url;
  if (place === undefined) return;
  await keepRobotsOut(place, world, report);
  await checkBasePath(filesOf(report), place, world, report);
  const changed = report.synced?.changes.map(({ key }) => key) ?? [];
  await purgeWhereForced(changed, { place, settings, website }, world, report);
}

/** The story of a preview's end: everything below its prefix goes, and the pull request is told. */
export async function removePreview(given: Settings, world: World, report: Report): Promise<void> {
  const settings = await Promise.race([withCommit(given, world, report), world.interrupted]);
  const own = previewOf(settings);
  const talk = talkTo(own, settings, world, report);
  const pull = await talk.look();
  refuseUnproved(own, pull);
  if (own.pr.isByEvent && pull !== 'unknown' && pull.isOpen) {
    skip(`Pull request #${own.pr.number} is open again, so its preview stays.`, world, report);
    return;
  }
  await takeDown(settings, world, report);
  await forget(settings, world, report);
  report.result = 'removed';
  const subject = deploymentOf(settings);
  if (subject !== undefined) await endDeployments(subject, { github: settings.github, world, report });
  await talk.say({ state: 'removed' });
}

/** Has a domain forget what was removed, where it keeps also what says no-store: else visitors would see the preview for long. */
async function forget(settings: Settings, world: World, report: Report): Promise<void> {
  const removed = report.synced?.removed ?? [];
  if (removed.length === 0) return;
  const website = await readWebsite(world);
  const place = placeOf(settings, website);
  if (place !== undefined)
    await purgeWhereForced(removed, { place, settings, website, isOver: true }, world, report);
}

type Told = { readonly settings: Settings; readonly talk: PullRequestTalk };

async function end(why: string, { settings, talk }: Told, world: World, report: Report): Promise<void> {
  await takeDown(settings, world, report);
  await forget(settings, world, report);
  report.url = undefined;
  const subject = deploymentOf(settings);
  if (subject !== undefined) await endDeployments(subject, { github: settings.github, world, report });
  await talk.say({ state: 'removed' });
  skip(why, world, report);
}

/** What the preview holds, once its deploy is done, sorted by key: they were noted as their uploads ended, another way in every run. */
const filesOf = ({ plan, synced }: Report): readonly StoredFile[] =>
  [
    ...new Map(
      [...(plan?.unchanged ?? []), ...(synced?.uploaded ?? [])].map(({ file }) => [file.key, file]),
    ).values(),
  ].sort((a, b) => byUtf8(a.key, b.key));

/** Without a token there is nobody to show a deployment to. */
const deploymentOf = (settings: Settings) =>
  settings.github.token === '' ? undefined : subjectOf(settings, settings.preview?.pr);

const isClosed = (pull: SeenPull): boolean => pull !== 'unknown' && !pull.isOpen;

function previewOf({ preview: own }: Settings): PreviewSettings {
  if (own === undefined) throw new Error('The settings are not those of a preview.');
  return own;
}

/** After a comment or by hand only the pull request knows what its newest commit is. One that does not tell leaves the guess, and is told of later. */
async function withCommit(settings: Settings, world: World, report: Report): Promise<Settings> {
  const own = previewOf(settings);
  if (own.pr.isGuess !== true || settings.github.token === '') return settings;
  try {
    const commit = (await world.forge.pull(own.pr.number))?.headSha ?? own.pr.commit;
    if (report.run !== undefined) report.run = { ...report.run, sha: commit };
    return { ...settings, preview: { ...own, pr: { ...own.pr, commit } } };
  } catch (error) {
    if (error instanceof CloudError) return settings;
    throw error;
  }
}

/** If it cannot be read, the bucket's own endpoint is not offered as an address; the deploy itself has its warning. */
async function readWebsite(world: World): Promise<Website | undefined> {
  try {
    return await world.bucket.website();
  } catch (error) {
    if (error instanceof CloudError) return undefined;
    throw error;
  }
}

/** What the site itself holds, by its manifest; a preview's key need not be allowed to read it. Undefined: nobody can tell. */
async function readLive(own: PreviewSettings, world: World): Promise<Manifest | undefined> {
  try {
    return (await readNote(manifestKey(own.of), world)).manifest;
  } catch (error) {
    if (error instanceof CloudError) return undefined;
    throw error;
  }
}
