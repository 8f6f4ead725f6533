import type { Synced } from '../../../src/core/sync/ownership.ts';
import { uploadsOf, type Deletion, type SyncPlan, type Upload } from '../../../src/core/sync/plan.ts';
import type { JudgedPurge, PurgeState } from '../../../src/core/purges/purges.ts';
import { newReport, type Report } from '../../../src/core/report/report.ts';
import { isPage, type HashedFile } from '../../../src/core/site/site.ts';
import { file, HEADERS } from '../builders.ts';

/** Runs as they come, each with everything that its summary shows. */

const BEGIN = Date.UTC(2026, 0, 1, 12);
const SECONDS = 1000;

const ABOUT = {
  mode: 'deploy',
  site: 'acme.docs',
  bucket: 'site-1250000000',
  region: 'ap-guangzhou',
  prefix: 'docs/',
  url: 'https://www.example.com/docs/',
  functionName: 'cdn-purge-site-1250000000',
  run: {
    repository: 'acme/docs',
    runId: '4711',
    attempt: '1',
    sha: 'c0ffee1234567890c0ffee1234567890c0ffee12',
    ref: 'refs/heads/main',
    runUrl: 'https://github.com/acme/docs/actions/runs/4711',
  },
} as const satisfies Partial<Report>;

const sized = (key: string, size: number): HashedFile => ({ ...file(key), size });

const upload = (key: string, size: number, reason: Upload['reason'] = 'new'): Upload => ({
  file: sized(key, size),
  headers: HEADERS,
  reason,
});

function plan(uploads: readonly Upload[], deletions: readonly Deletion[] = [], unchanged = 0): SyncPlan {
  return {
    waves: [
      { name: 'assets', uploads: uploads.filter(({ file }) => !isPage(file.key)) },
      { name: 'pages', uploads: uploads.filter(({ file }) => isPage(file.key)) },
    ],
    deletions,
    kept: [],
    unchanged: Array.from({ length: unchanged }, (_, n) => ({
      file: sized(`docs/same-${n}.css`, 1),
      headers: HEADERS,
      etag: '',
    })),
  };
}

/** Everything of a plan, done. */
const doneOf = (plan: SyncPlan): Synced => ({
  uploaded: uploadsOf(plan).map(({ file: { key, size }, headers, rewrite }) => ({
    file: sized(key, size),
    headers,
    etag: '',
    ...(rewrite === true ? { rewrite } : {}),
  })),
  removed: plan.deletions.map(({ key }) => key),
  failures: [],
  abandoned: [],
  changes: [],
});

const purge = (url: string, state: PurgeState = 'done', type: 'url' | 'path' = 'url'): JudgedPurge => ({
  key: 'docs/index.html',
  url: `https://www.example.com/docs/${url}`,
  since: BEGIN + 250,
  state,
  record:
    state === 'missing'
      ? undefined
      : { taskId: '1', url, status: 'done', type, createdAt: BEGIN + 2 * SECONDS },
});

const doneAfter = (purges: readonly JudgedPurge[], ms: number): ReadonlyMap<string, number> =>
  new Map(
    purges.filter(({ state }) => state === 'done').map(({ url, since }, n) => [url, since + ms + n * 500]),
  );

const phases = (times: Readonly<Record<string, number>>) =>
  Object.entries(times).map(([name, ms]) => ({ name, ms }));

const SET_UP = [
  'function: create the function',
  'function: add a trigger (cos:ObjectCreated:*, prefix "docs/")',
  'function: add a trigger (cos:ObjectRemove:*, prefix "docs/")',
];

const FIRST = plan([
  upload('docs/assets/site-a1b2c3d4.css', 12_345),
  upload('docs/assets/app-b1c2d3e4.js', 345_678),
  upload('docs/index.html', 4321),
  upload('docs/配置 示例.html', 999),
]);
const FIRST_PURGES = ['', 'index.html'].map((url) => purge(url, 'done', 'path'));

