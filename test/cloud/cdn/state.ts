import type { Account } from '../account.ts';
import type { CloudClock } from '../clock.ts';
import type { ListedDomain } from './domain.ts';
import type { CdnKnobs } from './knobs.ts';
import type { PurgeQuota } from './quota.ts';
import type { PurgeTasks } from './tasks.ts';

/** What every action of the CDN works on. */
export type CdnState = {
  readonly account: Account;
  readonly clock: CloudClock;
  readonly domains: ReadonlyMap<string, ListedDomain>;
  readonly quota: PurgeQuota;
  readonly tasks: PurgeTasks;
  knobs(): CdnKnobs;
};
