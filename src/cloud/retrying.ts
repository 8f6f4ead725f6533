import { isKind, type CloudError } from '../core/errors.ts';
import type { Clock } from '../core/ports.ts';

export type Patience = {
  readonly clock: Clock;
  /** 0 to 1, for the jitter. */
  readonly random: () => number;
  /** Calls in all, the first one included. */
  readonly attempts: number;
  /** Longest pause before the second call, ms; doubled for each further one, up to `longest`. */
  readonly first: number;
  readonly longest: number;
  /** No call begins later than this after the first one has failed, ms: however long that took, it is made once more. */
  readonly within: number;
};

/**
 * The same port, more patient: a call that failed for a passing reason (throttling, 5xx, the network) is repeated after a random
 * pause, exponential with full jitter, or after the one that the service asks for. A permanent error is passed on at once, and so is
 * one whose pause would be longer than our patience.
 */
export function retrying<Port extends object>(port: Port, patience: Patience): Port {
  const wrapped = Object.entries(port).map(([name, method]: [string, unknown]) => [
    name,
    typeof method === 'function'
      ? (...args: unknown[]) => again(() => (method as (...all: unknown[]) => unknown)(...args), patience)
      : method,
  ]);
  return Object.fromEntries(wrapped) as Port;
}

function again(call: () => unknown, patience: Patience): unknown {
  const first = call();
  // What answers at once (the server's time) has nothing to wait for.
  return first instanceof Promise ? persist(first, call as () => Promise<unknown>, patience) : first;
}

/** One call with this patience; `onRepeat` is told of each failure that is about to be repeated. */
export const patiently = <T>(
  call: () => Promise<T>,
  patience: Patience,
  onRepeat?: (error: CloudError) => void,
): Promise<T> => persist(call(), call, patience, onRepeat);

async function persist<T>(
  first: Promise<T>,
  call: () => Promise<T>,
  patience: Patience,
  onRepeat?: (error: CloudError) => void,
): Promise<T> {
  const { clock, attempts, within, longest } = patience;
  let attempt = first;
  let failedAt: number | undefined;
  for (let calls = 1; ; calls++) {
    try {
      return await attempt;
    } catch (error) {
      if (!isKind(error, 'throttled', 'transient') || calls >= attempts) throw error;
      const { retryAfter } = error;
      if (retryAfter !== undefined && retryAfter > longest) throw error;
      const ceiling = Math.min(patience.first * 2 ** (calls - 1), longest);
      const pause = (retryAfter ?? 0) + patience.random() * ceiling;
      const now = clock.now();
      failedAt ??= now;
      if (now + pause - failedAt > within) throw error;
      await clock.sleep(pause);
      onRepeat?.(error);
      attempt = call();
    }
  }
}
