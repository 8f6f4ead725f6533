import type { Pace } from '../index.ts';
import type { CdnKnobs } from './knobs.ts';

/** How long one purge takes, in ms from its acceptance. `doneAfter` is never before `visibleAfter`. */
export type PurgeDelay = { readonly visibleAfter: number; readonly doneAfter: number };

/**
 * Fast: a second and two. Real: records appear after 5 to 60 s (clients in the field retry while the list is empty), and a
 * purge takes about 5 minutes (the CDN's FAQ, "刷新任务生效时间约为5分钟"); public observations lie between 1 and 10.
 */
export function purgeDelay(pace: Pace, knobs: CdnKnobs): PurgeDelay {
  const real = pace === 'real';
  const visibleAfter = knobs.visibleAfter ?? (real ? 5000 + knobs.random() * 55_000 : 1000);
  const doneAfter = knobs.doneAfter ?? (real ? 180_000 + knobs.random() * 240_000 : 2000);
  return { visibleAfter, doneAfter: Math.max(visibleAfter, doneAfter) };
}
