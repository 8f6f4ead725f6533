import { count } from './amounts.ts';
import { DeployError } from './errors.ts';
import { hostOf } from './domains.ts';
import { AREAS, needed, type Flush } from './flush.ts';
import type { CdnDomain, PurgeQuota } from './ports.ts';
import { isFingerprinted } from './fingerprint.ts';
import type { Manifest } from './manifest.ts';
import type { Deletion, SyncPlan } from './plan.ts';
import { uploadsOf } from './plan.ts';
import { isPreviewKey } from './preview-prefix.ts';
import { ruleFor, type Rule, type RuleTable } from './rules.ts';
import type { Share } from './settings.ts';

/** From this many files on, `max-delete` holds: a small site may well be turned inside out. */
const MAX_DELETE_FROM = 20;

/** Refuses a plan that removes more than the user allows: the sign of a wrong or half-built source. Fingerprinted files come and go. */
export function refuseMassDeletion(
  deletions: readonly Deletion[],
  manifest: Manifest | undefined,
  limit: Share,
): void {
  if (deletions.length === 0) return;
  const counts = (key: string) => !isFingerprinted(key);
  // A mirror also removes what is nobody's: that counts on both sides.
  const keys = new Set([...Object.keys(manifest?.files ?? {}), ...deletions.map(({ key }) => key)]);
  const owned = [...keys].filter(counts).length;
  const gone = deletions.filter((deletion) => counts(deletion.key)).length;
  const allowed = 'part' in limit ? Math.floor(owned * limit.part) : limit.files;
  if (owned < MAX_DELETE_FROM || gone <= allowed) return;
  throw new DeployError(
    `This deploy would remove ${gone} of ${owned} files (first: ${deletions[0]?.key ?? ''}); max-delete allows ${allowed}.`,
    {
      remedy: 'If the source is complete, raise max-delete for this run.',
    },
  );
}

/** Refuses to touch a key that another site's manifest lists: two deploys would overwrite each other for ever. */
export function refuseForeignKeys(plan: SyncPlan, owners: ReadonlyMap<string, string>, site: string): void {
  const keys = [
    ...plan.unchanged.map(({ file }) => file.key),
    ...uploadsOf(plan).map((upload) => upload.file.key),
    ...plan.deletions.map((deletion) => deletion.key),
  ];
  const taken = keys.filter((key) => owners.has(key));
  const [first] = taken;
  if (first === undefined) return;
  throw new DeployError(
    `${count(taken.length, 'file')} of the site ${site} already ${taken.length === 1 ? 'belongs' : 'belong'} to the site ${owners.get(first) ?? ''} in this bucket (first: ${first}).`,
    {
      remedy:
        'Give one of the sites its own prefix (and preview-prefix), or its own bucket. If both are the same site, set the same "site" in both workflows.',
    },
  );
}

/** Refuses files of a site where its previews go: the preview of a pull request would overwrite them, and its end remove them. */
export function refusePreviewKeys(plan: SyncPlan, template: string): void {
  const keys = [
    ...plan.unchanged.map(({ file }) => file.key),
    ...uploadsOf(plan).map(({ file }) => file.key),
  ];
  const first = keys.find((key) => isPreviewKey(key, template));
  if (first === undefined) return;
  throw new DeployError(`The site has files where previews of pull requests go (first: ${first}).`, {
    remedy: `Set preview-prefix to folders that the site does not use; it is ${template}.`,
  });
}

/** Refuses keys about which the function would follow another site's row: they would be purged where they are not served. */
export function refuseForeignRows(plan: SyncPlan, own: Rule, rules: RuleTable): void {
  const twin = rules.find((rule) => rule.site !== own.site && rule.prefix === own.prefix);
  const keys = [
    ...uploadsOf(plan).map((upload) => upload.file.key),
    ...plan.unchanged.map(({ file }) => file.key),
    ...plan.deletions.map((deletion) => deletion.key),
  ];
  const astray = keys.find((key) => ruleFor(key, rules)?.site !== own.site);
  const other = twin?.site ?? (astray === undefined ? undefined : ruleFor(astray, rules)?.site);
  if (other === undefined) return;
  throw new DeployError(
    `The purge function's rules give ${twin === undefined ? (astray ?? '') : `the prefix "${own.prefix}"`} to the site ${other}, so changes of the site ${own.site} would be purged at that site's domains.`,
    {
      remedy: `If ${other} is an older name of this site, run this action once with mode: uninstall and site: ${other}. Else give each site a prefix of its own.`,
    },
  );
}

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
    /** URLs to purge, by host. */
    readonly urls: ReadonlyMap<string, number>;
    readonly flush?: Flush | undefined;
  },
  domains: readonly CdnDomain[],
  quota: PurgeQuota | undefined,
): string | undefined {
  const isByUrl = load.flush?.insteadOfUrls !== true;
  if (isByUrl) refuseShort('URL', load.urls, { domains, left: quota?.urls });
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

/** Refuses domains that cannot be purged; a domain that could not be read is not judged. */
export function refuseUnfitDomain(name: string, domain: CdnDomain | undefined): void {
  if (domain === undefined) {
    throw new DeployError(`The domain ${name} is not in this account's CDN.`, {
      remedy: 'Correct "domains", or add the domain at https://console.cloud.tencent.com/cdn/domains.',
    });
  }
  if (domain.status === 'online' || domain.status === 'processing') return;
  throw new DeployError(`The domain ${name} is ${domain.status} in the CDN, so it cannot be purged.`, {
    remedy: 'Start it at https://console.cloud.tencent.com/cdn/domains, or take it out of "domains".',
  });
}
