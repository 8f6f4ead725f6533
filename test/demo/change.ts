import type { Cloud } from '../cloud/index.ts';
import type { Run } from '../runner/index.ts';
import { green } from './beginning.ts';
import { compare } from './builds.ts';
import { mark, since, type Happenings } from './happenings.ts';
import type { Narrator } from './narrator.ts';
import { showEvents, showPurges, showRuns, showSights } from './pictures.ts';
import { push } from './push.ts';
import { PAGES, pagesOf, promised, visit, type Sites } from './visitor.ts';

/** The deploy of the change: its run, and how many s after its start the visitor came. */
export type ChangeDeploy = { readonly run: Run; readonly waited: number };

export async function deployChange(narrator: Narrator, cloud: Cloud, sites: Sites): Promise<ChangeDeploy> {
  narrator.chapter('A page changes, a post is taken back, the site is deployed again');
  const start = mark(cloud);
  const startedAt = cloud.clock.now();
  const run = await push(cloud, sites.new, { wait: 'done', 'on-missing': 'fail', 'wait-timeout': '2m' });
  const waited = (cloud.clock.now() - startedAt) / 1000;
  const sights = await visit(cloud, sites);
  green(narrator, run);
  await cloud.settled();
  const happened = since(cloud, start);
  tellWrites(narrator, sites, happened);
  tellPurges(narrator, cloud, happened);
  narrator.say(`The step passed after ${waited.toFixed(1)} s. At that moment the visitor came back:`);
  showSights(narrator, sights);
  narrator.promise(
    'the visitor has the new site under every URL, and no removed page',
    pagesOf(sights),
    promised('new'),
  );
  const untouched = sights.filter(({ page }) => page === 'old and new').map(({ cache }) => cache);
  narrator.promise("the page that did not change is still in the edge's cache", untouched, ['hit']);
  return { run, waited };
}

function tellWrites(narrator: Narrator, sites: Sites, { written, removed, events }: Happenings): void {
  const { changed, gone } = compare(sites.old, sites.new);
  narrator.table([...written.map((key) => ['written', key]), ...removed.map((key) => ['removed', key])]);
  narrator.promise('only what changed was written', written, changed);
  narrator.promise('only what left the build was removed', removed, gone);
  narrator.say('COS told the triggers (the action keeps its own notes below .cos-site-deploy/):');
  showEvents(narrator, events);
  const told = new Set(events.map(({ key }) => key));
  const silent = [...changed, ...gone].filter((key) => !told.has(key));
  narrator.promise('each change fired an event', silent, []);
}

function tellPurges(
  narrator: Narrator,
  cloud: Cloud,
  { runs, purges, purgeCallsByDeployer }: Happenings,
): void {
  const { domain, role } = cloud.world;
  narrator.say('The triggers ran the function:');
  showRuns(narrator, runs);
  narrator.promise('it ran, and no run failed', [...new Set(runs.map(({ status }) => status))], ['ok']);
  narrator.say('The function purged:');
  showPurges(narrator, purges);
  const done = new Set(purges.filter(({ doneAt }) => doneAt !== undefined).map(({ url }) => url));
  const owed = PAGES.filter(({ change }) => change !== 'none')
    .flatMap(({ paths }) => paths)
    .map((path) => `https://${domain}${path}`);
  narrator.promise(
    'every URL of a changed or removed page was purged',
    owed.filter((url) => !done.has(url)),
    [],
  );
  const signers = [...new Set(purges.map(({ by }) => by))];
  narrator.promise("every purge was signed by the function's role", signers, [`role:${role}`]);
  narrator.promise("the deployer's key signed none", purgeCallsByDeployer, 0);
}

/** The same on a cloud of its own, without purges: what the visitor would see if the chapter before were not true. */
export async function deployWithoutPurge(
  narrator: Narrator,
  cloud: Cloud,
  sites: Sites,
  waited: number,
): Promise<void> {
  narrator.chapter('The same change on a second, fresh cloud, with purge: off');
  green(narrator, await push(cloud, sites.old, { purge: 'off' }));
  await visit(cloud, sites);
  const start = mark(cloud);
  const startedAt = cloud.clock.now();
  green(narrator, await push(cloud, sites.new, { purge: 'off' }));
  const left = waited - (cloud.clock.now() - startedAt) / 1000;
  if (left > 0) cloud.clock.advance(left);
  const { written, removed, purges } = since(cloud, start);
  const { changed, gone } = compare(sites.old, sites.new);
  narrator.promise('the same objects were written', written, changed);
  narrator.promise('and removed', removed, gone);
  narrator.promise('nothing was purged', purges, []);
  const sights = await visit(cloud, sites);
  narrator.say(`${waited.toFixed(1)} s after the deploy began, as before, the visitor came back:`);
  showSights(narrator, sights);
  narrator.promise(
    'the visitor still has the old site, the removed post included',
    pagesOf(sights),
    promised('old'),
  );
}

export function showSummary(narrator: Narrator, run: Run): void {
  narrator.chapter('The job summary of the second deploy, in Markdown');
  narrator.quote(run.summary);
  narrator.promise('there is one', run.summary.trim() !== '', true);
}
