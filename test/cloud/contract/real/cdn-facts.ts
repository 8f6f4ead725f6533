import { deepEqual, equal, match, ok } from 'node:assert/strict';
import type { ApiReply } from './clients.ts';
import type { Area } from './fact.ts';
import type { Place } from './place.ts';

/** Nobody can own it (RFC 2606). */
const NOBODYS = 'https://www.contract.invalid/a';

const beijing = (at: number) => new Date(at + 8 * 3_600_000).toISOString().slice(0, 19).replace('T', ' ');
const rowsOf = ({ response }: ApiReply) => (response['PurgeLogs'] ?? []) as Record<string, string>[];
const urlsOf = ({ domain = '' }: Place) => [`https://${domain}/contract/a`, `https://${domain}/contract/b`];

/** Purges both URLs, and waits until both are recorded. */
async function purged(place: Place): Promise<{ task: string; rows: Record<string, string>[] }> {
  const { code, response } = await place.cdn('PurgeUrlsCache', { Urls: urlsOf(place) });
  equal(code, undefined);
  const task = String(response['TaskId']);
  for (let left = 120; left > 0; left -= 1) {
    const rows = rowsOf(await place.cdn('DescribePurgeTasks', { TaskId: task }));
    if (rows.length >= 2) return { task, rows };
    await new Promise((resolve) => setTimeout(resolve, place.pause));
  }
  throw new Error(`The task ${task} was not recorded.`);
}

async function refused(place: Place, action: string, params: object, code: string): Promise<void> {
  equal((await place.cdn(action, params)).code, code);
}

