import { expect, test } from '@jest/globals';
import type { CdnDomain } from '../../../src/core/ports.ts';
import { planPurges } from '../../../src/core/purges/purge-plan.ts';
import { costLine } from '../../../src/core/report/report-lines.ts';
import { cdnUrls } from '../../../src/core/purger/urls.ts';
import { file, HEADERS, NO_PLAN, rule } from '../builders.ts';

const QUOTA = { urls: { mainland: 9000, overseas: 50 }, directories: { mainland: 100, overseas: 99 } };
const WEBSITE = { index: 'index.html', cleanUrls: false, errorsAsPages: false };

const domain = (area: CdnDomain['area']): CdnDomain => ({
  domain: 'www.example.com',
  status: 'online',
  area,
  origins: [],
  keepsQuery: false,
});

type Load = Parameters<typeof planPurges>[0];
type Seen = Parameters<typeof planPurges>[1];

function lines(keys: readonly string[], load: Partial<Load> = {}, seen: Partial<Seen> = {}): string[] {
  const uploads = keys.map((key) => ({ file: file(key), headers: HEADERS, reason: 'new' as const }));
  const sync = { ...NO_PLAN, waves: [{ name: 'pages' as const, uploads }] };
  const { cost } = planPurges(
    {
      by: 'direct',
      sync,
      directories: ['https://www.example.com/'],
      uncovered: [],
      rules: [rule()],
      urlsOf: (key) => cdnUrls(key, [rule()]),
      debts: [],
      isFirst: false,
      ...load,
    },
    { website: WEBSITE, domains: new Map([['www.example.com', domain('mainland')]]), quota: QUOTA, ...seen },
  );
  return cost.map(costLine);
}

test.each<[string, ReturnType<typeof lines>, readonly string[]]>([
  ['nothing', lines([]), []],
  ['what no cache can hold stale costs nothing', lines(['assets/index-BX1_W7vG.js']), []],
  [
    'a page under each of its URLs',
    lines(['a.html', 'docs/index.html']),
    ['purge: 3 URLs in the area mainland, of 9000 left today'],
  ],
  ['one', lines(['a.html']), ['purge: 1 URL in the area mainland, of 9000 left today']],
  [
    'a global domain draws from both areas',
    lines(['a.html'], {}, { domains: new Map([['www.example.com', domain('global')]]) }),
    [
      'purge: 1 URL in the area mainland, of 9000 left today',
      'purge: 1 URL in the area overseas, of 50 left today',
    ],
  ],
  [
    'debts of earlier runs count',
    lines(['a.html'], {
      debts: [
        { key: 'b.html', at: 1 },
        { key: 'a.html', at: 1 },
      ],
    }),
    ['purge: 2 URLs in the area mainland, of 9000 left today'],
  ],
  [
    'a first deploy',
    lines(['a.html'], { isFirst: true }),
    ['purge: 1 directory in the area mainland, of 100 left today'],
  ],
  [
    'a directory of which nobody knows what caches hold, and nothing else',
    lines([], { uncovered: ['https://www.example.com/'] }),
    ['purge: 1 directory in the area mainland, of 100 left today'],
  ],
  [
    'a directory beside the URLs',
    lines(['a.html'], { by: 'function' }, { website: { ...WEBSITE, errorsAsPages: true } }),
    [
      'purge: 1 URL in the area mainland, of 9000 left today',
      'purge: 1 directory in the area mainland, of 100 left today',
    ],
  ],
  [
    'a directory instead, where URLs are short',
    lines(['a.html', 'b.html'], {}, { quota: { ...QUOTA, urls: { mainland: 1 } } }),
    ['purge: 1 directory in the area mainland, of 100 left today'],
  ],
  ['an unread quota', lines(['a.html'], {}, { quota: undefined }), ['purge: 1 URL in the area mainland']],
  [
    'an unread domain',
    lines(['a.html'], {}, { domains: new Map() }),
    ['purge: 1 URL at domains that could not be read'],
  ],
])('%s', (_, told, want) => {
  expect(told).toEqual(want);
});
