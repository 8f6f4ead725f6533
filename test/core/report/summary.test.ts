import { describe, expect, test } from '@jest/globals';
import type { Synced } from '../../../src/core/sync/ownership.ts';
import { summaryOf } from '../../../src/core/report/summary.ts';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { file, HEADERS } from '../builders.ts';
import { outsideOfCode } from './markdown-reader.ts';
import { HOSTILE, judged, planFor, report } from './report-builders.ts';
import { STORIES } from './summary-stories.ts';

/** UPDATE_SUMMARIES=1 writes them anew: look at the difference before you commit it. */
const SUMMARIES = join(import.meta.dirname, 'summaries');

describe('word for word', () => {
  test.each(Object.entries(STORIES))('%s', async (name, story) => {
    const path = join(SUMMARIES, `${name}.md`);
    const text = summaryOf(story);
    if (process.env['UPDATE_SUMMARIES'] === '1') await writeFile(path, text);
    expect(text).toBe(await readFile(path, 'utf8'));
  });
});

const NOTHING: Synced = { uploaded: [], removed: [], failures: [], abandoned: [], changes: [] };
const RUN = {
  repository: 'acme/docs',
  runId: '1',
  attempt: '1',
  sha: 'c0ffee12',
  ref: 'refs/heads/main',
  runUrl: 'https://github.com/acme/docs/actions/runs/1',
};

