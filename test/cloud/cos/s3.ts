import type { CloudReply, CloudRequest } from '../exchange.ts';
import type { Buckets } from './store.ts';
import type { Target } from './target.ts';

/** Whether a request is signed the AWS way, and so speaks S3: `x-amz-*` both ways (cloud.tencent.com/document/product/436/37421). */
export const speaksS3 = (request: CloudRequest, target: Target): boolean =>
  request.headers['authorization']?.startsWith('AWS4-HMAC-SHA256') === true ||
  target.query.has('X-Amz-Algorithm');

/** Headers that belong to the signature or to the body's transport. Checksums were compared when the body was read. */
const TRANSPORT =
  /^x-amz-(date|content-sha256|decoded-content-length|trailer|user-agent|sdk-checksum-algorithm|checksum-.*)$/;
/** Parameters that belong to the signature, or that AWS's SDKs add for their own logs. */
const SIGNING = /^(X-Amz-.*|x-id)$/;

/** The same request in COS's own words: `x-cos-*` headers, `Copy` and `Replaced`, a copy's source with its host. */
export function fromS3(
  request: CloudRequest,
  target: Target,
  buckets: Buckets,
): { request: CloudRequest; target: Target } {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(request.headers)) {
    if (TRANSPORT.test(name)) continue;
    headers[name.replace(/^x-amz-/, 'x-cos-')] = value;
  }
  const directive = headers['x-cos-metadata-directive'];
  if (directive !== undefined) headers['x-cos-metadata-directive'] = DIRECTIVES[directive] ?? directive;
  const source = headers['x-cos-copy-source'];
  if (source !== undefined) headers['x-cos-copy-source'] = sourceOf(source, buckets);
  const query = new Map([...target.query].filter(([name]) => !SIGNING.test(name)));
  return { request: { ...request, headers }, target: { ...target, query } };
}

const DIRECTIVES: Readonly<Record<string, string>> = { COPY: 'Copy', REPLACE: 'Replaced' };

/** S3 names a source as `bucket/key`, with or without a first slash; which region a bucket is in the account knows. */
function sourceOf(text: string, buckets: Buckets): string {
  const [, name = '', key = ''] = /^\/?([^/]+)\/(.+)$/.exec(text) ?? [];
  return `${name}.cos.${buckets.named(name)?.region ?? 'nowhere'}.myqcloud.com/${key}`;
}

/** The answer's headers as an S3 tool expects them. The ids stay under their own names as well. */
export function toS3(headers: CloudReply['headers']): CloudReply['headers'] {
  const renamed = Object.entries(headers).map(
    ([name, value]) => [name.replace(/^x-cos-/, 'x-amz-'), value] as const,
  );
  const ids = Object.entries(headers).filter(([name]) => /^x-cos-(request|trace)-id$/.test(name));
  return Object.fromEntries([...ids, ...renamed]);
}
