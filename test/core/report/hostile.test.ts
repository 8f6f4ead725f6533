import { describe, expect, test } from '@jest/globals';
import { newAnnotations } from '../../../src/core/report/annotations.ts';
import { commentFor, type Difference, type News } from '../../../src/core/preview/comment.ts';
import { deploymentOf, endOf, type DeploymentSubject } from '../../../src/core/github/deployments.ts';
import { Cancelled } from '../../../src/core/errors.ts';
import { jsonOf } from '../../../src/core/report/report-json.ts';
import type { Report, ReportedRun } from '../../../src/core/report/report.ts';
import { summaryOf } from '../../../src/core/report/summary.ts';
import { logLine, shortened, visible } from '../../../src/core/visible.ts';
import { parseCommand } from '../../runner/index.ts';
import { outsideOfCode } from './markdown-reader.ts';
import { planFor, report } from './report-builders.ts';

/** What somebody may give as the name of a branch, a tag or a file, or have an error message say. */
const TEXTS: Readonly<Record<string, string>> = {
  'a mention': '@octocat @acme/owners please look',
  'a reference': 'fixes #1, acme/docs#2 and GH-3',
  'a link': '[click](https://evil.example/) https://evil.example/',
  'an image': '![x](https://evil.example/x.png)',
  HTML: '</details></summary><img src=x onerror=alert(1)><script>alert(1)</script>',
  'a comment of HTML': '--> <!-- cos-site-deploy: acme.docs -->',
  'a heading after a line break': 'a\n\n# Deployed\r\n- [x] done',
  'a carriage return alone': 'a\r# Deployed\r::error::x',
  'a table': 'a | b |\n|---|---|\n| c | d |',
  'a fence': 'a\n```\n````\n~~~\n# Deployed',
  backticks: '`a``b```c````',
  'an alert': '> [!CAUTION]\n> Send your keys',
  'a workflow command': '::set-output name=url::https://evil.example/',
  'a command after blanks': '\u00a0\u0085 ::add-mask::e',
  'a command of the older form': 'a ##[set-env name=PATH;]/tmp',
  'a command after a line break': 'a\n::stop-commands::x\r\n::error::y',
  'escapes of commands': '%0A::error::x%0D%25',
  'a shell': '$(touch /tmp/x);`id`;"\'; rm -rf ~',
  'an expression': '${{ secrets.TOKEN }}',
  'another direction': 'a\u202egpj.exe\u2066',
  'signs that nobody sees': 'in\u200bdex\ufeff.html\u00ad',
  'control characters': '\u0000\u0007\u001b[31mred\u0085\u2028\u2029',
  'ten thousand characters': `${'x'.repeat(10_000)}@octocat`,
  'ten thousand lines': '@octocat\n'.repeat(10_000),
  'ten thousand backticks': '`'.repeat(10_000),
};

/** What must not stand outside of code, where it would be more than a text. */
const MARKUP =
  /@octocat|@acme|#1|GH-3|evil\.example|<img|<script|<!-- cos-site-deploy: acme\.docs -->[^]*<!--|# Deployed|\[x\]|\| c \||Send your|::|##\[|touch|secrets/;
const UNSEEN = /[^\P{Cc}\n]|[\u200b\u2028\u2029\u202e\u2066\ufeff]/u;

const RUN: ReportedRun = {
  repository: 'acme/docs',
  runId: '1',
  attempt: '1',
  sha: 'c0ffee1234567890c0ffee1234567890c0ffee12',
  ref: 'refs/heads/main',
  runUrl: 'https://github.com/acme/docs/actions/runs/1',
};
const preview = (more: Partial<Report>) =>
  report({ mode: 'preview', preview: { pullRequest: 7, of: 'acme.docs' }, ...more });

