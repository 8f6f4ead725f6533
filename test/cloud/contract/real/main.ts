import { AREAS } from './areas.ts';
import { tryFacts, type Verdict } from './fact.ts';
import { openLocalPlace, openRealPlace } from './place.ts';

/** Tries the contract: on the real cloud when there are credentials for it, else on the local one. Ends with 1 when anything differs. */
async function main(): Promise<void> {
  const isReal = (process.env['TENCENTCLOUD_SECRET_ID'] ?? '') !== '';
  const place = isReal ? await openRealPlace(process.env) : await openLocalPlace();
  console.log(`The contract, tried on ${isReal ? `the real cloud, in ${place.bucket}` : 'the local cloud'}.`);
  let verdicts: readonly Verdict[];
  try {
    verdicts = await tryFacts(AREAS, place, show);
  } finally {
    await place.close();
  }
  const count = (outcome: Verdict['outcome']) => verdicts.filter((one) => one.outcome === outcome).length;
  console.log(`${count('agrees')} agree, ${count('differs')} differ, ${count('not asked')} were not asked.`);
  if (count('differs') > 0) process.exitCode = 1;
}

const MARKS = { agrees: '=', differs: '!', 'not asked': '-' };

function show({ area, fact, source, outcome, why }: Verdict): void {
  console.log(`${MARKS[outcome]} ${area}: ${fact} [${source}]`);
  if (why !== undefined) console.log(`    ${why.replaceAll('\n', '\n    ')}`);
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
});
