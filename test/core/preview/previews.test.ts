import { describe, expect, test } from '@jest/globals';
import { differenceTo, placeOf, previewHeaders } from '../../../src/core/preview/previews.ts';
import type { Manifest } from '../../../src/core/manifest/manifest.ts';
import { file, manifest, owned, sha256 } from '../builders.ts';
import { mistake, settings, type Texts } from '../settings-builders.ts';
import { payload } from '../webhooks.ts';

const PULL = {
  event: 'pull_request',
  payload: payload('pull_request', { action: 'opened' }, { 'pull_request.number': 7 }),
};
const preview = (inputs: Texts = {}) => settings({ inputs, context: PULL });
const WEBSITE = { index: 'index.html', cleanUrls: false, errorsAsPages: false };

describe('the settings of a preview', () => {
  test('are those of a site beside the site, which needs nothing but COS', () => {
    expect(preview({ domains: 'www.example.com', verify: 'true', wait: 'off' })).toMatchObject({
      mode: 'preview',
      prefix: 'previews/pr-7/',
      site: 'previews/acme.docs/7',
      purge: { by: 'off' },
      verify: false,
      keepRemovedFor: 0,
      preview: { of: 'acme.docs', sitePrefix: '', pr: { number: 7, isByEvent: true } },
    });
  });

  test('preview-prefix is a key prefix as it stands, whatever prefix says', () => {
    expect(preview({ prefix: 'docs', 'preview-prefix': 'p/{pr}/' }).prefix).toBe('p/7/');
  });

  test.each<[string, Texts, RegExp]>([
    ['no place for the number', { 'preview-prefix': 'previews/' }, /preview-prefix must hold \{pr\} once/],
    ['an unsafe one', { 'preview-prefix': '../{pr}/' }, /preview-prefix must be folders/],
    [
      'a site where previews are',
      { prefix: 'previews/pr-1' },
      /prefix "previews\/pr-1\/" is that of a preview/,
    ],
    ['a number that is none', { 'pr-number': '7; rm -rf /' }, /pr-number must be like 7/],
    ['a number of nothing', { 'pr-number': '0' }, /pr-number must be like 7/],
    ['a number of several lines', { 'pr-number': '7\n8' }, /pr-number must be a single line/],
    ['no source', { source: '' }, /source is required/],
  ])('refused: %s', (_, inputs, want) => {
    expect(mistake({ inputs, context: PULL })).toMatch(want);
  });

  test('its end needs no source', () => {
    const context = { ...PULL, payload: payload('pull_request', { action: 'closed' }) };
    expect(settings({ inputs: { source: '' }, context })).toMatchObject({ mode: 'remove-preview' });
  });

  test('a domain for previews only is no business of the site', () => {
    const inputs = {
      domains: 'www.example.com\npreviews/ -> https://preview.example.com/',
      purge: 'direct',
    };
    expect(settings({ inputs }).purge).toMatchObject({
      served: [{ prefix: '', base: 'https://www.example.com/' }],
    });
    expect(settings({ inputs: { ...inputs, prefix: 'docs' } }).purge).toMatchObject({
      served: [{ prefix: '', base: 'https://www.example.com/' }],
    });
  });

  test('a host of a folder of the site stays one, also when its previews lie below it', () => {
    const inputs = {
      domains: 'www.example.com\ndocs/ -> https://docs.example.com/',
      'preview-prefix': 'docs/previews/pr-{pr}/',
      purge: 'direct',
    };
    expect(settings({ inputs }).purge).toMatchObject({ served: [{ prefix: '' }, { prefix: 'docs/' }] });
    expect(placeOf(preview(inputs), WEBSITE)).toMatchObject({ isOwnHost: false });
  });

  test('a domain of the site stays one, also when its previews lie below it', () => {
    const inputs = {
      prefix: 'docs',
      domains: 'docs/ -> https://docs.example.com/',
      'preview-prefix': 'docs/previews/{pr}/',
      purge: 'direct',
    };
    expect(settings({ inputs }).purge).toMatchObject({ served: [{ prefix: 'docs/' }] });
  });
});

