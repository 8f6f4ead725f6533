import { describe, expect, test } from '@jest/globals';
import { basePathWarning, generatorOf, linkToRoot } from '../../../src/core/preview/base-path.ts';
import { isHidden, NO_ROBOTS } from '../../../src/core/preview/robots.ts';

describe('a link that leads out of a site below /pr-7/', () => {
  test.each([
    ['<link rel="stylesheet" href="/style.css">', '/style.css'],
    ["<img src='/a.png'>", '/a.png'],
    ['<a href=/about>', '/about'],
    ['<a href="/">', '/'],
    ['<script src = "/x.js">', '/x.js'],
    ['<a href="/pr-71/x">', '/pr-71/x'],
    ['<a href="/pr-7/x">', undefined],
    ['<a href="/pr-7">', undefined],
    ['<a href="x/y.html">', undefined],
    ['<a href="../y.html">', undefined],
    ['<a href="//cdn.example.com/x.js">', undefined],
    ['<a href="https://example.com/">', undefined],
    ['<p data-href="/x">/style.css', undefined],
  ])('%s -> %p', (html, want) => {
    expect(linkToRoot(html, '/pr-7/')).toBe(want);
  });

  test('of a page full of unclosed quotes is looked for in no time', () => {
    expect(linkToRoot(` href="/${' src="'.repeat(40_000)}`, '/pr-7/')).toBeDefined();
  });
});

test.each([
  ['Astro', '<meta name="generator" content="Astro v5.1.0">', 'base in astro.config.mjs'],
  ['Astro', '<script src="/_astro/x.js">', 'base in astro.config.mjs'],
  ['Hugo', '<meta name="generator" content="Hugo 0.140">', 'hugo --baseURL'],
  ['Jekyll', '<meta name="generator" content="Jekyll v4.3" />', 'jekyll build --baseurl'],
  ['Docusaurus', '<meta data-rh="true" name="generator" content="Docusaurus v3">', 'baseUrl'],
  ['VitePress', '<meta name="generator" content="VitePress v1.5">', 'base in .vitepress/config'],
  ['Eleventy', '<meta name="generator" content="Eleventy v3">', 'eleventy --pathprefix'],
  ['Gatsby', '<div id="___gatsby">', 'pathPrefix'],
  ['Next.js', '<script src="/_next/static/chunks/x.js">', 'basePath in next.config.js'],
  ['Nuxt', '<script src="/_nuxt/x.js">', 'app.baseURL'],
  ['SvelteKit', '<link href="/_app/immutable/x.css">', 'paths.base'],
  [
    'Vite',
    '<script type="module" crossorigin src="/assets/index-BX1_W7vG.js"></script>',
    'vite build --base',
  ],
])('%s is known by %s', (name, html, option) => {
  expect(generatorOf(html)).toEqual({ name, option: expect.stringContaining(option) });
  expect(basePathWarning(html, '/x.js', '/pr-7/')).toContain(option);
});

test.each([
  ['beginnings of meta', '<meta generator '],
  ['beginnings of meta without space', '<meta'],
  ['one meta that never ends', 'generator '],
  ['beginnings of scripts', '<script type="module" src="/assets/x-'],
  ['sources in one script', ' src="/assets/x- '],
  ['white space in links', ' href  '],
  ['main scripts', '/static/js/main.0'],
])('a page of 64 kB of %s is looked through in no time', (_, part) => {
  const html = `<meta <script ${part.repeat(64_000 / part.length)}`;
  const begun = process.cpuUsage();
  basePathWarning(html, linkToRoot(html, '/pr-7/') ?? '/', '/pr-7/');
  const { user } = process.cpuUsage(begun);
  // Microseconds. A look that goes back at every beginning takes minutes.
  expect(user).toBeLessThan(1_000_000);
});

test('a build of unknown making gets the advice without an option', () => {
  expect(generatorOf('<h1>home</h1>')).toBeUndefined();
  expect(basePathWarning('<h1>home</h1>', '/x.js', '/pr-7/')).toMatch(
    /below \/pr-7\/.*\(first: \/x\.js\).*generator's base path/,
  );
});

describe('whether search engines are asked to leave a path alone', () => {
  test.each([
    [NO_ROBOTS, true],
    ['User-agent: *\r\nDisallow: /previews/\r\n', true],
    ['user-agent:*\ndisallow:/previews/ # not yet', true],
    ['User-agent: Googlebot\nUser-agent: *\nDisallow: /', true],
    ['User-agent: Googlebot\nDisallow: /', false],
    ['User-agent: *\nDisallow: /drafts/\n\nUser-agent: Googlebot\nDisallow: /previews/', false],
    ['User-agent: *\nDisallow:', false],
    ['', false],
    ['<html>', false],
  ])('%j -> %p', (robots, want) => {
    expect(isHidden('/previews/pr-7/', robots)).toBe(want);
  });
});