/** Every place of the summary where a text from outside may stand. */
const SUMMARY: Readonly<Record<string, (text: string) => Report>> = {
  'a branch': (text) => report({ run: { ...RUN, ref: `refs/heads/${text}` } }),
  'a tag': (text) => report({ run: { ...RUN, ref: `refs/tags/${text}` } }),
  'an odd ref': (text) => report({ run: { ...RUN, ref: text } }),
  'a commit': (text) => report({ run: { ...RUN, sha: text } }),
  'a repository': (text) => report({ run: { ...RUN, repository: text } }),
  'the address of the run': (text) => report({ run: { ...RUN, runUrl: `https://github.com/${text}` } }),
  'the address of the site': (text) => report({ url: `https://www.example.com/${text}` }),
  'the prefix of a preview': (text) => preview({ url: undefined, prefix: `${text}/`, result: 'removed' }),
  'the bucket': (text) => report({ url: undefined, bucket: text }),
  'a file': (text) => report({ plan: planFor([text]) }),
  'a planned file': (text) => report({ result: 'planned', plan: planFor([text]) }),
  'a failure': (text) => report({ failure: text }),
  'a warning': (text) => report({ warnings: [text, 'another'] }),
  'a notice': (text) => preview({ result: 'skipped', notices: [text] }),
  'a finding': (text) => report({ mode: 'doctor', findings: [{ level: 'ok', about: text, text }] }),
  'what the edge served': (text) => report({ verified: [text] }),
  'a step of the function': (text) => report({ purgerDone: [text] }),
};

const ABOUT = { site: 'acme.docs', commit: RUN.sha, runUrl: RUN.runUrl };
const difference = (path: string): Difference => ({ pages: [{ path, state: 'new' }], files: 0, removed: 0 });
const ready = (url: string | undefined, path = 'index.html'): News => ({
  state: 'ready',
  url,
  difference: difference(path),
  files: 1,
});
const URL = 'https://preview.example.com/pr-7/';

/** The same of the comment on a pull request. */
const COMMENT: Readonly<Record<string, (text: string) => string>> = {
  'a page': (text) => commentFor(ABOUT, ready(URL, text)),
  'a page without an address': (text) => commentFor(ABOUT, ready(undefined, text)),
  'the address': (text) => commentFor(ABOUT, ready(`https://preview.example.com/${text}`)),
  'a failure': (text) => commentFor(ABOUT, { state: 'failed', why: text, isChanged: true }),
  'the commit': (text) => commentFor({ ...ABOUT, commit: text }, { state: 'cancelled' }),
  'the site': (text) => commentFor({ ...ABOUT, site: text }, { state: 'removed' }),
};

