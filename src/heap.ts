import { getHeapSpaceStatistics, setFlagsFromString } from 'node:v8';

/**
 * How much memory V8 takes beyond what is in use. It goes by the memory of the machine, and takes several times of what a deploy of many files
 * needs. An action cannot pass flags on the command line; these are looked at whenever the heap would grow, so that they can be set
 * while it is in use. Names and meanings: `node --v8-options`.
 */

/**
 * The young generation, in which objects begin their life, bytes. Left alone it grows to 128 MB, and all of that stays with the process.
 * Collecting this much takes no more time in all.
 */
const YOUNG = 16 * 1024 * 1024;

/** The heap is collected when it has grown by this much since the last time, %; left alone that is up to 300. */
const GROWTH = 25;

/** Keeps the young generation as small as it is now. */
export function keepYoungGenerationSmall(): void {
  growYoungBy(1);
}

/**
 * Sets the heap up for a site of many files. The young generation grows once: a hundred requests that are under way have to fit in
 * several times, since what is collected before it is done counts as old, and is then collected rarely.
 */
export function makeRoomForMany(): void {
  setFlagsFromString(`--heap-growing-percent=${GROWTH}`);
  const factor = Math.floor(YOUNG / youngGeneration());
  if (factor < 2) return;
  growYoungBy(factor);
  const before = youngGeneration();
  // It grows when as much as it holds has outlived a collection.
  const survivors: unknown[] = [];
  while (youngGeneration() === before && survivors.length < 256) survivors.push(new Array(8000).fill(0));
  growYoungBy(1);
}

const growYoungBy = (factor: number): void => {
  setFlagsFromString(`--semi-space-growth-factor=${factor}`);
};

const youngGeneration = (): number =>
  getHeapSpaceStatistics().find((space) => space.space_name === 'new_space')?.space_size ?? YOUNG;
