import type { cdn } from 'tencentcloud-sdk-nodejs-cdn';
import { CloudError, isKind } from '../core/errors.ts';
import type { Area, Cdn, CdnDomain, Keys, PurgeQuota } from '../core/ports.ts';
import { fromBeijing, toBeijing } from '../core/purges/beijing.ts';
import type { PurgeRecord } from '../core/purges/purges.ts';
import { clientConfig, loadedOnce, type Answered } from './api3.ts';
import { called } from './failure.ts';

/** Rows a page of DescribePurgeTasks, tried in this order: its highest Limit is not documented, its siblings take 1,000. */
const PAGES = [1000, 100, 20];

type Client = InstanceType<typeof cdn.v20180606.Client>;
type Call = <T>(
  action: string,
  subject: string,
  send: (client: Client) => Promise<T>,
) => Promise<Answered<T>>;

/** Cdn on the official SDK, which is loaded with the first call. */
export function tencentCdn(keys: Keys, environment: Readonly<Record<string, string | undefined>>): Cdn {
  const open = loadedOnce(async (): Promise<Client> => {
    const { cdn } = await import('tencentcloud-sdk-nodejs-cdn');
    return new cdn.v20180606.Client({ ...clientConfig('cdn', keys, environment), region: '' });
  });
  const call: Call = async <T>(action: string, subject: string, send: (client: Client) => Promise<T>) => {
    const client = await open();
    return (await called({ name: `cdn:${action}`, subject }, () => send(client))) as Answered<T>;
  };
  let pageSize = 0;
  return {
    domain: (name) => domain(name, call),
    quota: async () => quotaOf(await call('DescribePurgeQuota', '', (client) => client.DescribePurgeQuota())),
    purgeUrls: async (urls) =>
      (await call('PurgeUrlsCache', urls[0] ?? '', (client) => client.PurgeUrlsCache({ Urls: [...urls] })))
        .TaskId ?? '',
    flushDirectories: async (urls) =>
      (
        await call('PurgePathCache', urls[0] ?? '', (client) =>
          client.PurgePathCache({ Paths: [...urls], FlushType: 'flush' }),
        )
      ).TaskId ?? '',
    async records(host, since) {
      for (;;) {
        const limit = PAGES[pageSize] ?? 20;
        try {
          return await allRecords({ host, since, limit }, call);
        } catch (error) {
          const isTooHigh = error instanceof CloudError && error.code.startsWith('InvalidParameter');
          if (!isTooHigh || limit === PAGES.at(-1)) throw error;
          // Another host's reading may have found out already.
          if (limit === PAGES[pageSize]) pageSize += 1;
        }
      }
    },
  };
}

async function domain(name: string, call: Call): Promise<CdnDomain | undefined> {
  const filters = { Filters: [{ Name: 'domain', Value: [name] }] };
  try {
    const answer = await call('DescribeDomains', name, (client) => client.DescribeDomains(filters));
    const found = answer.Domains?.find((one) => one.Domain === name);
    if (found === undefined) return undefined;
    return {
      domain: name,
      status: found.Status ?? '',
      area: (found.Area ?? 'mainland') as Area,
      origins: found.Origin?.Origins ?? [],
      ...(await settingsOf(name, call)),
    };
  } catch (error) {
    if (isKind(error, 'absent')) return undefined;
    throw error;
  }
}

/** Undefined members: the key may not read the configuration, or it does not say. Source: cloud.tencent.com/document/product/228/41117. */
async function settingsOf(
  name: string,
  call: Call,
): Promise<Pick<CdnDomain, 'keepsQuery' | 'forcesCaching'>> {
  try {
    const filters = { Filters: [{ Name: 'domain', Value: [name] }] };
    const answer = await call('DescribeDomainsConfig', name, (client) =>
      client.DescribeDomainsConfig(filters),
    );
    const found = answer.Domains?.find((one) => one.Domain === name);
    // The rules stand in one of three forms, the others are null.
    const { SimpleCache, AdvancedCache, RuleCache } = found?.Cache ?? {};
    const forced = [SimpleCache, AdvancedCache, ...(RuleCache ?? []).map((rule) => rule.CacheConfig?.Cache)]
      .filter((one) => one !== null && one !== undefined)
      .map((one) => one.IgnoreCacheControl === 'on');
    return {
      keepsQuery: keepsQuery(found?.CacheKey),
      forcesCaching: forced.length === 0 ? undefined : forced.includes(true),
    };
  } catch (error) {
    if (isKind(error, 'denied', 'absent')) return { keepsQuery: undefined, forcesCaching: undefined };
    throw error;
  }
}

/** What decides about queries, of a domain or of some of its paths; members may be null. */
type KeyPart = {
  readonly FullUrlCache?: string | null;
  readonly QueryString?: { readonly Switch?: string | null; readonly Action?: string | null } | null;
};

/** Whether any part of a query makes another entry, anywhere at the domain. */
function keepsQuery(
  key: (KeyPart & { readonly KeyRules?: readonly KeyPart[] | null }) | null | undefined,
): boolean | undefined {
  if (typeof key?.FullUrlCache !== 'string') return undefined;
  return [key, ...(key.KeyRules ?? [])].some(
    ({ FullUrlCache: whole, QueryString: query }) =>
      whole === 'on' || (query?.Switch === 'on' && query.Action !== 'excludeAll'),
  );
}

type Query = { readonly host: string; readonly since: number; readonly limit: number };

/** Every page, however few rows of those asked for it holds. Rows may shift while they are read, which repeats some; lists may be null. */
async function allRecords({ host, since, limit }: Query, call: Call): Promise<PurgeRecord[]> {
  const found: PurgeRecord[] = [];
  for (let offset = 0; ;) {
    const page = await call('DescribePurgeTasks', host, (client) =>
      client.DescribePurgeTasks({
        StartTime: toBeijing(since),
        Keyword: host,
        Offset: offset,
        Limit: limit,
      }),
    );
    const rows = page.PurgeLogs ?? [];
    for (const row of rows) {
      found.push({
        taskId: row.TaskId ?? '',
        url: row.Url ?? '',
        status: statusOf(row.Status),
        type: row.PurgeType === 'path' ? 'path' : 'url',
        createdAt: fromBeijing(row.CreateTime ?? ''),
      });
    }
    offset += rows.length;
    if (rows.length === 0 || offset >= (page.TotalCount ?? Infinity)) return found;
  }
}

const statusOf = (status: string | null | undefined): PurgeRecord['status'] =>
  status === 'done' || status === 'fail' ? status : 'process';

type QuotaAnswer = Answered<Awaited<ReturnType<Client['DescribePurgeQuota']>>>;

const quotaOf = (answer: QuotaAnswer): PurgeQuota => ({
  urls: byArea(answer.UrlPurge),
  directories: byArea(answer.PathPurge),
});

const byArea = (quotas: QuotaAnswer['UrlPurge']): PurgeQuota['urls'] =>
  Object.fromEntries((quotas ?? []).map((quota) => [quota.Area ?? '', quota.Available ?? 0]));
