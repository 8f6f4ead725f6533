import { DeployError, isKind } from '../core/errors.ts';
import type { World } from '../core/ports.ts';
import type { DeployedPurger } from '../core/purger.ts';

/** How long a function may stay busy (Creating, Updating ...) before we give up, ms; official tools wait three to five minutes. */
const BUSY_PATIENCE = 5 * 60_000;
const POLL = 500;
/** How often a write may be refused by a function that is not busy, with pauses of up to 3 s: about a minute. */
const REFUSALS = 22;

const BUSY: readonly DeployedPurger['state'][] = ['Creating', 'Updating', 'Publishing', 'Deleting'];

/** The function once it is no longer busy; undefined: there is none. */
export async function settled(name: string, world: World): Promise<DeployedPurger | undefined> {
  const deadline = world.clock.now() + BUSY_PATIENCE;
  for (;;) {
    const deployed = await world.functions.describe(name);
    if (deployed === undefined || !BUSY.includes(deployed.state)) return deployed;
    if (world.clock.now() >= deadline) {
      throw new DeployError(
        `The function ${name} has been ${deployed.state} for ${BUSY_PATIENCE / 60_000} minutes.`,
        {
          remedy:
            'Look at the function in the SCF console; if it stays like that, delete it and run the workflow again.',
        },
      );
    }
    await world.clock.sleep(POLL);
  }
}

/** Rejects a function whose last change failed, in SCF's words. */
export function refuseFailed(name: string, deployed: DeployedPurger | undefined): void {
  if (!deployed?.state.endsWith('Failed')) return;
  throw new DeployError(
    `The function ${name} is ${deployed.state}${deployed.reason === '' ? '.' : `: ${deployed.reason}`}`,
    {
      remedy: 'The next run repairs it. If it fails again, look at the function in the SCF console.',
    },
  );
}

/**
 * Runs a write once the function takes it: "Active" may be seen a little before writes are accepted, and the codes of such a
 * refusal have changed over the years, so that one that never ends has to be given up.
 */
export async function whenReady<T>(name: string, world: World, write: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await write();
    } catch (error) {
      if (!isKind(error, 'busy') || tries >= REFUSALS) throw error;
      await world.clock.sleep(Math.min(POLL * tries, 3000));
      await settled(name, world);
    }
  }
}
