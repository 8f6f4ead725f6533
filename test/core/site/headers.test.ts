import { describe, expect, test } from '@jest/globals';
import { headersFor, idleRules } from '../../../src/core/site/headers.ts';

const cache = (path: string, ...lines: readonly (readonly [string, string])[]) =>
  headersFor(
    path,
    lines.map(([glob, value]) => ({ glob, value })),
  ).cacheControl;

const YEAR = 'public, max-age=31536000, immutable';
const ASK = 'public, max-age=0, must-revalidate';

describe('Cache-Control', () => {
  test.each([
    ['assets/index-BX1_W7vG.js', YEAR],
    ['index-BX1_W7vG.js', ASK],
    ['index.html', ASK],
    ['logo.svg', ASK],
  ])('by itself: %s', (path, want) => {
    expect(cache(path)).toBe(want);
  });

  test.each([
    ['a name at any depth', 'a/b/c.pdf', '*.pdf', true],
    ['a name at the root', 'c.pdf', '*.pdf', true],
    ['another name', 'c.pdfx', '*.pdf', false],
    ['a path from the root', 'img/a.png', 'img/*.png', true],
    ['a path from the root, not deeper', 'x/img/a.png', 'img/*.png', false],
    ['a path with a leading slash', 'img/a.png', '/img/*.png', true],
    ['one level only', 'img/x/a.png', 'img/*.png', false],
    ['any depth below', 'img/x/y/a.png', 'img/**', true],
    ['dot files', '.well-known/security.txt', '*.txt', true],
    ['dot files below **', 'a/.hidden/b.txt', 'a/**', true],
    ['alternatives', 'a.jpeg', '*.{jpg,jpeg}', true],
    ['brackets in a name, escaped', 'app/[slug].js', 'app/\\[slug\\].js', true],
    ['everything', 'x', '**', true],
  ])('a line matches %s: %s by %s -> %p', (_, path, glob, want) => {
    expect(cache(path, [glob, 'mine'])).toBe(want ? 'mine' : ASK);
  });

  test('the last line that matches wins, also over a fingerprint', () => {
    const lines = [
      ['*', 'one'],
      ['*.js', 'two'],
      ['*.css', 'three'],
    ] as const;
    expect(
      ['a.js', 'a.css', 'a.png', 'assets/index-BX1_W7vG.js'].map((path) => cache(path, ...lines)),
    ).toEqual(['two', 'three', 'one', 'two']);
  });
});

test('lines that are about no path of the site are idle, whatever the others say of it', () => {
  const rules = ['*.html', '*.htm', 'img/*.png', '/a.html', '/b.html', '**'].map((glob) => ({
    glob,
    value: '',
  }));
  expect(idleRules(rules, ['a.html', 'docs/b.html', 'x/img/a.png']).map(({ glob }) => glob)).toEqual([
    '*.htm',
    'img/*.png',
    '/b.html',
  ]);
  expect(idleRules([], ['a.html'])).toEqual([]);
});
