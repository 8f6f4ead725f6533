import { describe, expect, test } from '@jest/globals';
import type { Synced } from '../../../src/core/sync/ownership.ts';
import { jsonOf } from '../../../src/core/report/report-json.ts';
import { complaints } from '../../schema.ts';
import { HOSTILE, judged, planFor, report } from './report-builders.ts';

const NOTHING: Synced = { uploaded: [], removed: [], failures: [], abandoned: [], changes: [] };

describe('the JSON report', () => {
  /** Every report that is made here keeps the promise of the schema. */
  function read(pieces: Iterable<string>): Record<string, unknown> {
    const value = JSON.parse([...pieces].join('')) as Record<string, unknown>;
    expect(complaints(value)).toEqual([]);
    return value;
  }

  test('of a run that failed at once is JSON with every list', () => {
    expect(read(jsonOf(report({ failure: 'why' })))).toMatchObject({
      version: 1,
      result: 'failed',
      failure: 'why',
      uploaded: [],
      deleted: [],
      failed: [],
      abandoned: [],
      purges: [],
      warnings: [],
    });
  });

  test('holds names in full, whatever is in them', () => {
    const names = [...HOSTILE, 'two\nlines.html', '"quotes".html'];
    const found = read(jsonOf(report({ failure: 'why', plan: planFor(names) })));
    expect(found['planned']).toMatchObject({
      uploads: names.map((key) => ({ key, reason: 'new', bytes: 3 })),
      deletions: names.map((key) => ({ key: `gone/${key}` })),
    });
  });

  test('says when each purge was recorded and done', () => {
    const both = [judged('https://a.example/1'), judged('https://a.example/2', 'missing')];
    const doneAt = new Map([['https://a.example/1', 1_700_000_009_250]]);
    const changedAt = '2023-11-14T22:13:20.500Z';
    expect(read(jsonOf(report({ failure: 'why', judged: both, doneAt })))['purges']).toEqual([
      {
        key: 'a.html',
        url: 'https://a.example/1',
        state: 'done',
        changedAt,
        recordedAt: '2023-11-14T22:13:24.000Z',
        doneAt: '2023-11-14T22:13:29.250Z',
      },
      { key: 'a.html', url: 'https://a.example/2', state: 'missing', changedAt },
    ]);
  });

  test('names failures by key and keeps errors out', () => {
    const synced = {
      ...NOTHING,
      failures: [{ key: 'a.html', error: new Error('secret') }],
      abandoned: ['b.html'],
    };
    const text = [...jsonOf(report({ failure: 'why', synced }))].join('');
    expect(read(text)).toMatchObject({ failed: ['a.html'], abandoned: ['b.html'] });
    expect(text).not.toContain('secret');
  });

  test('counts are numbers, and a deploy that went well tells of no failure', () => {
    expect(
      read(jsonOf(report({ result: 'deployed', plan: planFor(['a.html']), notices: ['so'] }))),
    ).toMatchObject({
      unchanged: 1,
      bytes: 0,
      purged: 0,
      notices: ['so'],
    });
  });

  test('names the run, and never its token', () => {
    const github = {
      repository: 'acme/docs',
      runId: '7',
      attempt: '1',
      sha: 'c0ffee',
      ref: 'refs/heads/main',
      runUrl: 'https://github.com/acme/docs/actions/runs/7',
    };
    expect(read(jsonOf(report({ failure: 'why', run: github })))['run']).toEqual(github);
  });

  test('says what was asked for; of a preview its pull request and address; and what GitHub shows of it', () => {
    const deployment = { id: 12, environment: 'preview/pr-7' };
    const about = {
      mode: 'preview' as const,
      result: 'deployed' as const,
      site: 'previews/acme.docs/7',
      prefix: 'previews/pr-7/',
      url: 'https://preview.example.com/pr-7/',
      preview: { pullRequest: 7, of: 'acme.docs' },
      deployment,
    };
    expect(read(jsonOf(report(about)))).toMatchObject({
      mode: 'preview',
      preview: { pullRequest: 7, site: 'acme.docs', prefix: 'previews/pr-7/', url: about.url },
      deployment,
    });
    const removed = { ...about, mode: 'remove-preview' as const, url: undefined, deployment: undefined };
    expect(read(jsonOf(report(removed)))).toMatchObject({ mode: 'remove-preview', preview: { url: '' } });
  });

  test.each([undefined, 'skip'] as const)('of a run whose mode is %s has no such fields', (mode) => {
    const found = read(jsonOf(report({ result: 'skipped', mode })));
    for (const field of ['mode', 'preview', 'deployment']) expect(found).not.toHaveProperty(field);
  });

  test('a time that cannot be read costs nothing but itself', () => {
    const odd = { ...judged('https://a.example/1'), since: Number.NaN };
    expect(read(jsonOf(report({ failure: 'why', judged: [odd] })))['purges']).toEqual([
      expect.not.objectContaining({ changedAt: expect.anything() }),
    ]);
  });
});

describe('the schema', () => {
  const good = () =>
    JSON.parse([...jsonOf(report({ result: 'deployed', plan: planFor(['a.html']) }))].join('')) as Record<
      string,
      unknown
    >;

  test.each([
    ['a field that nobody promised', { surprise: 1 }],
    ['another version', { version: 2 }],
    ['a number as text', { bytes: '1' }],
    ['a result that is none', { result: 'fine' }],
    ['a mode that is none', { mode: 'skip' }],
    ['a deployment without its environment', { deployment: { id: 1 } }],
    ['a preview of no pull request', { preview: { pullRequest: 0, site: 'a', prefix: 'p/', url: '' } }],
    ['a failure without a word', { result: 'failed' }],
    ['a failure of a run that went well', { failure: 'why' }],
    ['a purge without its state', { purges: [{ key: 'a', url: 'https://a.example/' }] }],
    [
      'a time that is none',
      { purges: [{ key: 'a', url: 'https://a.example/', state: 'done', doneAt: 'noon' }] },
    ],
  ])('refuses %s', (_, more) => {
    expect(complaints(good())).toEqual([]);
    expect(complaints({ ...good(), ...more })).not.toEqual([]);
  });

  test('refuses a report without one of its fields', () => {
    const { warnings, ...rest } = good();
    expect(warnings).toEqual([]);
    expect(complaints(rest)).toEqual([expect.stringContaining("'warnings'")]);
  });
});
