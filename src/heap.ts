import { getHeapSpaceStatistics, setFlagsFromString } from 'node:v8';

/**
 * V8's young generation, in which objects begin their life. Left alone it grows to 128 MB when a site has many files, and all of that stays
 * with the process. An action cannot pass flags on the command line; this one V8 looks at whenever it would grow.
 */

/** What serves a site of any size: collecting it takes no more time than collecting 128 MB, bytes. */
const ENOUGH = 16 * 1024 * 1024;

/** Keeps it as small as it is now. */
export function keepYoungGenerationSmall(): void {
  growBy(1);
}

/**
 * Lets it grow once. A hundred requests that are under way have to fit in several times: what is collected before it is done counts as
 * old, and is then collected rarely.
 */
export function makeRoomForMany(): void {
  const factor = Math.floor(ENOUGH / youngGeneration());
  if (factor < 2) return;
  growBy(factor);
  const before = youngGeneration();
  // It grows when as much as it holds has outlived a collection.
  const survivors: unknown[] = [];
  while (youngGeneration() === before && survivors.length < 256) survivors.push(new Array(8000).fill(0));
  growBy(1);
}

const growBy = (factor: number): void => {
  setFlagsFromString(`--semi-space-growth-factor=${factor}`);
};

const youngGeneration = (): number =>
  getHeapSpaceStatistics().find((space) => space.space_name === 'new_space')?.space_size ?? ENOUGH;
