import type { CloudReply, CloudRequest } from '../exchange.ts';
import { answerOrFail, type Faults } from '../faults.ts';
import { CosError, newIds } from './errors.ts';
import { spoil } from './faults.ts';
import { readObject } from './object.ts';
import type { CosAnswer } from './operation.ts';
import { objectIsPublic } from './permission.ts';
import { answerReply, line, standing, type Visit } from './reply.ts';
import type { Bucket, Buckets, WebsiteConfig } from './store.ts';
import { readTarget, websiteAddress, type Target } from './target.ts';

export type WebsiteDeps = {
  readonly faults: Faults;
  readonly clock: { now(): number };
  readonly buckets: Buckets;
};

/**
 * The website endpoint, `<bucket>.cos-website.<region>.myqcloud.com`: GET and HEAD by anybody, never signed
 * (cloud.tencent.com/document/product/436/31930). All its requests are the operation `GetWebsite`.
 */
export async function answerWebsite(deps: WebsiteDeps, request: CloudRequest): Promise<CloudReply> {
  const address = websiteAddress(request.host);
  const target = attempt(() => readTarget(request.target));
  const key = target instanceof CosError ? '' : target.key;
  const ids = newIds(deps.clock.now());
  const visit: Visit = {
    request,
    service: 'website',
    operation: 'GetWebsite',
    address,
    key,
    ids,
    by: 'anonymous',
  };
  const bucket = address && deps.buckets.find(address.bucket, address.region);
  const perform = () =>
    Promise.resolve(target instanceof CosError ? errorPage(visit, target) : browse(visit, target, bucket));
  const reply = await answerOrFail(deps.faults, visit.operation, perform, (how) => spoil(visit, how));
  return { ...reply, entry: line(visit, reply.trouble ?? reply.status, reply.entry?.detail) };
}

function browse(visit: Visit, target: Target, bucket: Bucket | undefined): CloudReply {
  const { request } = visit;
  if (bucket === undefined) return errorPage(visit, new CosError('NoSuchBucket'));
  const { website } = bucket;
  if (website === undefined) return errorPage(visit, new CosError('NoSuchWebsiteConfiguration'));
  if (request.method !== 'GET' && request.method !== 'HEAD')
    return errorPage(visit, new CosError('MethodNotAllowed'));
  if (website.redirectAllTo !== undefined && request.scheme !== website.redirectAllTo) {
    const location = `${website.redirectAllTo}://${request.host}${request.target}`;
    return redirect(visit, 301, {
      location,
      code: 'MovedPermanently',
      message: 'Resource Moved Permanently',
    });
  }
  const found = find(bucket, website, target);
  if (found !== undefined && 'redirect' in found) {
    return redirect(visit, 302, { location: found.redirect, code: 'Found', message: 'Resource Found' });
  }
  const key = found?.key ?? target.key;
  const refusal = objectIsPublic(bucket, key) ? undefined : new CosError('AccessDenied');
  const answer = refusal ?? attempt(() => readObject({ request, target }, bucket.get(key)));
  if (!(answer instanceof CosError)) return answerReply(visit, { ...answer, note: { served: key } });
  return errorDocument(visit, bucket, website, answer) ?? errorPage(visit, answer);
}

/**
 * The object behind a path. A directory is answered with its index document; without the slash it is redirected to, so that
 * relative links hold. That an object of just that name, then one with `.html`, goes before the redirection is UNCERTAIN.
 */
function find(
  bucket: Bucket,
  website: WebsiteConfig,
  { key, rawPath }: Target,
): { key: string } | { redirect: string } | undefined {
  const { index, autoAddressing } = website;
  if (key === '' || key.endsWith('/')) return index === undefined ? undefined : { key: `${key}${index}` };
  if (bucket.get(key) !== undefined) return { key };
  if (autoAddressing && bucket.get(`${key}.html`) !== undefined) return { key: `${key}.html` };
  if (index !== undefined && bucket.get(`${key}/${index}`) !== undefined) return { redirect: `${rawPath}/` };
  return undefined;
}

/** The site's own error page, with the status that led to it or, for single-page apps, with 200. Undefined: there is none to show. */
function errorDocument(
  visit: Visit,
  bucket: Bucket,
  website: WebsiteConfig,
  error: CosError,
): CloudReply | undefined {
  const { errorKey, errorStatus } = website;
  const page = errorKey === undefined ? undefined : bucket.get(errorKey);
  if (
    page === undefined ||
    error.status < 400 ||
    error.status === 412 ||
    error.status === 416 ||
    !objectIsPublic(bucket, page.key)
  ) {
    return undefined;
  }
  // The visitor's conditions and range were about another object.
  const plain = {
    request: { ...visit.request, headers: {} },
    target: { path: '/', rawPath: '/', key: '', query: new Map() },
  };
  const answer: CosAnswer = readObject(plain, page);
  const status = errorStatus === 'original' ? error.status : 200;
  const reply = answerReply(visit, { ...answer, status, note: { code: error.code, served: page.key } });
  return { ...reply, headers: { ...reply.headers, ...errorHeaders(error.code, error.message) } };
}

/** The endpoint's own page. Headers as captured from the real endpoint; the page is html there too, its wording is ours. */
function errorPage(visit: Visit, error: CosError): CloudReply {
  return page(visit, error.status, { code: error.code, message: error.message, headers: {} });
}

function redirect(
  visit: Visit,
  status: number,
  to: { location: string; code: string; message: string },
): CloudReply {
  return page(visit, status, { ...to, headers: { Location: to.location } });
}

function page(
  visit: Visit,
  status: number,
  about: { code: string; message: string; headers: Record<string, string> },
): CloudReply {
  const { code, message } = about;
  const items = { Code: code, Message: message, RequestId: visit.ids.requestId, TraceId: visit.ids.traceId };
  const list = Object.entries(items).map(([name, value]) => `<li>${name}: ${value}</li>`);
  const title = `${status} ${code}`;
  const html = `<html>\n<head><title>${title}</title></head>\n<body>\n<h1>${title}</h1>\n<ul>\n${list.join('\n')}\n</ul>\n</body>\n</html>\n`;
  const body = Buffer.from(html);
  const headers = {
    ...standing(visit, status),
    'Content-Type': 'text/html',
    'Content-Length': String(body.length),
  };
  return {
    status,
    headers: { ...headers, ...about.headers, ...errorHeaders(code, message) },
    body,
    entry: line(visit, status, { code }),
  };
}

const errorHeaders = (code: string, message: string) => ({
  'x-cos-error-code': code,
  'x-cos-error-message': message,
});

function attempt<T>(action: () => T): T | CosError {
  try {
    return action();
  } catch (error) {
    if (error instanceof CosError) return error;
    throw error;
  }
}