const CHANGE = plan(
  [
    upload('docs/assets/app-c1d2e3f4.js', 345_700),
    upload('docs/index.html', 4400, 'content differs'),
    {
      file: sized('docs/robots.txt', 20),
      headers: HEADERS,
      reason: 'headers differ',
      rewrite: true,
      etag: '',
    },
  ],
  [{ key: 'docs/old.html', reason: 'not in the build' }],
  2,
);
const CHANGE_PURGES = [purge(''), purge('index.html'), purge('robots.txt'), purge('old.html')];

const FAILED = {
  ...doneOf(plan([])),
  uploaded: doneOf(CHANGE).uploaded.slice(0, 1),
  failures: [
    { key: 'docs/index.html', error: new Error('We encountered an internal error. Please try again.') },
  ],
  abandoned: ['docs/old.html'],
};

const ABOUT_PREVIEW = {
  ...ABOUT,
  site: 'previews/acme.docs/7',
  prefix: 'previews/pr-7/',
  url: 'https://preview.example.com/pr-7/',
  functionName: undefined,
  preview: { pullRequest: 7, of: 'acme.docs' },
  run: { ...ABOUT.run, ref: 'refs/pull/7/merge' },
} as const satisfies Partial<Report>;

const PREVIEW = plan([
  upload('previews/pr-7/style.css', 2_345),
  upload('previews/pr-7/index.html', 12_345, 'content differs'),
]);
const REMOVAL = plan(
  [],
  ['index.html', 'style.css'].map((path) => ({
    key: `previews/pr-7/${path}`,
    reason: 'part of a preview that is over',
  })),
);

const FINDINGS: Report['findings'] = [
  { level: 'ok', about: 'bucket', text: '42 objects below docs/' },
  { level: 'warning', about: 'purge quota', text: '120 URLs are left today in the area mainland.' },
  { level: 'error', about: 'function', text: 'The role cdn-purge-role does not exist.' },
];

