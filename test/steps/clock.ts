import { setTimeout as delay } from 'node:timers/promises';
import type { World } from '../../src/core/ports.ts';
import type { Cloud } from '../cloud/index.ts';

/** How often it is looked whether a function still runs, ms. */
const LOOK_EVERY = 5;

/**
 * A machine on which time passes only while somebody sleeps, and then at once, for the cloud as well: minutes of patience cost
 * nothing, and end after the same number of looks however busy the real machine is. A function that runs is waited for first:
 * no jump makes a process faster.
 */
export function modelled(cloud: Cloud, world: World): World {
  let now = Date.now();
  // What COS tells of its time comes with its answers; between two of them it goes on with our own.
  let serverTime = 0;
  const told = () => Math.max(serverTime, world.bucket.serverTime());
  const sleep = async (ms: number) => {
    await delay(0);
    while (cloud.isBusy()) await delay(LOOK_EVERY);
    serverTime = told() + ms;
    now += ms;
    cloud.clock.advance(ms / 1000);
  };
  return { ...world, bucket: { ...world.bucket, serverTime: told }, clock: { now: () => now, sleep } };
}
