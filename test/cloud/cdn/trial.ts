import { openAccount } from '../account.ts';
import { checkParameters } from '../api3/parameters.ts';
import { ApiError } from '../api3/product.ts';
import { startClock } from '../clock.ts';
import type { CloudReply, CloudRequest, WireTrouble } from '../exchange.ts';
import { openFaults } from '../faults.ts';
import type { Pace } from '../index.ts';
import { openLedger, type Signer } from '../ledger.ts';
import { startCdn, type Cdn, type CdnKnobs, type DomainChange } from './index.ts';

/** A record as DescribePurgeTasks shows it. */
export type ShownRecord = Readonly<
  Record<'TaskId' | 'Url' | 'Status' | 'PurgeType' | 'FlushType' | 'CreateTime', string>
>;

/** What the actions answer, all in one; a test reads what its action has. */
export type Answer = {
  readonly TaskId: string;
  readonly PurgeLogs: readonly ShownRecord[] | null;
  readonly TotalCount: number | null;
  readonly UrlPurge: readonly Readonly<Record<string, unknown>>[];
  readonly PathPurge: readonly Readonly<Record<string, unknown>>[];
  readonly Domains: readonly Readonly<Record<string, unknown>>[];
  readonly TotalNumber: number;
};

export type Page = {
  readonly status?: number;
  readonly headers?: Record<string, string>;
  readonly body: string;
  /** The origin answers If-Modified-Since with the whole file. */
  readonly ignoresConditions?: boolean;
  readonly trouble?: WireTrouble;
};

export type TrialVisit = {
  readonly method?: string;
  readonly headers?: Record<string, string>;
};

/** A CDN alone, its origin a table of pages by target: for the contract's tests, without wire or bucket; of the gate only its check of parameters. */
export function startTrial(options: { domain?: DomainChange; knobs?: Partial<CdnKnobs>; pace?: Pace } = {}) {
  const clock = startClock();
  const ledger = openLedger(clock);
  const faults = openFaults();
  const owner = { appid: '1250000000', uin: '100000000001', roles: [], deployerAllows: ['*'] };
  const account = openAccount(owner, clock);
  const pages = new Map<string, Page>();
  const asked: CloudRequest[] = [];
  /** What happens while the origin is thinking. */
  const during: (() => void)[] = [];
  const cdn = startCdn({
    account,
    clock,
    ledger,
    faults,
    pace: options.pace ?? 'fast',
    knobs: options.knobs ?? {},
    async fetchOrigin(request) {
      asked.push(request);
      const reply = originReply(pages.get(request.target), request);
      await Promise.resolve();
      during.shift()?.();
      return reply;
    },
  });
  cdn.addDomain({
    domain: 'www.example.com',
    ...options.domain,
    origin: { host: ORIGIN, ...options.domain?.origin },
  });
  return {
    cdn,
    clock,
    ledger,
    faults,
    pages,
    asked,
    during,
    call: (action: string, params: object, by: Signer = 'deployer') =>
      perform(cdn, action, { ...params }, by),
    /** The code with which a call is refused; empty when it is not. */
    async refusal(action: string, params: object, by: Signer = 'deployer'): Promise<string> {
      try {
        await perform(cdn, action, { ...params }, by);
        return '';
      } catch (error) {
        if (error instanceof ApiError) return error.code;
        throw error;
      }
    },
    visit: (url: string, visit: TrialVisit = {}) => visitEdge(cdn, url, visit),
    [Symbol.dispose]: () => {
      clock.stop();
    },
  };
}

export type Trial = ReturnType<typeof startTrial>;

export const ORIGIN = 'site-1250000000.cos-website.ap-guangzhou.myqcloud.com';

async function perform(cdn: Cdn, name: string, params: Record<string, unknown>, by: Signer): Promise<Answer> {
  const action = cdn.product.actions[name];
  if (action === undefined) throw new Error(`The CDN has no action ${name}.`);
  checkParameters(params, action, 'en-US');
  const common = { region: '', language: 'en-US', requestId: '0' } as const;
  return (await action.perform({ ...common, action: name, by, params })) as Answer;
}

function originReply(page: Page | undefined, request: CloudRequest): CloudReply {
  const { status = 200, headers = {}, body } = page ?? { status: 404, body: 'not here' };
  const known = headers['last-modified'];
  if (known !== undefined && !page?.ignoresConditions && request.headers['if-modified-since'] === known) {
    return { status: 304, headers, body: Buffer.alloc(0) };
  }
  const length = { 'content-length': String(Buffer.byteLength(body)) };
  return {
    ...(page?.trouble === undefined ? {} : { trouble: page.trouble }),
    status,
    headers: { ...headers, ...length },
    body: request.method === 'HEAD' ? Buffer.alloc(0) : Buffer.from(body),
  };
}

async function visitEdge(cdn: Cdn, url: string, { method = 'GET', headers = {} }: TrialVisit) {
  const [, scheme, host = '', target = '/'] = /^(https?):\/\/([^/]+)(.*)$/.exec(url) ?? [];
  const reply = await cdn.edge.answer({
    method,
    host,
    scheme: scheme === 'http' ? 'http' : 'https',
    target,
    headers: { host, ...headers },
    body: Buffer.alloc(0),
    from: '203.0.113.7',
  });
  return {
    status: reply.status,
    body: reply.body.toString(),
    bytes: reply.body,
    headers: reply.headers,
    cache: reply.entry?.detail['cache'],
    entry: reply.entry,
    trouble: reply.trouble,
  };
}