/** What is shown of a text, without addresses: nothing in them is more than a part of them. */
const outside = (markdown: string): string =>
  outsideOfCode(
    markdown
      .replace(/^<!-- .* -->$/m, '')
      .replaceAll(/\]\(<[\w:/.%~!*'()-]*>\)|\]\(https:\/\/[\w./:%?=&~+-]+\)/g, ']')
      .replaceAll(/<https?:\/\/[^\s<>]+>/g, ''),
  );

const rows = <Place>(places: Readonly<Record<string, Place>>) =>
  Object.entries(TEXTS).flatMap(([what, text]) =>
    Object.entries(places).map(([where, place]) => [what, where, text, place] as const),
  );

describe('in the job summary', () => {
  test.each(rows(SUMMARY))('%s as %s is a text', (...[, , text, place]) => {
    const summary = summaryOf(place(text));
    expect(outside(summary)).not.toMatch(MARKUP);
    expect(summary).not.toMatch(UNSEEN);
    expect(Buffer.byteLength(summary)).toBeLessThan(1024 * 1024);
  });
});

describe('in the comment', () => {
  test.each(rows(COMMENT))('%s as %s is a text', (...[, where, text, place]) => {
    const comment = place(text);
    expect(outside(comment)).not.toMatch(MARKUP);
    expect(comment).not.toMatch(UNSEEN);
    expect(comment).toMatch(/^<!-- cos-site-deploy: [\w.%~!*'()-]+ -->\n/);
    if (where !== 'the site') expect(comment.length).toBeLessThan(65_536);
  });
});

test('half of a pair, which no name can hold but a message may, is shown as what it is', () => {
  const text = 'a\ud83d b';
  expect(commentFor(ABOUT, { state: 'failed', why: text, isChanged: true })).toContain('a\\u{d83d} b');
  expect(summaryOf(report({ failure: text }))).toContain('a\\u{d83d} b');
});

describe('in the log', () => {
  const known = new Set(['error', 'set-output', 'add-mask', 'stop-commands', 'set-env', 'group', 'endgroup']);

  test.each(Object.entries(TEXTS))('%s is one line that is no command', (_, text) => {
    const line = logLine(text);
    expect(line).not.toMatch(/[\r\n]/);
    expect(parseCommand(line, known)).toBeUndefined();
    // .NET takes more signs for blanks than JavaScript does.
    expect(parseCommand(line.replace(/^[\s\x85]+/, ''), known)).toBeUndefined();
  });
});

describe('in an annotation', () => {
  test.each(Object.entries(TEXTS))('%s is no longer than GitHub takes', (_, text) => {
    const annotations = newAnnotations();
    for (let count = 0; count < 12; count++) {
      const shown = annotations.admit('warning', text) ?? '';
      expect(shown.length).toBeLessThanOrEqual(4096);
    }
    for (const { message } of annotations.rest()) expect(message.length).toBeLessThanOrEqual(4096);
  });
});

describe('in a deployment', () => {
  const subject = (more: Partial<DeploymentSubject> = {}): DeploymentSubject => ({
    environment: 'production',
    isDefault: false,
    site: 'acme.docs',
    bucket: 'site-1250000000',
    previewOf: undefined,
    run: '1-1',
    ...more,
  });

  test.each(Object.entries(TEXTS))('nothing of an error that says %s is shown', (_, text) => {
    for (const error of [new Error(text), text, new Cancelled()]) {
      const { state, description } = endOf(subject(), { error, result: 'failed' });
      expect(state).toBe('failure');
      expect(description).toMatch(/^The (deploy failed: see the log|run was cancelled)\.$/);
    }
  });

  test.each(Object.entries(TEXTS))(
    'a branch named %s is deployed by its commit, a tag by its name',
    (_, text) => {
      expect(deploymentOf(subject(), { sha: RUN.sha, ref: `refs/heads/${text}` }).ref).toBe(RUN.sha);
      expect(deploymentOf(subject(), { sha: RUN.sha, ref: `refs/tags/${text}` }).ref).toBe(text);
    },
  );

  test('what became of a run is a description that GitHub takes', () => {
    for (const result of ['deployed', 'unchanged', 'skipped'] as const)
      for (const previewOf of [undefined, RUN.sha])
        expect(endOf({ previewOf }, { error: undefined, result }).description.length).toBeLessThanOrEqual(
          140,
        );
  });
});

describe('in the JSON report', () => {
  test.each(Object.entries(TEXTS))('%s is kept as it is', (_, text) => {
    const one = report({ failure: text, plan: planFor([text]), run: { ...RUN, ref: `refs/heads/${text}` } });
    expect(JSON.parse([...jsonOf(one)].join(''))).toMatchObject({
      failure: text,
      run: { ref: `refs/heads/${text}` },
      planned: { uploads: [{ key: text }] },
    });
  });
});

describe('what is cut', () => {
  test.each([
    ['at its first half', `${'x'.repeat(63)}😀${'y'.repeat(200)}`],
    ['at its second half', `${'x'.repeat(200)}😀${'y'.repeat(32)}`],
  ])('has no character cut in two: %s', (_, text) => {
    const cut = shortened(text, 100, '...');
    expect(cut.length).toBeLessThanOrEqual(100);
    expect(visible(cut)).toBe(cut);
  });

  test('what fits is left alone', () => {
    expect(shortened('x'.repeat(100), 100, '...')).toBe('x'.repeat(100));
  });
});
