import { describe, expect, test } from '@jest/globals';
import { digestFor, digestsOf, isOf, kindOf } from '../../../src/core/site/digest.ts';
import { md5, sha256 } from '../builders.ts';

const MIB = 1024 * 1024;

test.each<[string, number, string]>([
  ['app.js', 0, 'md5'],
  ['app.js', MIB, 'md5'],
  ['app.js', MIB + 1, 'sha256'],
  ['docs/video.mp4', 300 * MIB, 'sha256'],
  ['html', 2 * MIB, 'sha256'],
  ['index.html.gz', 2 * MIB, 'sha256'],
  ['index.html', MIB + 1, 'md5'],
  ['docs/ALL.HTM', 300 * MIB, 'md5'],
])('what stands for the content of %s of %i bytes is its %s', (key, size, want) => {
  expect(digestFor({ key, size })).toBe(want);
});

test('a hash tells its kind, and is noted under it', () => {
  expect(kindOf(md5('one'))).toBe('md5');
  expect(kindOf(sha256('one'))).toBe('sha256');
  expect(digestsOf(md5('one'))).toEqual({ md5: md5('one') });
  expect(digestsOf(sha256('one'))).toEqual({ md5: '', sha256: sha256('one') });
});

describe('whether a hash is that of a known content', () => {
  const [one, two] = [md5('one'), md5('two')];
  const [large, other] = [sha256('one'), sha256('two')];
  test.each<[string, string, Parameters<typeof isOf>[1], boolean | undefined]>([
    ['the same MD5', one, { md5: one }, true],
    ['another MD5', one, { md5: two }, false],
    ['the same SHA-256', large, { md5: '', sha256: large }, true],
    ['another SHA-256', large, { md5: '', sha256: other }, false],
    ['an MD5, where a SHA-256 is known', one, { md5: '', sha256: large }, undefined],
    ['a SHA-256, where an MD5 is known', large, { md5: one }, undefined],
    ['either, where both are known', one, { md5: one, sha256: other }, true],
    ['nothing is known', one, { md5: '' }, undefined],
  ])('%s', (_, hash, known, want) => {
    expect(isOf(hash, known)).toBe(want);
  });
});
