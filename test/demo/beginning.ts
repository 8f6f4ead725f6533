import type { Cloud } from '../cloud/index.ts';
import type { Run } from '../runner/index.ts';
import type { Build } from './builds.ts';
import { mark, since } from './happenings.ts';
import type { Narrator } from './narrator.ts';
import { showPurges, showSights, showUploads } from './pictures.ts';
import { push } from './push.ts';
import { pagesOf, PATHS, promised, visit, type Sites } from './visitor.ts';

export function introduce(narrator: Narrator, cloud: Cloud): void {
  const { bucket, region, domain, role } = cloud.world;
  narrator.chapter('A private cloud starts on this machine');
  narrator.say('Clients reach it through a proxy, under the real host names and over TLS:');
  narrator.table([
    ['bucket', bucket, `in ${region}, static website hosting is on`],
    ['domain', domain, 'a CDN in front of the bucket, keeps everything for 30 days'],
    ['role', role, 'what the function runs as; it may purge'],
  ]);
  narrator.promise('the bucket is empty', cloud.bucket().keys(), []);
}

export async function deployFirst(narrator: Narrator, cloud: Cloud, site: Build): Promise<void> {
  narrator.chapter('Eleventy built a site, the action deploys it');
  const start = mark(cloud);
  const run = await push(cloud, site);
  green(narrator, run);
  narrator.promise('nothing that it printed shows the secret key', leaks(run, cloud.world.secretKey), []);
  await cloud.settled();
  const { written, purges } = since(cloud, start);
  showUploads(narrator, cloud, site);
  narrator.promise('every file of the build was uploaded, and nothing else', written, [...site.files.keys()]);
  narrator.promise('the function was created, with its two triggers', created(cloud, start), {
    CreateFunction: 1,
    CreateTrigger: 2,
  });
  narrator.say('What was purged on the way:');
  showPurges(narrator, purges);
  const proof = purges.filter(({ url, doneAt }) => url.includes('/probe-') && doneAt !== undefined);
  narrator.promise(
    'a probe object proved the chain from bucket to CDN: the function purged it',
    [...new Set(proof.map(({ by }) => by))],
    [`role:${cloud.world.role}`],
  );
}

/** A visitor comes twice, so that the edge caches everything that the change will touch. */
export async function visitTwice(narrator: Narrator, cloud: Cloud, sites: Sites): Promise<void> {
  narrator.chapter('A visitor comes, twice');
  const first = await visit(cloud, sites);
  const second = await visit(cloud, sites);
  showSights(narrator, first, second);
  narrator.promise('each page is the one that Eleventy built', pagesOf(first), promised('old'));
  narrator.promise('the second time it is the same', pagesOf(second), promised('old'));
  const cached = second.filter(({ cache }) => cache === 'hit').map(({ path }) => path);
  narrator.promise("and comes from the edge's cache", cached, PATHS);
}

/** A red step ends the story: what follows would be told of a site that is not there. */
export class StoryEnds extends Error {}

/** Promises that the step is green; shows the log of one that is not. */
export function green(narrator: Narrator, run: Run): void {
  narrator.promise(`the step is green, after ${(run.ms / 1000).toFixed(1)} s`, run.outcome, 'success');
  if (run.outcome === 'success') return;
  narrator.quote(run.log);
  throw new StoryEnds('The story ends here: a deploy failed, and its log stands above.');
}

/** The lines that hold the secret; the command that hides it has to name it once. */
function leaks(run: Run, secret: string): string[] {
  const lines = [...run.raw.split('\n'), ...run.summary.split('\n')];
  return lines.filter((line) => line.includes(secret) && !line.startsWith('::add-mask::'));
}

function created(cloud: Cloud, from: number): Record<string, number> {
  const done = cloud.ledger
    .entries()
    .slice(from)
    .filter(({ status }) => status === 200);
  const count = (operation: string) => done.filter((entry) => entry.operation === operation).length;
  return { CreateFunction: count('CreateFunction'), CreateTrigger: count('CreateTrigger') };
}
