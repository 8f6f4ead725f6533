import { DeployError } from '../core/errors.ts';
import type { World } from '../core/ports.ts';
import type { DeployedPurger } from '../core/purger/purger.ts';

/** How long a function may stay busy (Creating, Updating ...) before we give up, ms; official tools wait three to five minutes. */
const BUSY_PATIENCE = 5 * 60_000;
/** Pause between two looks, ms. */
export const POLL = 500;

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
