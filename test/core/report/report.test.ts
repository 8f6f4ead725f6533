import { describe, expect, test } from '@jest/globals';
import type { Synced } from '../../../src/core/sync/ownership.ts';
import { outputsOf } from '../../../src/core/report/report.ts';
import { file, HEADERS } from '../builders.ts';
import { judged, planFor, report } from './report-builders.ts';

const done = (uploaded: readonly [string, string][], removed: readonly string[] = []): Synced => ({
  uploaded: uploaded.map(([key, content]) => ({ file: file(key, content), headers: HEADERS, etag: '' })),
  removed,
  failures: [],
  abandoned: [],
  changes: [],
});

describe('outputs', () => {
  test('a run that failed at its first step has them all', () => {
    expect(outputsOf(report())).toEqual({
      result: 'failed',
      url: 'https://www.example.com/',
      uploaded: '0',
      deleted: '0',
      unchanged: '0',
      bytes: '0',
      purged: '0',
      healed: '0',
      function: 'off',
      'deployment-id': '',
    });
  });

  test('without a domain the URL is empty, not "undefined"', () => {
    expect(outputsOf(report({ url: undefined }))['url']).toBe('');
  });

  test('they count what was done, not what was planned', () => {
    const outputs = outputsOf(
      report({
        result: 'deployed',
        plan: planFor(['a.html', 'b.html', 'c.html']),
        synced: done(
          [
            ['a.html', 'four'],
            ['b.html', 'sixsix'],
          ],
          ['gone/a.html'],
        ),
        judged: [
          judged('https://a.example/1'),
          judged('https://a.example/2', 'missing'),
          judged('https://a.example/3', 'running'),
        ],
        healed: ['https://a.example/1'],
        function: 'updated',
      }),
    );
    expect(outputs).toMatchObject({
      result: 'deployed',
      uploaded: '2',
      deleted: '1',
      unchanged: '1',
      bytes: '10',
    });
    expect(outputs).toMatchObject({ purged: '1', healed: '1', function: 'updated' });
  });

  test('a change of headers sends no bytes, in whichever round of the run it was made', () => {
    const synced = done([
      ['a.html', 'four'],
      ['b.html', 'sixsix'],
    ]);
    const uploaded = synced.uploaded.map((one) =>
      one.file.key === 'a.html' ? { ...one, rewrite: true as const } : one,
    );
    // The plan of the last round finds nothing to do any more.
    const outputs = outputsOf(report({ plan: planFor([]), synced: { ...synced, uploaded } }));
    expect(outputs).toMatchObject({ uploaded: '2', bytes: '6' });
  });
});
