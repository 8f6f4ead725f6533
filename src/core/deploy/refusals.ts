import { count } from '../amounts.ts';
import { DeployError } from '../errors.ts';
import { entryOf, type Manifest } from '../manifest/manifest.ts';
import type { CdnDomain } from '../ports.ts';
import { isPreviewKey } from '../preview-prefix.ts';
import { isPreviewSite } from '../preview/preview-site.ts';
import { ruleFor, type Rule, type RuleTable } from '../purger/rules.ts';
import { manifestKey } from '../reserved.ts';
import type { Settings } from '../settings.ts';
import { isFingerprinted } from '../site/fingerprint.ts';
import { isPage } from '../site/site.ts';
import type { Deletion, SyncPlan } from '../sync/plan.ts';
import { uploadsOf } from '../sync/plan.ts';

/** From this many files on, `max-delete` holds: a small site may well be turned inside out. */
const MAX_DELETE_FROM = 20;

/** Whether an earlier build already did without it. */
const hasLeftBefore = (key: string, manifest: Manifest | undefined): boolean =>
  (entryOf(manifest?.files, key)?.absentSince ?? entryOf(manifest?.strays, key)) !== undefined;

/** What builds name anew each time, whether or not the name is known for a fingerprint. */
const OF_A_BUILD = /\.(?:m?js|css|map|wasm)$/i;

/**
 * Refuses a plan that removes more than the user allows: the sign of a wrong or half-built source. It compares what has just left the
 * build with what the build before it had: what left earlier and is now due is no sign of anything. Where files that are no pages stay for
 * a while, pages are compared with pages: beside images that stay, all of them could go unnoticed.
 */
export function refuseMassDeletion(
  deletions: readonly Deletion[],
  manifest: Manifest | undefined,
  { prefix, maxDelete, keepRemovedFor }: Pick<Settings, 'prefix' | 'maxDelete' | 'keepRemovedFor'>,
): void {
  const counts = (key: string) =>
    !hasLeftBefore(key, manifest) &&
    (keepRemovedFor > 0 ? isPage(key) : !isFingerprinted(key) && !OF_A_BUILD.test(key));
  const gone = deletions.map(({ key }) => key).filter(counts);
  if (gone.length === 0) return;
  const owned = Object.keys(manifest?.files ?? {}).filter((key) => key.startsWith(prefix) && counts(key));
  // A mirror also removes what is nobody's: that counts on both sides.
  const all = new Set([...owned, ...gone]).size;
  const allowed = 'part' in maxDelete ? Math.floor(all * maxDelete.part) : maxDelete.files;
  if (all < MAX_DELETE_FROM || gone.length <= allowed) return;
  throw new DeployError(
    `This deploy would remove ${gone.length} of ${all} files (first: ${gone[0] ?? ''}); max-delete allows ${allowed}.`,
    {
      remedy: 'If the source is complete, raise max-delete for this run.',
    },
  );
}

/**
 * Refuses to take for old files what an earlier deploy of the same site put below an inner prefix: the default name of a site is the
 * repository, so that a release below `v1.0` and a push to the root are one site, and each push would remove the release.
 */
export function refuseInnerPrefix(
  plan: Pick<SyncPlan, 'deletions' | 'kept'>,
  manifest: Manifest | undefined,
  { prefix, site }: Pick<Settings, 'prefix' | 'site'>,
): void {
  const inner = manifest?.prefix ?? prefix;
  if (inner === prefix || !inner.startsWith(prefix)) return;
  const young = plan.kept.filter(({ key, reason }) => reason === 'young' && !hasLeftBefore(key, manifest));
  const leaving = [...plan.deletions, ...young];
  const [first] = leaving;
  if (first === undefined) return;
  throw new DeployError(
    `The site ${site} was last deployed with the prefix "${inner}", and this deploy with the prefix "${prefix}" would remove ${count(leaving.length, 'file')} that it does not hold (first: ${first.key}).`,
    {
      remedy:
        'If these are two sites, give each its own "site". If the site has moved, run this once with delete: none: from then on its old files are removed.',
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
    `${count(taken.length, 'file')} of the site ${site} ${taken.length === 1 ? 'already belongs to the site' : 'already belong to the site'} ${owners.get(first) ?? ''} in this bucket (first: ${first}).`,
    {
      remedy: `Give one of the sites its own prefix (and preview-prefix), or its own bucket. If both are the same site, as after a repository was renamed, set "site" to the name of the first one. If that site is gone for good, run this action once with mode: uninstall and its name as "site", and remove ${manifestKey(owners.get(first) ?? '')} from the bucket: its files are nobody's then.`,
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

/** Refuses a site and the previews of another one in one place, whichever of the two was there first. */
export function refusePreviewsOfOthers(
  plan: SyncPlan,
  others: { readonly rules: RuleTable; readonly owners: ReadonlyMap<string, string> },
  { site, previewPrefix }: Pick<Settings, 'site' | 'previewPrefix'>,
): void {
  const keys = [
    ...plan.unchanged.map(({ file }) => file.key),
    ...uploadsOf(plan).map(({ file }) => file.key),
  ];
  for (const { site: other, previews } of others.rules) {
    if (previews === undefined || other === site) continue;
    const own = keys.find((key) => isPreviewKey(key, previews));
    if (own !== undefined) throw mixedUp({ site, key: own }, { site: other, previews });
  }
  for (const [key, owner] of others.owners)
    if (!isPreviewSite(owner) && isPreviewKey(key, previewPrefix))
      throw mixedUp({ site: owner, key }, { site, previews: previewPrefix });
}

const mixedUp = (
  one: { readonly site: string; readonly key: string },
  other: { readonly site: string; readonly previews: string },
): DeployError =>
  new DeployError(
    `The site ${one.site} has files where previews of the site ${other.site} go (first: ${one.key}), so they would overwrite each other, and nothing there is purged.`,
    {
      remedy: `Set preview-prefix of the site ${other.site} to folders that no site uses; it is ${other.previews}.`,
    },
  );

/** Refuses keys about which the function would follow another site's row: they would be purged where they are not served. */
export function refuseForeignRows(
  plan: Pick<SyncPlan, 'waves' | 'unchanged' | 'deletions'>,
  own: Rule,
  rules: RuleTable,
): void {
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
