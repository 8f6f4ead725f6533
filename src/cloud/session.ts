import type { Keys, Session } from '../core/ports.ts';

/** Keys are made anew when this much of their life is left, ms; of a short life, when half of it is. */
const MARGIN = 10 * 60_000;

/**
 * Temporary keys that outlive their session: whoever asks shortly before it ends has new ones made. While the older ones still hold,
 * a refusal of new ones is no reason to stop. Rejects with what `begin` rejects with.
 */
export function renewing(begin: () => Promise<Session>, now: () => number): Keys {
  let current: (Session & { readonly since: number }) | undefined;
  let beginning: Promise<void> | undefined;
  const renew = async () => {
    // From before the question: the answer took its time, and the keys may be that old.
    const since = now();
    const session = await begin();
    current = { ...session, since };
  };
  return async () => {
    const left = current === undefined ? 0 : current.since + current.life - now();
    if (current !== undefined && left > Math.min(MARGIN, current.life / 2)) return current.credentials;
    beginning ??= renew().finally(() => {
      beginning = undefined;
    });
    try {
      await beginning;
    } catch (error) {
      if (left <= 0) throw error;
    }
    if (current === undefined) throw new Error('There is no session.');
    return current.credentials;
  };
}
