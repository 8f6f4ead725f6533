import type { ApiCall } from '../api3/product.ts';
import { nodeAreas, type ListedDomain, type NodeArea } from './domain.ts';
import type { CdnKnobs } from './knobs.ts';
import type { PurgeKind } from './quota.ts';
import { refusal, type RefusalCode } from './refusals.ts';
import type { CdnState } from './state.ts';

/** One URL or directory of a call, judged good. */
export type PurgeTarget = {
  /** As the records show it. */
  readonly url: string;
  readonly domain: ListedDomain;
  /** Path and query whose cache entry goes. */
  readonly target: string;
  /** Whose nodes forget it and whose quota pays. */
  readonly areas: readonly NodeArea[];
};

export type PurgeOrder = {
  readonly kind: PurgeKind;
  readonly urls: readonly string[];
  readonly area: string | undefined;
  readonly encode: boolean;
};

/** What is accepted of a call. */
export type JudgedPurge = { readonly area: NodeArea | undefined; readonly targets: readonly PurgeTarget[] };

/** `#` and beyond stay in the path: the service is not known to cut them off, and no visitor's request has them. */
const FORM = /^https?:\/\/([^/?#]+)(.*)$/is;

/**
 * Judges a whole call; one bad URL refuses all of it ("domain names should have already been connected to CDN; otherwise,
 * the submission will fail", 228/33601), and a refused call costs no quota. The order of the checks is not documented:
 * form, wildcard, domain, permission, status, area, batch, day.
 */
export function judgeTargets(call: ApiCall, order: PurgeOrder, state: CdnState): JudgedPurge {
  const refuse = (code: RefusalCode) => refusal(call, code);
  const { kind, urls, area } = order;
  if (urls.length === 0) throw refuse('InvalidParameter.CdnParamError');
  if (area !== undefined && area !== 'mainland' && area !== 'overseas') {
    throw refuse('InvalidParameter.CdnParamError');
  }
  const parsed = urls.map((url) => parse(url, order.encode, state.knobs(), refuse));
  if (parsed.some(({ host }) => host.includes('*'))) {
    throw refuse('InvalidParameter.CdnPurgeWildcardNotAllowed');
  }
  const targets = parsed.map(({ url, host, target }): PurgeTarget => {
    const domain = state.domains.get(host);
    if (domain === undefined) throw refuse('ResourceNotFound.CdnHostNotExists');
    return { url, domain, target, areas: area === undefined ? nodeAreas(domain.area) : [area] };
  });
  for (const { domain } of targets) {
    if (domain.deniedTo.includes(call.by)) throw refuse('UnauthorizedOperation.CdnHostUnauthorized');
  }
  for (const { domain } of targets) {
    const code = statusRefusal(domain, kind);
    if (code !== undefined) throw refuse(code);
  }
  // "If an area is given it must match the domain's" (228/37870); no code of its own is listed for it.
  if (targets.some(({ domain, areas }) => !areas.every((one) => nodeAreas(domain.area).includes(one)))) {
    throw refuse('InvalidParameter.CdnParamError');
  }
  spend(kind, targets, state, refuse);
  return { area, targets };
}

type Refuse = (code: RefusalCode) => Error;

function parse(url: string, encode: boolean, knobs: CdnKnobs, refuse: Refuse) {
  const spelled = encode ? encodeNonAscii(url) : url;
  const [, authority, target = ''] = FORM.exec(spelled) ?? [];
  if (authority === undefined || /[\s\p{Cc}]/u.test(spelled)) {
    throw refuse('InvalidParameter.CdnParamError');
  }
  if (/[^\p{ASCII}]/u.test(spelled) && knobs.nonAscii === 'refuse') {
    throw refuse('InvalidParameter.CdnParamError');
  }
  if (spelled.length > knobs.maxUrlLength) throw refuse('InvalidParameter.CdnUrlExceedLength');
  const host = authority.replace(/:\d+$/, '').toLowerCase();
  const rooted = target.startsWith('/') ? target : `/${target}`;
  return { url: knobs.echo === 'encoded' ? spelled : url, host, target: rooted };
}

/** UrlEncode "encodes Chinese characters" (228/37870): only what is not ASCII changes, so that an encoded URL stays. */
function encodeNonAscii(url: string): string {
  return url.toWellFormed().replace(/[^\p{ASCII}]+/gu, encodeURIComponent);
}

/** Online and processing domains take purges; "offline" has a code of its own in PurgeUrlsCache's list only. */
function statusRefusal(domain: ListedDomain, kind: PurgeKind): RefusalCode | undefined {
  if (domain.status === 'online' || domain.status === 'processing') return undefined;
  return domain.status === 'offline' && kind === 'url'
    ? 'ResourceUnavailable.CdnHostIsNotOnline'
    : 'InvalidParameter.CdnHostInvalidStatus';
}

/** A purge without Area of a global domain draws from both pools (documented for prefetch, assumed here). */
function spend(kind: PurgeKind, targets: readonly PurgeTarget[], state: CdnState, refuse: Refuse): void {
  const counts = new Map<NodeArea, number>();
  for (const area of targets.flatMap(({ areas }) => areas)) counts.set(area, (counts.get(area) ?? 0) + 1);
  const noun = kind === 'url' ? 'Url' : 'Path';
  for (const area of counts.keys()) {
    // The limit of a call is on its URLs, however they spread over the areas.
    if (targets.length > state.quota.of(kind, area).batch) {
      throw refuse(`LimitExceeded.CdnPurge${noun}ExceedBatchLimit`);
    }
  }
  for (const [area, count] of counts) {
    if (count > state.quota.of(kind, area).left) throw refuse(`LimitExceeded.CdnPurge${noun}ExceedDayLimit`);
  }
  for (const [area, count] of counts) state.quota.spend(kind, area, count);
}