/** Purges and their records; each run spends a dozen URLs of the day's quota of the domain. */
export const cdn: Area = {
  name: 'CDN',
  facts: [
    {
      name: 'DescribePurgeQuota has both kinds in both areas, with Batch, Total and Available',
      source: 'tencentcloud.com 228/37474',
      async check({ cdn }) {
        const { response } = await cdn('DescribePurgeQuota');
        for (const kind of ['UrlPurge', 'PathPurge']) {
          const rows = response[kind] as Record<string, unknown>[];
          deepEqual(rows.map(({ Area }) => Area).toSorted(), ['mainland', 'overseas']);
          for (const row of rows) {
            ok([row['Batch'], row['Total'], row['Available']].every(Number.isInteger), JSON.stringify(row));
          }
        }
      },
    },
    {
      name: 'a URL without its scheme is InvalidParameter.CdnParamError',
      source: '228/37870',
      check: (place) =>
        refused(
          place,
          'PurgeUrlsCache',
          { Urls: ['www.contract.invalid/a'] },
          'InvalidParameter.CdnParamError',
        ),
    },
    {
      name: 'a wildcard is InvalidParameter.CdnPurgeWildcardNotAllowed',
      source: 'tencentcloud-sdk-go, cdn/v20180606/errors.go',
      check: (place) =>
        refused(
          place,
          'PurgeUrlsCache',
          { Urls: ['https://*.contract.invalid/'] },
          'InvalidParameter.CdnPurgeWildcardNotAllowed',
        ),
    },
    {
      name: 'a domain that is not ours is ResourceNotFound.CdnHostNotExists, for URLs and for directories',
      source: '228/37870, 228/37871',
      async check(place) {
        const code = 'ResourceNotFound.CdnHostNotExists';
        await refused(place, 'PurgeUrlsCache', { Urls: [NOBODYS] }, code);
        await refused(place, 'PurgePathCache', { Paths: [NOBODYS], FlushType: 'flush' }, code);
      },
    },
    {
      name: 'a directory purge needs a FlushType',
      source: '228/37871',
      check: (place) => refused(place, 'PurgePathCache', { Paths: [NOBODYS] }, 'MissingParameter'),
    },
    {
      name: 'records are asked for by TaskId or StartTime; without both it is CdnParamError',
      source: '228/37873',
      check: (place) => refused(place, 'DescribePurgeTasks', {}, 'InvalidParameter.CdnParamError'),
    },
    {
      name: 'where nothing was purged, the list is null or empty',
      source: '228/37873',
      async check({ cdn }) {
        const window = {
          StartTime: beijing(Date.now() + 3_600_000),
          EndTime: beijing(Date.now() + 7_200_000),
        };
        const reply = await cdn('DescribePurgeTasks', window);
        deepEqual([reply.code, rowsOf(reply), Number(reply.response['TotalCount'] ?? 0)], [undefined, [], 0]);
      },
    },
    {
      name: 'the records of one call share its TaskId, one for each URL, with these members',
      source: '228/37873',
      needs: 'domain',
      async check(place) {
        const { task, rows } = await purged(place);
        deepEqual(rows.map(({ Url }) => Url).toSorted(), urlsOf(place));
        for (const row of rows) {
          deepEqual([row['TaskId'], row['PurgeType']], [task, 'url']);
          match(row['Status'] ?? '', /^(process|done)$/);
        }
      },
    },
    {
      name: 'CreateTime is Beijing time in whole seconds',
      source: '228/37873',
      needs: 'domain',
      async check(place) {
        const { rows } = await purged(place);
        const time = rows[0]?.['CreateTime'] ?? '';
        match(time, /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/);
        ok(Math.abs(Date.parse(`${time.replace(' ', 'T')}+08:00`) - Date.now()) < 5 * 60_000, time);
      },
    },
    {
      name: 'Keyword takes a whole URL or a domain, no part of one',
      source: 'the purge guide of the CDN',
      needs: 'domain',
      async check(place) {
        const { domain = '' } = place;
        await purged(place);
        const [first = ''] = urlsOf(place);
        const find = async (Keyword: string) => {
          const window = { StartTime: beijing(Date.now() - 600_000), Keyword, Limit: 100 };
          return new Set(rowsOf(await place.cdn('DescribePurgeTasks', window)).map(({ Url }) => Url));
        };
        deepEqual([...(await find(first))], [first]);
        ok((await find(domain)).has(first));
        equal((await find(`https://${domain}/contract/`)).size, 0);
      },
    },
    {
      name: 'Limit and Offset page, TotalCount counts all',
      source: '228/37873',
      needs: 'domain',
      async check(place) {
        const { task } = await purged(place);
        const pages = await Promise.all(
          [0, 1].map((Offset) => place.cdn('DescribePurgeTasks', { TaskId: task, Limit: 1, Offset })),
        );
        deepEqual(
          pages.map((page) => page.response['TotalCount']),
          [2, 2],
        );
        deepEqual(
          pages
            .flatMap(rowsOf)
            .map(({ Url }) => Url)
            .toSorted(),
          urlsOf(place),
        );
      },
    },
    {
      name: 'one bad URL refuses the whole call, and it costs no quota',
      source: '228/33601',
      needs: 'domain',
      async check(place) {
        const left = async () => JSON.stringify((await place.cdn('DescribePurgeQuota')).response['UrlPurge']);
        const before = await left();
        const code = 'ResourceNotFound.CdnHostNotExists';
        await refused(place, 'PurgeUrlsCache', { Urls: [...urlsOf(place), NOBODYS] }, code);
        equal(await left(), before);
      },
    },
    {
      name: 'more than 1,000 URLs in a call exceed the batch limit',
      source: '228/37870',
      needs: 'domain',
      async check(place) {
        const Urls = Array.from({ length: 1001 }, (_, n) => `https://${place.domain ?? ''}/contract/${n}`);
        match(
          (await place.cdn('PurgeUrlsCache', { Urls })).code ?? '',
          /^LimitExceeded\.CdnPurge\w*BatchLimit$/,
        );
      },
    },
    {
      name: 'a domain is listed with its state, area and origin',
      source: 'tencentcloud.com 228/34020',
      needs: 'domain',
      async check({ cdn, domain }) {
        const { response } = await cdn('DescribeDomains', { Filters: [{ Name: 'domain', Value: [domain] }] });
        const [found] = response['Domains'] as Record<string, unknown>[];
        equal(found?.['Domain'], domain);
        match(String(found?.['Status']), /^(online|processing)$/);
        match(String(found?.['Area']), /^(mainland|overseas|global)$/);
      },
    },
    {
      name: 'the 21st call in a second is RequestLimitExceeded, and its text names the numbers',
      source: '228/33601, public logs',
      async check({ cdn }) {
        let refused: { readonly message?: string | undefined } | undefined;
        // A busy machine does not always send 21 calls within a second.
        for (let burst = 1; refused === undefined && burst <= 10; burst++) {
          const replies = await Promise.all(Array.from({ length: 60 }, () => cdn('DescribePurgeQuota')));
          refused = replies.find(({ code }) => code?.startsWith('RequestLimitExceeded'));
        }
        match(refused?.message ?? '', /`\d+`.*`20`/s);
      },
    },
  ],
};
