import { describe, expect, test } from '@jest/globals';
import { CloudError } from '../../../src/core/errors.ts';
import type { Synced } from '../../../src/core/sync/ownership.ts';
import { changedSoFar, planLines, syncGroups } from '../../../src/core/report/report-lines.ts';
import { newReport } from '../../../src/core/report/report.ts';
import { file, NO_PLAN } from '../builders.ts';
import { HOSTILE, planFor } from './report-builders.ts';

describe('the plan as log lines', () => {
  test('each change with its reason, then the sum', () => {
    const kept = (['young', 'delete: none', 'changed by somebody else'] as const).map((reason) => ({
      key: `${reason}.txt`,
      reason,
    }));
    expect(planLines({ ...planFor(['a.html']), kept }, ['function: create'])).toEqual([
      '+ a.html (new)',
      '- gone/a.html (not in the build)',
      '= young.txt (not in the build, kept for keep-removed-for)',
      '= delete: none.txt (not in the build, delete: none)',
      '= changed by somebody else.txt (changed by somebody else)',
      'function: create',
      'plan: 1 upload, 1 removal, 1 unchanged',
    ]);
  });

  test('nothing to do is one line', () => {
    expect(planLines(NO_PLAN, [])).toEqual(['plan: 0 uploads, 0 removals, 0 unchanged']);
  });

  test('no name can begin a line: none of them is taken for a workflow command', () => {
    for (const line of planLines(planFor(HOSTILE), [])) expect(line).toMatch(/^([+\-=] |plan: )/);
  });
});

describe('what was done as groups of log lines', () => {
  const NOTHING: Synced = { uploaded: [], removed: [], failures: [], abandoned: [], changes: [] };
  const plan = { ...planFor(['a.html', 'b.html', 'c.html']), kept: [] };
  const [a, b, c] = plan.waves[1]?.uploads ?? [];
  const stored = [c, a].flatMap((upload) =>
    upload === undefined ? [] : [{ ...upload, file: file(upload.file.key), etag: '' }],
  );

  test('in the order of the plan, whatever ended first', () => {
    const all = { ...NOTHING, uploaded: stored, removed: ['gone/b.html', 'gone/a.html'] };
    expect(
      syncGroups({ ...plan, waves: [{ name: 'pages', uploads: [a, c].flatMap((one) => one ?? []) }] }, all),
    ).toEqual([
      { title: 'Uploaded: 2 files, 6 bytes', lines: ['+ a.html (new)', '+ c.html (new)'] },
      {
        title: 'Removed: 2 files',
        lines: ['- gone/a.html (not in the build)', '- gone/b.html (not in the build)'],
      },
      { title: 'Not done: 1 file', lines: ['- gone/c.html (not in the build)'], isUrgent: true },
    ]);
  });

  test('what failed comes before what was given up because of it, with the reason', () => {
    const error = new CloudError({
      operation: 'cos:PutObject',
      kind: 'denied',
      code: 'AccessDenied',
      message: 'No.\n::error::x',
    });
    const failures = [{ key: b?.file.key ?? '', error }];
    expect(syncGroups(plan, { ...NOTHING, failures, removed: [], abandoned: ['c.html'] }).at(-1)).toEqual({
      title: 'Not done: 6 files',
      isUrgent: true,
      lines: [
        '+ b.html (new): No.\\n::error::x',
        '+ a.html (new)',
        '+ c.html (new)',
        '- gone/a.html (not in the build)',
        '- gone/b.html (not in the build)',
        '- gone/c.html (not in the build)',
      ],
    });
  });

  test('nothing done and nothing to do is no group', () => {
    expect(syncGroups(NO_PLAN, NOTHING)).toEqual([]);
  });

  test('what stays although the build lacks it is named', () => {
    expect(syncGroups({ ...NO_PLAN, kept: [{ key: 'old.js', reason: 'young' }] }, NOTHING)).toEqual([
      { title: 'Kept: 1 file', lines: ['= old.js (not in the build, kept for keep-removed-for)'] },
    ]);
  });

  test('of very many lines the rest is counted', () => {
    const kept = Array.from({ length: 5003 }, (_, at) => ({ key: `${at}.js`, reason: 'young' as const }));
    const [group] = syncGroups({ ...NO_PLAN, kept }, NOTHING);
    expect(group).toMatchObject({ title: 'Kept: 5,003 files', more: 3 });
    expect(group?.lines.length).toBe(5000);
  });

  test('one file is one line, whatever is in its name', () => {
    const [line] = planLines(planFor(['a\n- index.html (not in the build)\r\u2028\u202etxt.exe']), []);
    expect(line).toBe('+ a\\n- index.html (not in the build)\\u{d}\\u{2028}\\u{202e}txt.exe (new)');
  });
});

test('a run that began anew counts what it had done before, whatever its last plan was', () => {
  const [upload] = planFor(['a.html']).waves[1]?.uploads ?? [];
  const uploaded = upload === undefined ? [] : [{ ...upload, file: file('a.html'), etag: '' }];
  const synced = {
    uploaded,
    removed: ['b.html'],
    failures: [],
    abandoned: [],
    changes: [{ key: 'a.html', at: 1 }],
  };
  const report = newReport();
  expect(changedSoFar({ ...report, plan: NO_PLAN, synced })).toBe(
    'Changed before that: 1 of 1 upload, 1 of 1 removal done.',
  );
});