export const STORIES: Readonly<Record<string, Report>> = {
  'first-deploy': newReport({
    ...ABOUT,
    result: 'deployed',
    plan: FIRST,
    synced: doneOf(FIRST),
    function: 'created',
    purgerDone: SET_UP,
    judged: FIRST_PURGES,
    doneAt: doneAfter(FIRST_PURGES, 4200),
    flushed: {
      urls: ['https://www.example.com/docs/'],
      reason: 'nothing stood below the prefix before, so one purge of the directory is enough',
      insteadOfUrls: true,
    },
    phases: phases({ read: 1234, upload: 2345, function: 14_321, wait: 4800 }),
  }),
  redeploy: newReport({
    ...ABOUT,
    result: 'deployed',
    plan: { ...CHANGE, kept: [{ key: 'docs/assets/app-b1c2d3e4.js', reason: 'young' }] },
    synced: doneOf(CHANGE),
    function: 'unchanged',
    judged: CHANGE_PURGES,
    doneAt: doneAfter(CHANGE_PURGES, 192_000),
    healed: ['https://www.example.com/docs/old.html'],
    warnings: [
      '1 URL had no finished purge, so the action purged them itself (first: https://www.example.com/docs/old.html). Look at the log of the purge function.',
    ],
    phases: phases({ read: 812, upload: 1100, wait: 193_500 }),
  }),
  unchanged: newReport({
    ...ABOUT,
    result: 'unchanged',
    plan: plan([], [], 3),
    synced: doneOf(plan([])),
    function: 'unchanged',
    phases: phases({ read: 640, upload: 0, wait: 0 }),
    run: { ...ABOUT.run, ref: 'refs/tags/v1.2.0', attempt: '2' },
  }),
  plan: newReport({
    ...ABOUT,
    mode: 'plan',
    result: 'planned',
    plan: { ...CHANGE, kept: [{ key: 'docs/assets/app-b1c2d3e4.js', reason: 'young' }] },
    purgerSteps: [
      {
        do: 'add a trigger',
        trigger: {
          bucketDomain: 'site-1250000000.cos.ap-guangzhou.myqcloud.com',
          event: 'cos:ObjectRemove:*',
          prefix: 'docs/',
          suffix: '',
          qualifier: '$DEFAULT',
        },
      },
    ],
    function: 'unchanged',
    phases: phases({ read: 905 }),
    run: { ...ABOUT.run, ref: 'refs/pull/7/merge' },
  }),
  failed: newReport({
    ...ABOUT,
    result: 'failed',
    plan: CHANGE,
    synced: FAILED,
    function: 'unchanged',
    phases: phases({ read: 905, upload: 31_400 }),
    failure: [
      '1 file failed (first: docs/index.html: We encountered an internal error. Please try again.)',
      'cos:PutObject (docs/index.html) answered InternalError: We encountered an internal error. Please try again. Request id: NjE2MWYzZjRfOTBm.',
      'Run the workflow again: it goes on where this run stopped.',
      'Changed before that: 1 of 3 uploads, 0 of 1 removal done.',
    ].join('\n'),
  }),
  uninstall: newReport({
    ...ABOUT,
    mode: 'uninstall',
    url: undefined,
    functionName: undefined,
    result: 'removed',
    function: 'removed',
    purgerDone: [
      'function: remove a trigger (cos:ObjectCreated:*, prefix "docs/")',
      'function: remove a trigger (cos:ObjectRemove:*, prefix "docs/")',
      'function: delete the function',
    ],
  }),
  preview: newReport({
    ...ABOUT_PREVIEW,
    mode: 'preview',
    result: 'deployed',
    plan: PREVIEW,
    synced: doneOf(PREVIEW),
    deployment: { id: 12, environment: 'preview/pr-7' },
    notices: [
      'Search engines can find this preview. Have the robots.txt of www.example.com say "Disallow: /previews/", or serve previews at a host of their own (domains: "previews/ -> https://preview.example.com/").',
    ],
    warnings: [
      'The pages link to the root of their host (first: /style.css), which is not where this preview is.',
    ],
    phases: phases({ read: 310, upload: 940, wait: 0 }),
  }),
  'removed-preview': newReport({
    ...ABOUT_PREVIEW,
    mode: 'remove-preview',
    result: 'removed',
    url: undefined,
    plan: REMOVAL,
    synced: doneOf(REMOVAL),
    phases: phases({ remove: 250 }),
  }),
  'preview-of-a-closed-pull-request': newReport({
    ...ABOUT_PREVIEW,
    mode: 'preview',
    result: 'skipped',
    url: undefined,
    plan: REMOVAL,
    synced: doneOf(REMOVAL),
    phases: phases({ remove: 250 }),
    notices: ['Pull request #7 is closed, so it has no preview.'],
  }),
  'failed-preview': newReport({
    ...ABOUT_PREVIEW,
    mode: 'preview',
    url: undefined,
    failure:
      'The source dist does not exist.\nRun the build before this step, or set "source".\nNo object of the site was changed.',
  }),
  skipped: newReport({
    ...ABOUT,
    result: 'skipped',
    function: 'off',
    notices: [
      'Nothing was done: commit b1c2d3e is deployed, or being deployed, by run 4712-1, and holds the commit of this run. If that run failed, run it again. To deploy this one all the same, run this one again.',
    ],
    phases: phases({ read: 412 }),
  }),
  doctor: newReport({
    ...ABOUT,
    mode: 'doctor',
    result: 'unchanged',
    function: 'off',
    findings: FINDINGS.slice(0, 2),
    warnings: ['purge quota: 120 URLs are left today in the area mainland.'],
  }),
  'failed-doctor': newReport({
    ...ABOUT,
    mode: 'doctor',
    function: 'off',
    findings: FINDINGS,
    failure:
      'A deploy would fail:\n  - function: The role cdn-purge-role does not exist.\nMend these, and run the doctor again. Nothing was written.\nNo object of the site was changed.',
  }),
};
