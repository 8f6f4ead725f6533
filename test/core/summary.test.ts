import { describe, expect, test } from '@jest/globals';
import { summaryOf } from '../../src/core/summary.ts';
import { HOSTILE, judged, planFor, report } from './report-builders.ts';

/** The summary without its code blocks, as CommonMark finds them: what is left can become markup. */
function outsideOfCode(markdown: string): string {
  const outside: string[] = [];
  let fence: string | undefined;
  for (const line of markdown.split(/\r\n|\n|\r/)) {
    const run = /^ {0,3}(`{3,})\s*$/.exec(line)?.[1];
    if (fence === undefined && run !== undefined) fence = run;
    else if (fence !== undefined && run !== undefined && run.length >= fence.length) fence = undefined;
    else if (fence === undefined) outside.push(line);
  }
  expect(fence).toBeUndefined();
  return outside.join('\n');
}

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
    const opened = outside.match(/<details>/g)?.length ?? 0;
    expect(outside.match(/<\/details>/g)?.length ?? 0).toBe(opened);
  });

  test('every name is shown as it is', () => {
    const text = summaryOf(report({ plan: planFor(HOSTILE) }));
    for (const name of HOSTILE) expect(text).toContain(`+ ${name} (new)`);
  });
});

describe('what it says', () => {
  test.each([
    ['deployed', '## Deployed: <https://www.example.com/>'],
    ['unchanged', '## Nothing to deploy: <https://www.example.com/>'],
    ['planned', '## Planned: <https://www.example.com/>'],
    ['failed', '## Deploy failed: <https://www.example.com/>'],
  ] as const)('%s', (result, first) => {
    expect(summaryOf(report({ result })).split('\n')[0]).toBe(first);
  });

  test('without a domain the bucket stands for the site', () => {
    expect(summaryOf(report({ url: undefined }))).toMatch(/^## Deploy failed: `site-1250000000`\n/);
  });

  test('the table is a table: every row has as many cells as its head', () => {
    const rows = summaryOf(report())
      .split('\n')
      .filter((line) => line.startsWith('|'));
    expect(rows.length).toBeGreaterThan(5);
    for (const row of rows) expect(row.split('|')).toHaveLength(4);
  });

  test('what a failed run did not do is marked', () => {
    const text = summaryOf(report({ plan: planFor(['a.html']) }));
    expect(text).toContain('+ a.html (new) - not done');
    expect(text).toContain('- gone/a.html (not in the build) - not done');
    expect(summaryOf(report({ result: 'planned', plan: planFor(['a.html']) }))).not.toContain('not done');
  });

  test('long lists are cut, and say so', () => {
    const names = Array.from({ length: 500 }, (_, n) => `page-${n}.html`);
    const text = summaryOf(report({ plan: planFor(names) }));
    expect(text).toContain('Changed files (1000)');
    expect(text).toMatch(/\.\.\. and \d+ more; the JSON report has them all/);
    expect(text).not.toContain('page-499.html');
  });

  test('purges tell who purged and how long it took', () => {
    const [url, dir, healed] = ['https://a.example/1', 'https://a.example/2', 'https://a.example/3'] as const;
    const all = [
      judged(url),
      judged(dir, 'done', 'path'),
      judged(healed),
      judged('https://a.example/4', 'missing'),
    ];
    const text = summaryOf(report({ judged: all, healed: [healed] }));
    expect(text).toContain(`done: ${url}, recorded 4 s after the change`);
    expect(text).toContain(`done with its directory: ${dir}`);
    expect(text).toContain(`done by the action: ${healed}`);
    expect(text).toContain('missing: https://a.example/4\n');
  });

  test('links lead to bucket and function, to the CDN only where purges are', () => {
    expect(summaryOf(report())).toMatch(
      /cos\/bucket\?bucket=site-1250000000&region=ap-guangzhou[^]*tencent\.com\/scf[^]*cdn-purge/,
    );
    expect(summaryOf(report({ functionName: undefined }))).not.toContain('scf');
    expect(summaryOf(report())).not.toContain('cdn/refresh');
    expect(summaryOf(report({ judged: [judged('https://a.example/')] }))).toContain('cdn/refresh');
  });

  test('how long each phase took', () => {
    const phases = [
      { name: 'observe', ms: 1234 },
      { name: 'wait', ms: 60_000 },
    ];
    expect(summaryOf(report({ phases }))).toContain('Took: observe 1.2 s, wait 60.0 s');
  });
});
