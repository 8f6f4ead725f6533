import { describe, expect, test } from '@jest/globals';
import { DeployError } from '../../../src/core/errors.ts';
import { headersFor, type CacheRule } from '../../../src/core/site/headers.ts';
import { parseHeadersFile } from '../../../src/core/site/headers-file.ts';
import { thrownBy } from '../builders.ts';

/** What a path gets from these lines, beside what it would get anyway. */
function given(
  lines: readonly string[],
  path: string,
  rules: readonly CacheRule[] = [],
  index = 'index.html',
) {
  const plain = headersFor(path, []);
  const { contentType, cacheControl, more } = headersFor(path, rules, {
    rules: parseHeadersFile(lines.join('\n')),
    index,
  });
  return {
    ...(contentType === plain.contentType ? {} : { contentType }),
    ...(cacheControl === plain.cacheControl ? {} : { cacheControl }),
    ...more,
  };
}

const LANGUAGE = '  Content-Language: de';

describe('which files a path is about: whatever a visitor asks for to get them', () => {
  test.each<[string, string, boolean]>([
    ['/', 'index.html', true],
    ['/index.html', 'index.html', true],
    ['/', 'docs/index.html', false],
    ['/about/', 'about/index.html', true],
    ['/about', 'about/index.html', true],
    ['/about/index.html', 'about/index.html', true],
    ['/about', 'about.html', true],
    ['/about.html', 'about.html', true],
    ['/about/', 'about.html', false],
    ['/about', 'about/team.html', false],
    ['/About', 'about.html', false],
    ['/docs/*', 'docs/index.html', true],
    ['/docs/*', 'docs/a/b.png', true],
    ['/docs/*', 'docs-old/a.png', false],
    ['/docs/*', 'x/docs/a.png', false],
    ['/docs*', 'docs-old/a.png', true],
    ['/*', '.well-known/security.txt', true],
    ['/*.svg', 'images/icons/a.svg', true],
    ['/*.svg', 'a.svg.png', false],
    ['/*/a/*', 'x/y/a/z', true],
    ['/blog/:slug/', 'blog/first/index.html', true],
    ['/blog/:slug', 'blog/first.html', true],
    ['/blog/:slug', 'blog/2024/first.html', false],
    ['/blog/:year/:slug', 'blog/2024/first.html', true],
    ['/v:version/*', 'v2/a.js', true],
    ['/caf%C3%A9/', 'café/index.html', true],
    ['/café/', 'café/index.html', true],
    ['/100%.html', '100%.html', true],
    ['/100%25.html', '100%.html', true],
    ['/what%3F.html', 'what?.html', true],
    ['/a+b(c).html', 'a+b(c).html', true],
    ['/a.b', 'axb', false],
    ['/x:8080', 'x:8080', true],
    ['/:lang/*', 'de/a/b.png', true],
    ['/*/:slug', 'a/b/c.html', true],
    ['/two  ', 'two', true],
  ])('%s, %s: %p', (path, file, want) => {
    expect(given([path, LANGUAGE], file)).toEqual(want ? { 'content-language': 'de' } : {});
  });

  test('another index document', () => {
    const lines = ['/about/', LANGUAGE];
    expect(given(lines, 'about/home.htm', [], 'home.htm')).toEqual({ 'content-language': 'de' });
    expect(given(lines, 'about/index.html', [], 'home.htm')).toEqual({});
  });
});

describe('what a block says', () => {
  test.each<[string, readonly string[], object]>([
    ['nothing', [], {}],
    [
      'comments, empty lines, no indentation, tabs, CRLF, a BOM',
      ['\uFEFF# first', '', '/a.txt\r', '# in between', '\tExpires:\t0\r'],
      { expires: '0' },
    ],
    ['a path without headers is nothing', ['/a.txt', '# Expires: 0', '/b.txt', 'Expires: 0'], {}],
    [
      'each header that COS stores',
      [
        '/a.txt',
        'Cache-Control: no-store',
        'Content-Type: text/x-log',
        'content-disposition: attachment; filename="a b.txt"',
        'CONTENT-ENCODING: gzip',
        'Content-Language: de',
        'Expires: Thu, 01 Dec 1994 16:00:00 GMT',
        'X-Cos-Meta-Build-7: a:b',
      ],
      {
        cacheControl: 'no-store',
        contentType: 'text/x-log',
        'content-disposition': 'attachment; filename="a b.txt"',
        'content-encoding': 'gzip',
        'content-language': 'de',
        expires: 'Thu, 01 Dec 1994 16:00:00 GMT',
        'x-cos-meta-build-7': 'a:b',
      },
    ],
    [
      'several lines for one header are one list',
      ['/a.txt', 'Cache-Control: public', 'Cache-Control: max-age=5'],
      { cacheControl: 'public, max-age=5' },
    ],
    [
      'all blocks that match count',
      ['/*', 'Content-Language: de', '/a.txt', 'Expires: 0'],
      { 'content-language': 'de', expires: '0' },
    ],
    [
      'of two blocks the later one decides',
      ['/*', 'Cache-Control: no-store', '/a.txt', 'Cache-Control: no-cache'],
      { cacheControl: 'no-cache' },
    ],
    [
      'also when it is the wider one',
      ['/a.txt', 'Cache-Control: no-store', '/*', 'Cache-Control: no-cache'],
      { cacheControl: 'no-cache' },
    ],
    [
      'a detached header is as if nobody had given it',
      ['/*', 'Content-Language: de', 'Cache-Control: no-store', '/a.txt', '! cache-control'],
      { 'content-language': 'de' },
    ],
    [
      'detached and given again, in any order, as SvelteKit writes it',
      ['/*', 'Cache-Control: no-cache', '/a.txt', 'Cache-Control: no-store', '! Cache-Control'],
      { cacheControl: 'no-store' },
    ],
    [
      'detached and given again later',
      ['/*', 'Expires: 0', '/a.txt', '! Expires', '/*', 'Expires: 1'],
      { expires: '1' },
    ],
    ['to detach what COS cannot store is no mistake', ['/*', '! X-Robots-Tag', '!Link'], {}],
    [
      'a media type of one’s own',
      ['/*', 'Content-Type: text/html;charset=gbk'],
      { contentType: 'text/html;charset=gbk' },
    ],
  ])('%s', (_, lines, want) => {
    expect(given(lines, 'a.txt')).toEqual(want);
  });

  test.each([
    ['/docs/*', 'docs/a/b.pdf', 'a/b.pdf'],
    ['/docs/:name.pdf', 'docs/中文 1.pdf', '%E4%B8%AD%E6%96%87%201'],
    ['/docs/:name', 'docs/";x="y', '%22%3Bx%3D%22y'],
    ['/docs/:other', 'docs/a', ':splat:name'],
  ])('placeholders in a value: %s, %s', (path, file, want) => {
    const value = want === ':splat:name' ? ':splat:name' : path.includes('*') ? ':splat' : ':name';
    expect(given([path, `X-Cos-Meta-Of: ${value}`], file)['x-cos-meta-of' as never]).toBe(want);
  });
});

