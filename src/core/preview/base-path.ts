/** Pages of a build that are looked at, and how much of each, bytes: enough to tell how it was built. */
export const PAGES_LOOKED_AT = 20;
export const BYTES_LOOKED_AT = 64 * 1024;

/** A page whose tags of the head are told from the rest of it. */
type Page = { readonly html: string; readonly tags: readonly string[] };

/** What tells a generator. */
type Trace = (page: Page) => boolean;

const named =
  (name: string): Trace =>
  ({ tags }) =>
    tags.some(
      (tag) => /^<meta\b/i.test(tag) && /\bgenerator\b/i.test(tag) && tag.toLowerCase().includes(name),
    );
const text =
  (trace: RegExp): Trace =>
  ({ html }) =>
    trace.test(html);
const either =
  (...traces: readonly Trace[]): Trace =>
  (page) =>
    traces.some((trace) => trace(page));
const viteScript: Trace = ({ tags }) =>
  tags.some((tag) => tag.includes('type="module"') && /\bsrc="\/assets\/[^"]+-[\w-]{8}\.js"/.test(tag));

/** How generators are known by what they write, and the option that puts a site below a path. The first that fits decides. */
const GENERATORS: readonly (readonly [string, Trace, string])[] = [
  ['Docusaurus', named('docusaurus'), 'baseUrl in docusaurus.config.js'],
  ['VitePress', named('vitepress'), 'base in .vitepress/config'],
  ['Astro', either(named('astro'), text(/\/_astro\//i)), 'base in astro.config.mjs'],
  ['Hugo', named('hugo'), 'hugo --baseURL'],
  ['Jekyll', named('jekyll'), 'jekyll build --baseurl'],
  ['Eleventy', named('eleventy'), 'eleventy --pathprefix, with the base plugin or the url filter'],
  ['Gatsby', either(named('gatsby'), text(/id="?___gatsby/i)), 'pathPrefix and gatsby build --prefix-paths'],
  ['Hexo', named('hexo'), 'root in _config.yml'],
  ['Next.js', text(/\/_next\//), 'basePath in next.config.js'],
  ['Nuxt', text(/\/_nuxt\//), 'app.baseURL in nuxt.config.ts'],
  ['SvelteKit', text(/\/_app\/immutable\//), 'paths.base in svelte.config.js'],
  ['Angular', text(/<app-root|ng-version=/), 'ng build --base-href'],
  ['Create React App', text(/\/static\/js\/main\.[0-9a-f]+\.js/), 'homepage in package.json'],
  ['Vite', viteScript, 'vite build --base'],
];

/**
 * The tags that a page is known by. A preview's pages are whatever a stranger wrote, so that a tag is taken only up to a length:
 * without it, a page of nothing but beginnings would be searched through once for each.
 */
const tagsOf = (html: string): readonly string[] => html.match(/<(?:meta|script)\b[^<>]{0,1000}>/gi) ?? [];

/** Which generator wrote a page, and the name of its option for a base path; undefined: it cannot be told. */
export function generatorOf(html: string): { readonly name: string; readonly option: string } | undefined {
  const page = { html, tags: tagsOf(html) };
  const found = GENERATORS.find(([, isTraced]) => isTraced(page));
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
