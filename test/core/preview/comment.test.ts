import { describe, expect, test } from '@jest/globals';
import { commentFor, markerOf, type Difference, type News } from '../../../src/core/preview/comment.ts';
import { HOSTILE } from '../report/report-builders.ts';

const ABOUT = {
  site: 'acme.docs',
  commit: '0123456789abcdef0123456789abcdef01234567',
  runUrl: 'https://github.com/acme/docs/actions/runs/7',
};
const NOTHING: Difference = { pages: [], files: 0, removed: 0 };

const ready = (more: Partial<Extract<News, { state: 'ready' }>> = {}): News => ({
  state: 'ready',
  url: 'https://preview.example.com/pr-7/',
  difference: NOTHING,
  files: 3,
  ...more,
});
const pages = (...paths: readonly string[]): Difference => ({
  ...NOTHING,
  pages: paths.map((path) => ({ path, state: 'changed' })),
});

describe('the comment', () => {
  test('of a preview: address, commit, what differs from the live site, its pages, the log', () => {
    const difference: Difference = {
      pages: [
        { path: 'docs/index.html', state: 'changed' },
        { path: 'new page.html', state: 'new' },
      ],
      files: 1,
      removed: 2,
    };
    expect(commentFor(ABOUT, ready({ difference }))).toBe(
      `<!-- cos-site-deploy: acme.docs -->

**Preview of \`acme.docs\`**: <https://preview.example.com/pr-7/>

Commit \`0123456\`. Compared with the live site: 1 new page, 1 changed page, 1 other file, 2 removed files.

<details><summary>New and changed pages</summary>

- [\`docs/index.html\`](<https://preview.example.com/pr-7/docs/>) (changed)
- [\`new page.html\`](<https://preview.example.com/pr-7/new%20page.html>) (new)

</details>

[Log of the run](<https://github.com/acme/docs/actions/runs/7>)
`,
    );
  });

  test.each([
    ['nothing differs', ready(), 'No difference to the live site.'],
    ['there is no live site', ready({ difference: undefined }), 'Commit `0123456`. 3 files.'],
    [
      'nothing serves it',
      ready({ url: undefined, difference: pages('a.html') }),
      'nothing serves it: switch static website hosting on there, or name a domain in `domains`.',
    ],
    [
      'it failed',
      { state: 'failed', why: 'COS said no.', isChanged: false } as const,
      '```text\nCOS said no.\n```',
    ],
    [
      'it failed before it wrote',
      { state: 'failed', why: 'no', isChanged: false } as const,
      'an older one is as it was',
    ],
    [
      'it failed halfway',
      { state: 'failed', why: 'no', isChanged: true } as const,
      'may be a mix of two builds',
    ],
    [
      'it was cancelled halfway',
      { state: 'cancelled' } as const,
      'was cancelled** while commit `0123456` went up',
    ],
    ['it is over', { state: 'removed' } as const, 'The preview of `acme.docs` was removed.'],
  ])('says so when %s', (_, news, want) => {
    const text = commentFor(ABOUT, news);
    expect(text).toContain(want);
    expect(text.startsWith(markerOf('acme.docs'))).toBe(true);
    expect(text).toContain(`(<${ABOUT.runUrl}>)`);
  });

  test('names without an address are not links', () => {
    expect(commentFor(ABOUT, ready({ url: undefined, difference: pages('a.html') }))).toContain('- `a.html`');
  });

  test('names twenty pages and counts the rest', () => {
    const many = pages(...Array.from({ length: 30 }, (_, at) => `page-${at}.html`));
    const text = commentFor(ABOUT, ready({ difference: many }));
    expect(text.match(/^- \[/gm)).toHaveLength(20);
    expect(text).toContain('- and 10 more');
  });

  test('stays below what GitHub takes, however long names and messages are', () => {
    const long = pages(...Array.from({ length: 30 }, (_, at) => `${'漢'.repeat(280)}${at}.html`));
    expect(commentFor(ABOUT, ready({ difference: long })).length).toBeLessThan(65_536);
    expect(commentFor(ABOUT, { state: 'failed', why: 'x'.repeat(1e6), isChanged: true }).length).toBeLessThan(
      65_536,
    );
  });
});

test('of a long reason beginning and end are told: what to try next stands at the end', () => {
  const why = `what happened ${'x'.repeat(10_000)} 😀 what to try next`;
  const text = commentFor(ABOUT, { state: 'failed', why, isChanged: false });
  expect(text).toMatch(/what happened x+\n\.\.\. \(the log has all of it\)\nx+ 😀 what to try next\n```/);
});

describe('text from outside stays text', () => {
  test.each([...HOSTILE, '@octocat #1 https://evil.example.html', 'a\nb\r\n\n# big.html', '  .html', '`'])(
    'a page named %j',
    (path) => {
      const text = commentFor(ABOUT, ready({ difference: pages(path) }));
      const [line = ''] = text.split('\n').filter((one) => one.startsWith('- '));
      const [, fence = '', name = '', target = ''] =
        /^- \[(`+)(.*)\1\]\(<([^<>]*)>\) \(changed\)$/.exec(line) ?? [];
      expect(fence).not.toBe('');
      // Nothing in the name ends the code span: no run of backticks in it is as long as its fence.
      expect([...name.matchAll(/`+/g)].map((run) => run[0].length)).not.toContain(fence.length);
      expect(target).toMatch(/^https:\/\/preview\.example\.com\/pr-7\/[A-Za-z0-9\-_.!~*'()%/]*$/);
      expect(text.split('\n').filter((one) => one.startsWith('#'))).toEqual([]);
    },
  );

  test('a message cannot leave its block', () => {
    const text = commentFor(ABOUT, {
      state: 'failed',
      why: 'a\n```\n@octocat <img src=x>\n````\n',
      isChanged: true,
    });
    expect(text).toContain('\n`````text\na\n```\n@octocat <img src=x>\n````\n\n`````\n');
  });
});

describe('the marker', () => {
  test.each([
    ['a site', 'acme.docs', '<!-- cos-site-deploy: acme.docs -->'],
    ['a name that would end it', 'a-->b', '<!-- cos-site-deploy: a-%2D%3Eb -->'],
    ['a name with two dashes', 'a--b', '<!-- cos-site-deploy: a-%2Db -->'],
    ['a name of several lines', 'a\nb', '<!-- cos-site-deploy: a%0Ab -->'],
  ])('of %s', (_, site, want) => {
    expect(markerOf(site)).toBe(want);
  });

  test('no site’s marker begins like that of another', () => {
    for (const [one, other] of [
      ['a', 'a.b'],
      ['a', 'a -->'],
      ['a--', 'a-'],
    ] as const)
      expect(markerOf(other).startsWith(markerOf(one))).toBe(false);
  });
});
