import { expect, test } from '@jest/globals';
import { headersFor } from '../../../src/core/site/headers.ts';
import { parseHeadersFile } from '../../../src/core/site/headers-file.ts';
import { refuseLargeMetadata } from '../../../src/core/site/metadata-limits.ts';
import { file, thrownBy } from '../builders.ts';

const NAME = 'X-Cos-Meta-A';
const letters = (count: number) => 'x'.repeat(count);

/** Uploads of these files with what these lines say of them. */
function uploadsWith(lines: readonly string[], ...keys: readonly string[]) {
  const headersFile = { rules: parseHeadersFile(lines.join('\n')), index: 'index.html' };
  return keys.map((key) => ({
    file: file(key),
    headers: headersFor(key, [], headersFile),
    reason: 'new' as const,
  }));
}

/** Four lines with so many bytes together, names and values. */
const four = (bytes: number) =>
  ['A', 'B', 'C']
    .map((name) => `X-Cos-Meta-${name}: ${letters(988)}`)
    .concat(`X-Cos-Meta-D: ${letters(bytes - 3012)}`);

test.each<[string, readonly string[], string]>([
  ['no metadata', ['/*', 'Cache-Control: no-store'], 'a.txt'],
  ['as much as COS takes together', ['/*', ...four(4096)], 'a.txt'],
  [
    'what is not metadata does not count',
    ['/*', ...four(4096), `Content-Disposition: ${letters(99)}`],
    'a.txt',
  ],
  ['too much for another file', ['/b/*', ...four(4097)], 'a.txt'],
  ['taken back', ['/*', ...four(4097), '/a.txt', '! X-Cos-Meta-A'], 'a.txt'],
])('lets pass: %s', (_, lines, key) => {
  expect(() => {
    refuseLargeMetadata(uploadsWith(lines, key));
  }).not.toThrow();
});

test.each<[string, readonly string[], string, string]>([
  [
    'a byte too much in one block',
    ['/*', ...four(4097)],
    'a.txt',
    'its x-cos-meta-* headers have 4,097 bytes together, COS takes 4,096',
  ],
  [
    'in blocks that add up',
    ['/*', ...four(4000), '/docs/*', `X-Cos-Meta-E: ${letters(200)}`],
    'docs/a.txt',
    'its x-cos-meta-* headers have 4,212 bytes together, COS takes 4,096',
  ],
  [
    'a value that grows beyond what one may have when it is filled in',
    ['/*', `${NAME}: :splat :splat :splat`],
    `${'配'.repeat(80)}.txt`,
    'x-cos-meta-a has 2,174 bytes, COS takes 2,048',
  ],
])('refuses: %s', (_, lines, key, why) => {
  const error = thrownBy(() => {
    refuseLargeMetadata(uploadsWith(lines, 'other.txt', key));
  });
  expect(error).toMatchObject({
    remedy: expect.stringContaining('Shorten the X-Cos-Meta-* lines of _headers'),
  });
  expect(String(error)).toContain(why);
  expect(String(error)).toContain('COS cannot store the metadata of ');
});

test('names the first of several files', () => {
  const uploads = uploadsWith(['/docs/*', ...four(5000)], 'a.txt', 'docs/b.txt', 'docs/c.txt');
  expect(() => {
    refuseLargeMetadata(uploads);
  }).toThrow('the metadata of 2 files (first: docs/b.txt)');
});
