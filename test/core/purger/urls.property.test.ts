import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { isFingerprinted } from '../../../src/core/site/fingerprint.ts';
import { isReserved } from '../../../src/core/reserved.ts';
import { canonicalUrl, cdnUrls, directoryUrls } from '../../../src/core/purger/urls.ts';
import { character } from '../../characters.ts';
import { rule } from '../builders.ts';

const BASE = 'https://www.example.com/';
const SITE = rule({ cleanUrls: true });

/** Any name that a file can have, with many of the characters that mean something in a URL. */
const segment = fc
  .array(
    fc.oneof(
      fc.constantFrom(...Array.from(' +#?%&~\'"^`|\\<>{}[]()!*;:@=,$.-_')),
      fc.constantFrom('%20', '%2F', '%zz', '..', '中文', '🎉', 'é', 'index', '.html'),
      fc.string({ unit: character, minLength: 1, maxLength: 4 }),
    ),
    { minLength: 1, maxLength: 8 },
  )
  .map((parts) => parts.join('').replaceAll('/', '_'))
  // "." and ".." are no file names, and no client can ask for what is left of "..html" and "...html".
  .filter((name) => !/^\.{1,2}(\.html)?$/.test(name));

const key = fc
  .tuple(
    fc.array(segment, { maxLength: 3 }),
    fc.oneof(segment, fc.constantFrom('index.html', 'about.html', 'a.css')),
  )
  .map(([folders, name]) => [...folders, name].join('/'))
  .filter((one) => !isReserved(one) && !isFingerprinted(one));

const pathsOf = (one: string) => cdnUrls(one, [SITE]).map((url) => url.slice(BASE.length));

/** The names under which a website answers a key. */
const formsOf = (one: string) => [
  one,
  ...(/(^|\/)index\.html$/.test(one) ? [one.slice(0, -'index.html'.length)] : []),
  ...(one.endsWith('.html') ? [one.slice(0, -'.html'.length)] : []),
];

const always = (promise: (one: string) => void) => {
  fc.assert(fc.property(key, promise), { numRuns: 300 });
};

describe('for any key', () => {
  test('every URL parses, stays on its host and is plain ASCII', () => {
    always((one) => {
      for (const url of cdnUrls(one, [SITE])) {
        expect(new URL(url).origin).toBe('https://www.example.com');
        expect(url).toMatch(/^[\x21-\x7e]+$/);
      }
    });
  });

  test('no part of it is taken for a query or a fragment', () => {
    always((one) => {
      for (const url of cdnUrls(one, [SITE])) {
        expect([new URL(url).search, new URL(url).hash]).toEqual(['', '']);
      }
    });
  });

  test('the URLs decode to the names under which a website answers it: to all of them and to nothing else', () => {
    always((one) => {
      expect(new Set(pathsOf(one).map(decodeURIComponent))).toEqual(new Set(formsOf(one)));
    });
  });

  test('what a browser sends for the encoded link is among the URLs', () => {
    always((one) => {
      for (const form of formsOf(one)) {
        const link = form.split('/').map(encodeURIComponent).join('/');
        expect(cdnUrls(one, [SITE])).toContain(new URL(BASE + link).href);
      }
    });
  });

  test('what a browser sends for the link as people write it is among the URLs', () => {
    always((one) => {
      for (const form of formsOf(one)) {
        // Only what would mean something else has to be escaped by hand; the leading "./" keeps a colon out of the scheme.
        const link = form.replace(/[%?#\\\u0000-\u0020]/g, encodeURIComponent); // eslint-disable-line no-control-regex
        expect(cdnUrls(one, [SITE])).toContain(new URL(BASE + link).href);
      }
    });
  });

  test('no URL comes twice', () => {
    always((one) => {
      expect(new Set(pathsOf(one)).size).toBe(pathsOf(one).length);
    });
  });

  test('all spellings of one name have one canonical form, and different names have different ones', () => {
    always((one) => {
      const forms = new Set(cdnUrls(one, [SITE]).map(canonicalUrl));
      expect(forms.size).toBe(new Set(formsOf(one)).size);
    });
  });

  test('the directory above a prefix covers it', () => {
    always((one) => {
      const [above = ''] = directoryUrls(rule({ prefix: 'a b/+/' }));
      for (const url of cdnUrls(`a b/+/${one}`, [SITE])) {
        expect(canonicalUrl(url).startsWith(canonicalUrl(above))).toBe(true);
      }
    });
  });
});

describe('canonicalUrl', () => {
  test('doing it twice changes nothing, whatever the URL', () => {
    const path = fc.string({ unit: character, maxLength: 30 });
    fc.assert(
      fc.property(path, (one) => {
        const canonical = canonicalUrl(`https://WWW.example.com/${one}`);
        expect(canonicalUrl(canonical)).toBe(canonical);
      }),
    );
  });

  test.each([
    ['percent-encoding in either case', 'https://a.example/%e4%bd%a0', 'https://a.example/%E4%BD%A0'],
    ['raw Chinese', 'https://a.example/你', 'https://a.example/%E4%BD%A0'],
    ['needless escapes', 'https://a.example/%61', 'https://a.example/a'],
    ['the case of the host', 'HTTPS://A.Example/x', 'https://a.example/x'],
    ['what a browser leaves', 'https://a.example/a+b&c', 'https://a.example/a%2Bb%26c'],
    ['no path at all, twice', 'https://A.example', 'https://a.example'],
  ])('does not tell apart: %s', (_, one, other) => {
    expect(canonicalUrl(one)).toBe(canonicalUrl(other));
  });

  test.each([
    ['the case of a path', 'https://a.example/X', 'https://a.example/x'],
    ['the scheme', 'http://a.example/x', 'https://a.example/x'],
    ['a slash and an escaped one', 'https://a.example/a/b', 'https://a.example/a%2Fb'],
    ['a percent sign and what it escapes', 'https://a.example/%2520', 'https://a.example/%20'],
    ['a directory and its index', 'https://a.example/', 'https://a.example/index.html'],
    ['what cannot be decoded', 'https://a.example/%zz', 'https://a.example/%yy'],
  ])('tells apart: %s', (_, one, other) => {
    expect(canonicalUrl(one)).not.toBe(canonicalUrl(other));
  });
});