describe('names, URLs and messages are data', () => {
  const LINES = [
    '```\n</details>',
    '````\n# head',
    'two\nlines | of | a | table',
    '\r::error::x',
    '~~~\n<b>',
  ];
  const all = [...HOSTILE, ...LINES];
  const cases = {
    'changed files': report({ plan: planFor(all) }),
    purges: report({ judged: all.map((one) => judged(one)) }),
    'the failure': report({ failure: all.join('\n') }),
    warnings: report({ warnings: all }),
    notices: report({ result: 'skipped', notices: all }),
    findings: report({ findings: all.map((text) => ({ level: 'warning' as const, about: text, text })) }),
    'what the edge serves': report({ verified: all }),
    'steps of the function': report({ purgerDone: all }),
    'what failed': report({
      plan: planFor(all),
      synced: {
        ...NOTHING,
        failures: all.map((text) => ({ key: text, error: new Error(text) })),
      },
    }),
    ...Object.fromEntries(
      all.map((text) => [
        `the branch ${JSON.stringify(text)}`,
        report({ run: { ...RUN, ref: `refs/heads/${text}`, sha: text, attempt: text } }),
      ]),
    ),
  };

  test.each(Object.entries(cases))('%s cannot break out of their block', (_, one) => {
    const outside = outsideOfCode(summaryOf(one));
    for (const hostile of [
      'script',
      'evil.example',
      '::error::',
      '##[',
      'touch x',
      '# head',
      'lines |',
      '<b>',
      '<!--',
    ]) {
      expect(outside).not.toContain(hostile);
    }
    const opened = outside.match(/<details( open)?>/g)?.length ?? 0;
    expect(outside.match(/<\/details>/g)?.length ?? 0).toBe(opened);
  });

  test('every name is shown as it is', () => {
    const text = summaryOf(report({ plan: planFor(HOSTILE) }));
    for (const name of HOSTILE) expect(text).toContain(`+ ${name} (new)`);
  });

  test('no name can turn the direction of writing, or begin a line of its own', () => {
    const names = ['\u202etxt.exe', 'a\n- index.html (not in the build)', 'b\u2028c\u0007d\u{200f}'];
    const text = summaryOf(report({ plan: planFor(names) }));
    for (const unseen of ['\u202e', '\u2028', '\u0007', '\u200f', '\n- index'])
      expect(text).not.toContain(unseen);
    expect(text).toContain('+ \\u{202e}txt.exe (new)\n+ a\\n- index.html (not in the build) (new)');
  });

  test('a URL that is not plain is text, not a link', () => {
    expect(summaryOf(report({ url: 'https://a.example/> <b>' }))).toMatch(/^## Deploy failed: `https:/);
    const run = { ...RUN, runUrl: 'https://evil.example/)<b>/actions/runs/1' };
    expect(summaryOf(report({ run }))).not.toContain('evil.example');
  });
});

describe('what it says', () => {
  test.each([
    ['deploy', 'deployed', 'Deployed'],
    ['deploy', 'unchanged', 'Nothing to deploy'],
    ['plan', 'planned', 'Planned'],
    ['deploy', 'failed', 'Deploy failed'],
    ['plan', 'failed', 'Plan failed'],
    ['uninstall', 'failed', 'Uninstall failed'],
    ['uninstall', 'unchanged', 'Nothing to uninstall'],
    ['uninstall', 'removed', 'Uninstalled'],
    ['doctor', 'unchanged', 'Ready to deploy'],
    ['doctor', 'failed', 'Checkup failed'],
    [undefined, 'skipped', 'Nothing was done'],
    [undefined, 'failed', 'Deploy failed'],
  ] as const)('%s, %s', (mode, result, claim) => {
    const [first] = summaryOf(report({ mode, result })).split('\n');
    expect(first).toBe(`## ${claim}: <https://www.example.com/>`);
  });

  test('without a domain the bucket stands for the site, and without either nothing', () => {
    expect(summaryOf(report({ url: undefined }))).toMatch(/^## Deploy failed: `site-1250000000`\n/);
    expect(summaryOf(report({ url: undefined, bucket: '' }))).toMatch(/^## Deploy failed\n/);
  });

  test('a table has as many cells in each row as in its head', () => {
    for (const story of Object.values(STORIES)) {
      const rows = summaryOf(story)
        .split('\n')
        .filter((line) => line.startsWith('|'));
      // What did not get so far as to count anything has no table.
      expect([0, 3]).toContain(rows.length);
      expect(new Set(rows.map((line) => line.split('|').length)).size).toBeLessThanOrEqual(1);
    }
  });

  test('what a failed run did not do stands open, what a plan would do is no failure', () => {
    const text = summaryOf(report({ plan: planFor(['a.html']) }));
    expect(text).toMatch(/<details open><summary>Not done: 2 files<\/summary>[^]*\+ a\.html \(new\)\n- gone/);
    expect(summaryOf(report({ result: 'planned', plan: planFor(['a.html']) }))).not.toContain('Not done');
  });

  test('long lists are cut, and say so', () => {
    const names = Array.from({ length: 500 }, (_, n) => `page-${n}.html`);
    const text = summaryOf(report({ result: 'planned', plan: { ...planFor(names), kept: [] } }));
    expect(text).toContain('What would be done (1000)');
    expect(text).toContain('... and 800 more; the JSON report has them all');
    expect(text).not.toContain('page-499.html');
  });

  test('what is longest in everything stays below what GitHub takes', () => {
    const long = Array.from({ length: 400 }, (_, n) => `${'配`'.repeat(420)}${n}.html`);
    const text = summaryOf(
      report({
        failure: long.join('\n'),
        warnings: long,
        notices: [long.join(' ')],
        plan: planFor(long),
        synced: {
          ...NOTHING,
          uploaded: long.slice(0, 200).map((key) => ({ file: file(key), headers: HEADERS, etag: '' })),
          failures: long.map((key) => ({ key, error: new Error(key) })),
        },
        judged: long.map((name) => judged(`https://www.example.com/${encodeURIComponent(name)}`)),
        verified: long,
        purgerDone: long,
        findings: long.map((text) => ({ level: 'ok' as const, about: text, text })),
      }),
    );
    expect(Buffer.byteLength(text)).toBeLessThan(1024 * 1024);
  });

  test('purges tell who purged and how long it took, what is open first', () => {
    const [url, dir, healed] = ['https://a.example/1', 'https://a.example/2', 'https://a.example/3'] as const;
    const all = [
      judged(url),
      judged(dir, 'done', 'path'),
      judged(healed),
      judged('https://a.example/4', 'missing'),
    ];
    const doneAt = new Map([[url, 1_700_000_000_500 + 192_000]]);
    const text = summaryOf(report({ judged: all, healed: [healed], doneAt }));
    expect(text).toContain(
      [
        '<summary>Purges: 3 of 4 URLs done, the last 3 min 12 s after its change</summary>',
        '',
        '```text',
        'state    purged by  recorded  done        URL',
        'missing  -          -         -           https://a.example/4',
        'done     function   4 s       3 min 12 s  https://a.example/1',
        'done     directory  4 s       -           https://a.example/2',
        'done     action     4 s       -           https://a.example/3',
        '```',
      ].join('\n'),
    );
  });

  test('a record whose second was cut to before the change is not of the future', () => {
    const early = { ...judged('https://a.example/1'), since: 1_700_000_004_900 };
    expect(summaryOf(report({ judged: [early] }))).toMatch(/done +function +0 s +- +https/);
  });

  test('links lead to the objects, to the log of the function in its region, and to the records', () => {
    const all = summaryOf(report({ prefix: '文 档/', judged: [judged('https://a.example/')] }));
    expect(all).toContain(
      '[bucket](https://console.cloud.tencent.com/cos/bucket?bucket=site-1250000000&region=ap-guangzhou&path=%252F%25E6%2596%2587%2520%25E6%25A1%25A3%252F)',
    );
    expect(all).toContain(
      '[log of the function](https://console.cloud.tencent.com/scf/list-detail?rid=1&ns=default&id=cdn-purge&menu=log) `cdn-purge`',
    );
    expect(all).toContain('[purge records](https://console.cloud.tencent.com/cdn/refresh)');
    const shanghai = summaryOf(report({ region: 'ap-shanghai' }));
    expect(shanghai).toContain('list-detail?rid=4&');
    expect(shanghai).not.toContain('cdn/refresh');
    expect(summaryOf(report({ region: 'ap-nowhere' }))).toContain(
      '(https://console.cloud.tencent.com/scf/list)',
    );
    expect(summaryOf(report({ functionName: undefined }))).not.toContain('scf');
    expect(summaryOf(report({ bucket: '' }))).not.toContain('console');
  });

  test.each([
    ['refs/heads/main', 'branch `main`'],
    ['refs/heads/`x` y', 'branch ``` `x` y ```'.replace('```', '``').replace('```', '``')],
    ['refs/tags/v1.2.0', 'tag `v1.2.0`'],
    ['refs/pull/7/merge', 'pull request [#7](https://github.com/acme/docs/pull/7)'],
  ])('%s is shown', (ref, words) => {
    expect(summaryOf(report({ run: { ...RUN, ref } }))).toContain(
      `acme/docs: commit [\`c0ffee1\`](https://github.com/acme/docs/commit/c0ffee12), ${words}, [run](https://github.com/acme/docs/actions/runs/1)\n`,
    );
  });
});
