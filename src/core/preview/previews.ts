import type { PullRequest } from '../github/modes.ts';
import { entryOf, type Manifest, type OwnedFile } from '../manifest/manifest.ts';
import type { ObjectHeaders, Website } from '../ports.ts';
import { previewFolder, previewPrefixOf } from '../preview-prefix.ts';
import { hostOf } from '../purger/domains.ts';
import type { Served } from '../purger/rules.ts';
import { encodedPath } from '../purger/urls.ts';
import type { Settings } from '../settings.ts';
import { isOf } from '../site/digest.ts';
import { isPage, type StoredFile } from '../site/site.ts';
import type { Difference } from './comment.ts';
import { previewSite } from './preview-site.ts';

/**
 * The settings of a preview: below its own prefix, under a name that no site can have, so that its manifest never counts as a
 * site's, and without anything that needs rights beyond COS. Nothing caches a preview, so nothing of it is kept for open tabs.
 */
export function asPreview(settings: Settings, pr: PullRequest, served: readonly Served[]): Settings {
  return {
    ...settings,
    prefix: previewPrefixOf(settings.previewPrefix, pr.number),
    site: previewSite(settings.site, pr.number),
    purge: { by: 'off' },
    keepRemovedFor: 0,
    verify: false,
    preview: { of: settings.site, pr, served, sitePrefix: settings.prefix },
  };
}

/** The lines of `domains` that serve the site; those that serve nothing but previews are no business of its deploys. */
export const ofSite = (served: readonly Served[], sitePrefix: string, template: string): Served[] =>
  served.filter((one) => !isForPreviews(one, sitePrefix, template));

/** On the site's own ground only the very folder of the previews: around it the site has pages. */
function isForPreviews({ prefix }: Served, sitePrefix: string, template: string): boolean {
  if (prefix === '' || !template.startsWith(prefix) || sitePrefix.startsWith(prefix)) return false;
  return !prefix.startsWith(sitePrefix) || prefix === previewFolder(template);
}

/** What a preview's objects are stored with: no cache may keep them, since nobody purges them. */
export function previewHeaders(headers: ObjectHeaders): ObjectHeaders {
  const { expires, ...more } = headers.more ?? {};
  if (expires === undefined) return { ...headers, cacheControl: 'no-store' };
  return { ...headers, cacheControl: 'no-store', more };
}

/** Where a preview is served: the line of `domains` that fits its prefix best, else the bucket's website endpoint, else nowhere. */
export function placeOf(settings: Settings, website: Website | undefined): Place | undefined {
  const { prefix, preview } = settings;
  const served = (preview?.served ?? [])
    .filter((one) => prefix.startsWith(one.prefix))
    .reduce<Served | undefined>(
      (best, one) => (best && best.prefix.length >= one.prefix.length ? best : one),
      undefined,
    );
  const own = served ?? endpointOf(settings, website);
  if (own === undefined) return undefined;
  const root = /^https?:\/\/[^/]+\/$/.test(own.base) ? own.prefix : undefined;
  const isShared = ofSite(preview?.served ?? [], preview?.sitePrefix ?? '', settings.previewPrefix).some(
    ({ base }) => hostOf(base) === hostOf(own.base),
  );
  return {
    url: own.base + encodedPath(prefix.slice(own.prefix.length)),
    served: own,
    domain: served && hostOf(served.base),
    root,
    isOwnHost: served !== undefined && served.prefix !== '' && root !== undefined && !isShared,
  };
}

/** Where the preview is seen. */
export type Place = {
  /** Ends with `/`. */
  readonly url: string;
  readonly served: Served;
  /** The CDN domain; undefined: the bucket's own endpoint. */
  readonly domain: string | undefined;
  /** Key prefix that is the root of the host, where robots.txt is looked for; undefined: not of this bucket. */
  readonly root: string | undefined;
  /** Nothing but previews is served there. */
  readonly isOwnHost: boolean;
};

const endpointOf = (settings: Settings, website: Website | undefined): Served | undefined =>
  website && {
    prefix: '',
    base: `https://${settings.bucket}.cos-website.${settings.region}.myqcloud.com/`,
  };

/** How a preview differs from the live site, by the manifest of the site. Undefined: there is none, so nothing can be compared. */
export function differenceTo(
  live: Manifest | undefined,
  files: readonly StoredFile[],
  prefix: string,
): Difference | undefined {
  if (live === undefined) return undefined;
  const inPreview = new Set(files.map(({ key }) => key.slice(prefix.length)));
  const differing = files.flatMap(({ key, hash, size }) => {
    const path = key.slice(prefix.length);
    const owned = ownedFile(live, path);
    // Where the two were hashed in different ways, as a large file of which an earlier version deployed either, their sizes decide.
    if (owned !== undefined && (isOf(hash, owned) ?? owned.size === size)) return [];
    return [{ path, state: owned === undefined ? ('new' as const) : ('changed' as const) }];
  });
  return {
    pages: differing.filter(({ path }) => isPage(path)),
    files: differing.filter(({ path }) => !isPage(path)).length,
    removed: Object.entries(live.files).filter(
      ([key, { absentSince }]) =>
        absentSince === undefined &&
        key.startsWith(live.prefix) &&
        !inPreview.has(key.slice(live.prefix.length)),
    ).length,
  };
}

/** A file that left the build is no longer part of the live site, even while it is kept for open tabs. */
function ownedFile(live: Manifest, path: string): OwnedFile | undefined {
  const owned = entryOf(live.files, live.prefix + path);
  return owned?.absentSince === undefined ? owned : undefined;
}
