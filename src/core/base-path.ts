/** Pages of a build that are looked at, and how much of each, bytes: enough to tell how it was built. */
export const PAGES_LOOKED_AT = 20;
export const BYTES_LOOKED_AT = 256 * 1024;

/** How generators are known by what they write, and the option that puts a site below a path. The first that fits decides. */
const GENERATORS: readonly (readonly [string, RegExp, string])[] = [
  ['Docusaurus', /<meta[^>]+generator[^>]+Docusaurus/i, 'baseUrl in docusaurus.config.js'],
  ['VitePress', /<meta[^>]+generator[^>]+VitePress/i, 'base in .vitepress/config'],
  ['Astro', /<meta[^>]+generator[^>]+Astro|\/_astro\//i, 'base in astro.config.mjs'],
  ['Hugo', /<meta[^>]+generator[^>]+Hugo/i, 'hugo --baseURL'],
  ['Jekyll', /<meta[^>]+generator[^>]+Jekyll/i, 'jekyll build --baseurl'],
  [
    'Eleventy',
    /<meta[^>]+generator[^>]+Eleventy/i,
    'eleventy --pathprefix, with the base plugin or the url filter',
  ],
  ['Gatsby', /<meta[^>]+generator[^>]+Gatsby|id="?___gatsby/i, 'pathPrefix and gatsby build --prefix-paths'],
  ['Hexo', /<meta[^>]+generator[^>]+Hexo/i, 'root in _config.yml'],
  ['Next.js', /\/_next\//, 'basePath in next.config.js'],
  ['Nuxt', /\/_nuxt\//, 'app.baseURL in nuxt.config.ts'],
  ['SvelteKit', /\/_app\/immutable\//, 'paths.base in svelte.config.js'],
  ['Angular', /<app-root|ng-version=/, 'ng build --base-href'],
  ['Create React App', /\/static\/js\/main\.[0-9a-f]+\.js/, 'homepage in package.json'],
  ['Vite', /<script[^>]+type="module"[^>]+src="\/assets\/[^"]+-[\w-]{8}\.js"/, 'vite build --base'],
];

/** Which generator wrote a page, and the name of its option for a base path; undefined: it cannot be told. */
export function generatorOf(html: string): { readonly name: string; readonly option: string } | undefined {
  const found = GENERATORS.find(([, trace]) => trace.test(html));
  return found && { name: found[0], option: found[2] };
}

/** The first link of a page to the root of the host that leads out of a site below `path` (`/pr-7/`); undefined: there is none. */
export function linkToRoot(html: string, path: string): string | undefined {
  for (const [, quoted, bare] of html.matchAll(
    /\s(?:href|src)\s*=\s*(?:["'](\/[^"']*)["']|(\/[^\s>"']*))/gi,
  )) {
    const link = quoted ?? bare ?? '';
    const isElsewhere = link.startsWith('//');
    if (!isElsewhere && !link.startsWith(path) && `${link}/` !== path) return link;
  }
  return undefined;
}

/** What to say of a build whose pages link to the root of the host, though it stands below a path. */
export function basePathWarning(html: string, link: string, path: string): string {
  const generator = generatorOf(html);
  const how =
    generator === undefined
      ? "set your generator's base path"
      : `build it for that path (${generator.name}: ${generator.option})`;
  return `The preview stands below ${path}, but its pages link to the root of the host (first: ${link}), where they find the live site or nothing. For previews, ${how}, or use relative links.`;
}