test('everything of a preview is stored as no-store, whatever else the build asks for', () => {
  const asked = { contentType: 'text/html', cacheControl: 'public, max-age=3600' };
  expect(previewHeaders(asked)).toEqual({ contentType: 'text/html', cacheControl: 'no-store' });
  expect(previewHeaders({ ...asked, more: { expires: 'x', 'content-language': 'zh' } })).toEqual({
    contentType: 'text/html',
    cacheControl: 'no-store',
    more: { 'content-language': 'zh' },
  });
});

describe('where a preview is served', () => {
  const OWN = 'previews/ -> https://preview.example.com/';
  test.each<[string, Texts, object | undefined]>([
    [
      'a host of its own',
      { domains: `www.example.com\n${OWN}` },
      {
        url: 'https://preview.example.com/pr-7/',
        domain: 'preview.example.com',
        root: 'previews/',
        isOwnHost: true,
      },
    ],
    [
      'the site’s domain',
      { domains: 'www.example.com' },
      { url: 'https://www.example.com/previews/pr-7/', root: '', isOwnHost: false },
    ],
    [
      'a path of a domain',
      { domains: 'previews/ -> https://www.example.com/drafts/' },
      { url: 'https://www.example.com/drafts/pr-7/', root: undefined, isOwnHost: false },
    ],
    [
      'a host that serves the site as well',
      { domains: 'docs/ -> https://x.example.com/docs/\npreviews/ -> https://x.example.com/' },
      { url: 'https://x.example.com/pr-7/', isOwnHost: false },
    ],
    [
      'the endpoint, when no domain serves it',
      { prefix: 'docs', domains: 'docs/ -> https://docs.example.com/' },
      {
        url: 'https://site-1250000000.cos-website.ap-guangzhou.myqcloud.com/previews/pr-7/',
        domain: undefined,
        root: '',
        isOwnHost: false,
      },
    ],
  ])('%s', (_, inputs, want) => {
    expect(placeOf(preview(inputs), WEBSITE)).toMatchObject(want ?? {});
  });

  test('nowhere, without a domain and without a website', () => {
    expect(placeOf(preview(), undefined)).toBeUndefined();
  });
});

describe('how a preview differs from the live site', () => {
  const live = manifest(
    {
      'docs/index.html': owned('one'),
      'docs/gone.html': owned('one'),
      'docs/old.css': owned('one', { absentSince: 1 }),
      'docs/same.css': owned('one'),
      'blog/index.html': owned('one'),
    },
    { prefix: 'docs/' },
  );
  test('by path, whatever the two prefixes are; what the site only keeps for open tabs is not part of it', () => {
    const files = ['index.html', 'new.html', 'old.css', '__proto__'].map((path) =>
      file(`p/7/${path}`, 'two'),
    );
    expect(differenceTo(live, [...files, file('p/7/same.css', 'one')], 'p/7/')).toEqual({
      pages: [
        { path: 'index.html', state: 'changed' },
        { path: 'new.html', state: 'new' },
      ],
      files: 2,
      removed: 1,
    });
  });

  test('a large file that one of the two knows by another hash differs if its size does', () => {
    const bySha256 = (content: string) => ({ ...file('p/7/v.mp4', content), hash: sha256(content) });
    const site = (content: string, more = {}) =>
      manifest({ 'docs/v.mp4': owned(content, more) }, { prefix: 'docs/' });
    const known = { md5: '', sha256: sha256('one') };
    const differing = (live: Manifest, content: string) =>
      differenceTo(live, [bySha256(content)], 'p/7/')?.files;
    expect(differing(site('one', known), 'one')).toBe(0);
    expect(differing(site('one', known), 'two')).toBe(1);
    expect(differing(site('one'), 'two')).toBe(0);
    expect(differing(site('one'), 'longer')).toBe(1);
  });

  test('unknown without a manifest of the site', () => {
    expect(differenceTo(undefined, [file('p/7/index.html')], 'p/7/')).toBeUndefined();
  });
});
