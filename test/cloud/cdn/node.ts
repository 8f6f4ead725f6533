import type { CloudClock } from '../clock.ts';
import type { CloudReply, CloudRequest } from '../exchange.ts';
import { cacheKey } from './cache-key.ts';
import { deliver } from './delivery.ts';
import type { ListedDomain } from './domain.ts';
import type { CachedAnswer, EdgeCache, EdgeCaches } from './edge-cache.ts';
import { secondsToKeep } from './freshness.ts';
import type { CdnKnobs } from './knobs.ts';
import { headerOf, pullOrigin, type FetchOrigin } from './origin-pull.ts';

export type NodeDeps = {
  readonly clock: CloudClock;
  readonly caches: EdgeCaches;
  readonly fetchOrigin: FetchOrigin;
  knobs(): CdnKnobs;
};

export type Served = { readonly reply: CloudReply; readonly cache: 'hit' | 'miss' };

type Visit = {
  readonly request: CloudRequest;
  readonly domain: ListedDomain;
  readonly cache: EdgeCache;
  readonly key: string;
};

/** Answers one visitor of a domain: from the cache while the rule's time lasts, else from the origin. */
export async function serveVisit(
  node: NodeDeps,
  request: CloudRequest,
  domain: ListedDomain,
): Promise<Served> {
  // "After the service has been suspended, requests to the node return 404" (tencentcloud.com/document/product/228/34012).
  if (domain.status === 'offline' || domain.status === 'rejected') {
    return { reply: { status: 404, headers: { server: 'NWS_SPmid' }, body: Buffer.alloc(0) }, cache: 'miss' };
  }
  const { visitorArea, rawKey } = node.knobs();
  const cache = node.caches.of(domain.domain, domain.area === 'global' ? visitorArea : domain.area);
  const visit: Visit = { request, domain, cache, key: cacheKey(domain, request.target, rawKey) };
  const kept = ['GET', 'HEAD'].includes(request.method) ? cache.get(visit.key) : undefined;
  if (kept !== undefined && node.clock.now() < kept.expiresAt) return served(node, visit, kept, 'hit');
  // Whether a node fetches the file for a HEAD is not documented; here HEAD, like everything but GET, only passes through.
  const range = domain.rangeOriginPull ? request.headers['range'] : undefined;
  if (request.method === 'GET' && range === undefined) return await pullThrough(node, visit, kept);
  const passed = await pullOrigin(node.fetchOrigin, domain, request, range === undefined ? {} : { range });
  return served(node, visit, passed, 'miss');
}

/** Asks the origin and keeps what may be kept. What is there but expired is asked for by its Last-Modified. */
async function pullThrough(node: NodeDeps, visit: Visit, kept: CachedAnswer | undefined): Promise<Served> {
  const { request, domain, cache } = visit;
  const pull = cache.open(visit.key);
  // Only a file has a time to compare; a kept 404 is asked for anew.
  const since = kept?.status === 200 ? headerOf(kept, 'last-modified') : undefined;
  const condition: Record<string, string> = since === undefined ? {} : { 'if-modified-since': since };
  const reply = await pullOrigin(node.fetchOrigin, domain, request, condition);
  const same = kept !== undefined && since !== undefined && isUnchanged(kept, reply);
  const { status, headers, body } = same ? kept : reply;
  const seconds = secondsToKeep(domain, request.target, {
    status,
    cacheControl: headerOf({ headers }, 'cache-control'),
  });
  const answer = { status, headers, body, expiresAt: node.clock.now() + seconds * 1000 };
  // An origin in trouble says nothing about the file: what is there stays, expired, for the next try.
  if (reply.status >= 500) cache.close(pull, 'as it was');
  else cache.close(pull, seconds > 0 ? answer : 'nothing');
  return served(node, visit, answer, same ? 'hit' : 'miss');
}

function served(
  node: NodeDeps,
  visit: Visit,
  answer: Parameters<typeof deliver>[1],
  cache: Served['cache'],
): Served {
  const look = { domain: visit.domain, gzipEtag: node.knobs().gzipEtag };
  return { reply: deliver(visit.request, answer, cache, look), cache };
}

/**
 * Domains made since 2024-09-12 compare modification time and length: both equal, the kept file stays (OriginMtimeCheckType
 * `equal`, 228/41117). So a change that keeps both, or changes headers only, is not seen.
 */
function isUnchanged(kept: CachedAnswer, reply: CloudReply): boolean {
  if (reply.status === 304) return true;
  return (
    reply.status === kept.status &&
    headerOf(reply, 'last-modified') === headerOf(kept, 'last-modified') &&
    reply.body.length === kept.body.length
  );
}
