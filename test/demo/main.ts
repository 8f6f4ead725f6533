import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startCloud } from '../cloud/index.ts';
import { deployFirst, introduce, StoryEnds, visitTwice } from './beginning.ts';
import { build } from './builds.ts';
import { deployChange, deployWithoutPurge, showSummary } from './change.ts';
import { startNarrator, type Narrator } from './narrator.ts';
import { CHANGE } from './visitor.ts';

/** The whole story, in a directory of its own. */
async function tell(narrator: Narrator, home: string): Promise<void> {
  const sites = {
    old: await build(join(home, 'old')),
    new: await build(join(home, 'new'), CHANGE),
  };
  await using cloud = await startCloud();
  introduce(narrator, cloud);
  await deployFirst(narrator, cloud, sites.old);
  await visitTwice(narrator, cloud, sites);
  const { run, waited } = await deployChange(narrator, cloud, sites);
  await using other = await startCloud();
  await deployWithoutPurge(narrator, other, sites, waited);
  showSummary(narrator, run);
}

async function main(): Promise<void> {
  const narrator = startNarrator((line) => {
    console.log(line);
  });
  const home = await mkdtemp(join(tmpdir(), 'demo-'));
  const started = performance.now();
  try {
    await tell(narrator, home);
  } catch (error) {
    if (!(error instanceof StoryEnds)) throw error;
    narrator.say(error.message);
  } finally {
    await rm(home, { recursive: true, force: true });
  }
  const seconds = ((performance.now() - started) / 1000).toFixed(0);
  console.log('');
  if (narrator.broken.length === 0) {
    console.log(`Every promise was kept, in ${seconds} s.`);
    return;
  }
  console.log(`Broken promises: ${narrator.broken.length}, after ${seconds} s:`);
  for (const claim of narrator.broken) console.log(`  ${claim}`);
  process.exitCode = 1;
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
