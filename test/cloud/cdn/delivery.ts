import { randomUUID } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import type { CloudReply, CloudRequest } from '../exchange.ts';
import { split } from './cache-key.ts';
import type { CdnDomain } from './domain.ts';
import { extension } from './freshness.ts';
import type { CdnKnobs } from './knobs.ts';
import { headerOf } from './origin-pull.ts';

type Answer = Pick<CloudReply, 'status' | 'headers' | 'body'>;

/**
 * Makes of a whole answer what this visitor asked for: 304, a part, a compressed body, no body for HEAD; and adds the node's
 * own headers. Everything that the origin sent passes (ETag, Last-Modified, x-cos-*, Cache-Control): "HTTP header cache" is
 * on by default (tencentcloud.com/document/product/228/35319).
 */
export function deliver(
  visit: CloudRequest,
  answer: Answer,
  cache: 'hit' | 'miss',
  edge: { readonly domain: CdnDomain; readonly gzipEtag: CdnKnobs['gzipEtag'] },
): CloudReply {
  const cut = answer.status === 200 ? cutFor(visit, answer, edge) : answer;
  const length = cut.status === 304 || cut.status === 204 ? {} : { 'content-length': lengthOf(visit, cut) };
  const age = cache === 'hit' && headerOf(answer, 'cache-control') === undefined ? HIT_AGE : {};
  return {
    status: cut.status,
    headers: { server: 'NWS_SPmid', ...cut.headers, ...length, ...age, ...nodeHeaders(cache) },
    body: visit.method === 'HEAD' ? Buffer.alloc(0) : cut.body,
  };
}

/** A hit without the origin's Cache-Control carries this (cloud.tencent.com/document/product/228/38424, seen in public samples). */
const HIT_AGE = { 'cache-control': 'max-age=600' };

/**
 * X-Cache-Lookup comes once for each tier. `Cache Hit`, `Hit From MemCache` and `Hit From Disktank` mean a hit; `Hit From
 * Upstream` does not (tencentcloud.com/document/product/228/11207).
 */
function nodeHeaders(cache: 'hit' | 'miss') {
  return {
    'x-cache-lookup':
      cache === 'hit' ? ['Cache Hit', 'Hit From MemCache'] : ['Cache Miss', 'Hit From Upstream'],
    'x-nws-log-uuid': randomUUID(),
  };
}

/** A HEAD that went to the origin has no body to measure: the origin's own number stays. */
function lengthOf(visit: CloudRequest, cut: Answer): string {
  const told = visit.method === 'HEAD' && cut.body.length === 0 ? headerOf(cut, 'content-length') : undefined;
  return told ?? String(cut.body.length);
}

function cutFor(visit: CloudRequest, whole: Answer, edge: Parameters<typeof deliver>[3]): Answer {
  if (unchanged(visit, whole)) return { ...whole, status: 304, body: Buffer.alloc(0) };
  const range = visit.method === 'GET' ? visit.headers['range'] : undefined;
  if (range !== undefined && rangeHolds(visit, whole)) return part(whole, range);
  return wantsGzip(visit, whole, edge.domain) ? gzipped(whole, edge.gzipEtag) : whole;
}

/** If-None-Match wins over If-Modified-Since; a weak comparison (RFC 9110, 13.1). */
function unchanged(visit: CloudRequest, whole: Answer): boolean {
  const tags = visit.headers['if-none-match'];
  const etag = headerOf(whole, 'etag');
  if (tags !== undefined) {
    return tags === '*' || tags.split(',').some((one) => bare(one) === bare(etag ?? ''));
  }
  const since = Date.parse(visit.headers['if-modified-since'] ?? '');
  return Date.parse(headerOf(whole, 'last-modified') ?? '') <= since;
}

const bare = (etag: string) => etag.trim().replace(/^W\//, '');

function rangeHolds(visit: CloudRequest, whole: Answer): boolean {
  const condition = visit.headers['if-range'];
  return (
    condition === undefined || [headerOf(whole, 'etag'), headerOf(whole, 'last-modified')].includes(condition)
  );
}

/** One range; several, or a form that is none, get the whole as RFC 9110, 14.2 allows. */
function part(whole: Answer, range: string): Answer {
  const [, from, to] = /^bytes=(\d*)-(\d*)$/.exec(range) ?? [];
  if (from === undefined || to === undefined || from + to === '') return whole;
  const size = whole.body.length;
  const start = from === '' ? Math.max(0, size - Number(to)) : Number(from);
  const end = from === '' || to === '' ? size : Math.min(size, Number(to) + 1);
  if (start >= size || start >= end) {
    return {
      status: 416,
      headers: { ...whole.headers, 'content-range': `bytes */${size}` },
      body: Buffer.alloc(0),
    };
  }
  const headers = { ...whole.headers, 'content-range': `bytes ${start}-${end - 1}/${size}` };
  return { status: 206, headers, body: whole.body.subarray(start, end) };
}

function wantsGzip(visit: CloudRequest, whole: Answer, { compression }: CdnDomain): boolean {
  const accepted = (visit.headers['accept-encoding'] ?? '').toLowerCase();
  return (
    compression.on &&
    /\b(gzip|\*)(?!\s*;\s*q=0(\.0*)?\s*(,|$))/.test(accepted) &&
    headerOf(whole, 'content-encoding') === undefined &&
    // `/dir/` has no suffix; the node goes by the name, so an index page under its folder is sent as it is.
    compression.extensions.includes(extension(split(visit.target)[0]).toLowerCase()) &&
    whole.body.length >= compression.minLength &&
    whole.body.length <= compression.maxLength
  );
}

function gzipped(whole: Answer, gzipEtag: CdnKnobs['gzipEtag']): Answer {
  const headers: Record<string, string | readonly string[]> = { ...whole.headers };
  const etag = headerOf(whole, 'etag');
  delete headers['accept-ranges'];
  if (gzipEtag !== 'kept') delete headers['etag'];
  if (gzipEtag === 'weak' && etag !== undefined) headers['etag'] = `W/${bare(etag)}`;
  return {
    status: whole.status,
    headers: { ...headers, 'content-encoding': 'gzip', vary: 'Accept-Encoding' },
    body: gzipSync(whole.body),
  };
}
