import type { Cloud, Visit } from '../cloud/index.ts';
import type { Build } from './builds.ts';
import type { Edits } from './build-site.ts';

/** The change of the second deploy: a page says something new, a post is taken back. The lists of posts change with it. */
export const CHANGE: Edits = {
  'docs/index.md': (text) =>
    text.replace('Kelpie 2.4 is the current release.', 'Kelpie 2.5 is the current release.'),
  'blog/one-file.md': 'remove',
};

/** The build before the change and the one after it. */
export type Sites = { readonly old: Build; readonly new: Build };

/** The pages that the visitor asks for, by each URL that leads to them, and what the change does to them. */
export const PAGES = [
  { key: 'index.html', paths: ['/', '/index.html'], change: 'changed' },
  { key: 'docs/index.html', paths: ['/docs/', '/docs/index.html'], change: 'changed' },
  {
    key: 'blog/one-file/index.html',
    paths: ['/blog/one-file/', '/blog/one-file/index.html'],
    change: 'removed',
  },
  { key: 'docs/reference/index.html', paths: ['/docs/reference/'], change: 'none' },
] as const;

export const PATHS: readonly string[] = PAGES.flatMap(({ paths }) => paths);

/** What a visitor met at a path of the domain. */
export type Sight = Visit & {
  readonly path: string;
  /** Which build's page it is, compared byte by byte; `old and new` where the two do not differ. */
  readonly page: string;
};

export async function visit(cloud: Cloud, sites: Sites): Promise<Sight[]> {
  const sights: Sight[] = [];
  for (const { key, paths } of PAGES) {
    for (const path of paths) {
      const met = await cloud.visit(`https://${cloud.world.domain}${path}`);
      sights.push({ path, ...met, page: recognise(met, key, sites) });
    }
  }
  return sights;
}

function recognise({ status, body }: Visit, key: string, sites: Sites): string {
  const is = (name: 'old' | 'new', file: string) => sites[name].files.get(file)?.toString() === body;
  if (status === 404) return is('new', '404.html') ? "the site's 404 page" : 'another 404 page';
  const names = (['old', 'new'] as const).filter((name) => is(name, key));
  return names.length === 0 ? `neither old nor new (status ${status})` : names.join(' and ');
}

/** Path to page. */
export const pagesOf = (sights: readonly Sight[]): Record<string, string> =>
  Object.fromEntries(sights.map(({ path, page }) => [path, page]));

/** What a visitor has to meet while the edge holds the old site, or once it holds the new one. */
export function promised(site: 'old' | 'new'): Record<string, string> {
  const expected = {
    changed: site,
    removed: site === 'old' ? 'old' : "the site's 404 page",
    none: 'old and new',
  };
  return Object.fromEntries(
    PAGES.flatMap(({ paths, change }) => paths.map((path) => [path, expected[change]])),
  );
}
