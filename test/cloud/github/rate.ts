import type { CloudClock } from '../clock.ts';

/** Requests an hour: of a job's token, per repository, and of an address without a token (docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api). */
const LIMITS = { token: 1000, anonymous: 60 };
const HOUR = 3_600_000;

export type RateCounter = {
  /** Counts one request; `isOver` when it is one too many. */
  count(who: keyof typeof LIMITS): {
    readonly isOver: boolean;
    readonly headers: Readonly<Record<string, string>>;
  };
};

/** Counts requests in hours of cloud time, each from its first request on. */
export function countRequests(clock: CloudClock): RateCounter {
  const windows = new Map<string, { readonly until: number; used: number }>();
  return {
    count(who) {
      const now = clock.now();
      const known = windows.get(who);
      const window = known !== undefined && now < known.until ? known : { until: now + HOUR, used: 0 };
      windows.set(who, window);
      window.used += 1;
      const limit = LIMITS[who];
      const headers = {
        'X-RateLimit-Limit': String(limit),
        'X-RateLimit-Remaining': String(Math.max(0, limit - window.used)),
        'X-RateLimit-Used': String(Math.min(window.used, limit)),
        'X-RateLimit-Reset': String(Math.ceil(window.until / 1000)),
        'X-RateLimit-Resource': 'core',
      };
      return { isOver: window.used > limit, headers };
    },
  };
}
