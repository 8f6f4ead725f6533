import type { SyncPlan } from '../../../src/core/sync/plan.ts';
import type { JudgedPurge, PurgeState } from '../../../src/core/purges/purges.ts';
import { newReport, type Report } from '../../../src/core/report/report.ts';
import { file, HEADERS, md5 } from '../builders.ts';

/** Names that try to be more than names, wherever they are shown. */
export const HOSTILE = [
  'a`b``c```d````.html',
  '</details><script>alert(1)</script>.html',
  'a|b|c.html',
  '::error::gotcha.html',
  '##[error]gotcha.html',
  '<!-- -->.html',
  '$(touch x);`id`.html',
  '[x](https://evil.example).html',
  '%0A::set-output name=x::y.html',
  '配置 示例.txt',
];

export const report = (more: Partial<Report> = {}): Report => ({
  ...newReport({
    site: 'acme.docs',
    bucket: 'site-1250000000',
    region: 'ap-guangzhou',
    prefix: '',
    url: 'https://www.example.com/',
    functionName: 'cdn-purge',
  }),
  ...more,
});

/** A plan that uploads, removes and keeps one file each for every name. */
export const planFor = (names: readonly string[]): SyncPlan => ({
  waves: [
    { name: 'assets', uploads: [] },
    { name: 'pages', uploads: names.map((key) => ({ file: file(key), headers: HEADERS, reason: 'new' })) },
  ],
  deletions: names.map((key) => ({ key: `gone/${key}`, reason: 'not in the build' })),
  kept: names.map((key) => ({ key: `kept/${key}`, reason: 'young' })),
  unchanged: [{ file: file('same.css'), headers: HEADERS, etag: md5('one') }],
});

export const judged = (
  url: string,
  state: PurgeState = 'done',
  type: 'url' | 'path' = 'url',
): JudgedPurge => ({
  key: 'a.html',
  url,
  since: 1_700_000_000_500,
  state,
  record:
    state === 'missing'
      ? undefined
      : { taskId: '1', url, status: 'done', type, createdAt: 1_700_000_004_000 },
});