describe('what beats what', () => {
  const file = ['/assets/*', 'Cache-Control: no-cache'];
  const path = 'assets/index-BX1_W7vG.js';
  test('_headers beats what the name says; the input beats _headers', () => {
    expect(given(file, path)).toEqual({ cacheControl: 'no-cache' });
    expect(given(file, path, [{ glob: '*.js', value: 'no-store' }])).toEqual({ cacheControl: 'no-store' });
    expect(given(file, path, [{ glob: '*.css', value: 'no-store' }])).toEqual({ cacheControl: 'no-cache' });
  });
  test('an input for Cache-Control leaves the other headers of _headers alone', () => {
    expect(given([...file, 'Expires: 0'], path, [{ glob: '*', value: 'no-store' }])).toEqual({
      cacheControl: 'no-store',
      expires: '0',
    });
  });
});

describe('what cannot be applied', () => {
  const mistakes = (...lines: readonly string[]) => {
    const error = thrownBy(() => parseHeadersFile(lines.join('\n')));
    if (!(error instanceof DeployError)) throw error;
    return error;
  };

  test.each<[string, RegExp]>([
    [
      'X-Frame-Options: DENY',
      /line 2: COS cannot store "X-Frame-Options": set it in the response headers of the CDN domain/,
    ],
    ['Content-Security-Policy: default-src', /response headers of the CDN domain/],
    ['Link: </a.css>; rel=preload', /response headers of the CDN domain/],
    ['Strict-Transport-Security: max-age=1', /switch on HSTS in the HTTPS settings/],
    ['Access-Control-Allow-Origin: *', /or in the bucket's CORS rules/],
    ['Cloudflare-CDN-Cache-Control: max-age=1', /cache rules of the CDN domain/],
    ['Basic-Auth: me:secret', /has no Basic-Auth/],
    ['ETag: "1"', /servers set it by themselves/],
    ['x-cos-acl: private', /COS cannot store "x-cos-acl"/],
    ['x-cos-meta-job_id: 7', /"x-cos-meta-job_id" may hold letters, digits and - only/],
    ['Cache-Control:', /Cache-Control has no value; a line "! Cache-Control" takes back/],
    ['X-Cos-Meta-Name: 中文', /may hold ASCII only; percent-encode "中文"/],
    [`X-Cos-Meta-Name: ${'x'.repeat(2049)}`, /has 2049 bytes, COS takes 2048/],
    ['Cache Control: no-store', /is neither a path nor a line like/],
    ['no-store', /"no-store" is neither a path nor/],
    ['! Cache-Control: no-store', /is neither a path nor/],
    ['/with space', /a path holds no spaces/],
    ['/search?q=1', /no query/],
    ['/*/*/*', /takes 2 \* at most/],
    ['/:a:b:c:d:e:f:g/x', /:name takes no other one and no \* beside it/],
    ['/x/:year-:month', /takes no other one/],
    ['/x/:year-*', /takes no other one/],
    ['/x/*.:ending', /takes no other one/],
    ['https://www.example.com/*', /an object has the same headers at every domain/],
  ])('%s', (line, want) => {
    expect(mistakes('/a', line).message).toMatch(want);
  });

  test('a header before any path', () => {
    expect(mistakes('Cache-Control: no-store').message).toMatch(
      /line 1: a path like \/docs\/\* has to come before/,
    );
  });

  test('a header that has one value, given twice', () => {
    expect(mistakes('/a', 'Expires: 0', 'Expires: 1').message).toMatch(/line 3: Expires has two values/);
  });

  test('every mistake in one message, with its line; what follows a wrong path is looked at too', () => {
    const { message, remedy } = mistakes('/a b', 'Server: x', '', '# fine', '/c', 'Expires: 0', 'Server: y');
    expect(message.split('\n').map((line) => /line \d+/.exec(line)?.[0])).toEqual([
      undefined,
      'line 1',
      'line 2',
      'line 7',
    ]);
    expect(remedy).toContain('https://console.cloud.tencent.com/cdn/domains');
    expect(remedy).toContain('list _headers in "exclude"');
  });

  test('but no endless list', () => {
    const { message } = mistakes('/a', ...Array.from({ length: 500 }, () => 'Server: x'));
    expect(message).toMatch(/500 lines that cannot be applied/);
    expect(message.split('\n')).toHaveLength(22);
    expect(message).toMatch(/\.\.\. and 480 more$/);
  });
});
