import { DeployError } from '../errors.ts';
import type { CdnDomain, PurgeQuota } from '../ports.ts';
import { hostOf } from '../purger/domains.ts';
import { AREAS, needed, type Flush } from './flush.ts';

/** What the function can purge: 20 calls a second, a run may try for 60 s, three attempts. Source: tencentcloud.com/document/product/228/33601. */
const OBJECTS_FOR_FUNCTION = 3000;
const MANY_OBJECTS = 1000;

/**
 * Refuses a deploy whose purges cannot all be accepted, while nothing has changed yet. Returns a warning where it will be slow.
 */
export function refuseOverQuota(
  load: {
    readonly by: 'function' | 'direct';
    readonly objects: number;
    /** URLs to purge one by one, by host. */
    readonly urls: ReadonlyMap<string, number>;
    readonly flush?: Flush | undefined;
  },
  domains: readonly CdnDomain[],
  quota: PurgeQuota | undefined,
): string | undefined {
  const isByUrl = load.flush?.insteadOfUrls !== true;
  refuseShort('URL', load.urls, { domains, left: quota?.urls });
  const directories = new Map<string, number>();
  for (const url of load.flush?.urls ?? [])
    directories.set(hostOf(url), (directories.get(hostOf(url)) ?? 0) + 1);
  refuseShort('directory', directories, { domains, left: quota?.directories });

  if (load.by === 'direct' || !isByUrl || load.objects <= MANY_OBJECTS) return undefined;
  const calls = Math.ceil(load.objects / 1000);
  if (load.objects <= OBJECTS_FOR_FUNCTION) {
    return `${load.objects} objects change at once. The purge function handles about 20 a second; purge: direct would need ${calls} calls.`;
  }
  throw new DeployError(
    `${load.objects} objects change at once; the purge function can handle ${OBJECTS_FOR_FUNCTION} (20 calls a second, 60 s, three attempts).`,
    { remedy: `Set purge: direct for this run: it needs ${calls} calls.` },
  );
}

function refuseShort(
  what: 'URL' | 'directory',
  urls: ReadonlyMap<string, number>,
  account: { readonly domains: readonly CdnDomain[]; readonly left: PurgeQuota['urls'] | undefined },
): void {
  for (const area of AREAS) {
    const count = needed(urls, account.domains, area);
    const left = account.left?.[area];
    if (left === undefined || count <= left) continue;
    throw new DeployError(
      `This deploy needs ${count} ${what} purges in the area ${area}; the account has ${left} left today.`,
      {
        remedy:
          what === 'URL'
            ? 'Set purge: direct, which needs one directory purge a domain where URLs do not suffice; or wait until the quota is renewed (00:00 Beijing time), or have it raised in the CDN console.'
            : 'Wait until the quota is renewed (00:00 Beijing time), or have it raised in the CDN console.',
      },
    );
  }
}
