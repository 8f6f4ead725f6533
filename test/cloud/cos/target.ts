import { CosError } from './errors.ts';

/** A request target taken apart without being normalised. */
export type Target = {
  /** Percent-decoded, beginning with `/`; nothing is folded, so `a/../b` stays. */
  readonly path: string;
  /** As it was sent, without the query. */
  readonly rawPath: string;
  /** The object's key: the path without its first `/`. Empty for the bucket itself. */
  readonly key: string;
  /** Decoded; a parameter without a value has the value ''. */
  readonly query: ReadonlyMap<string, string>;
};

/** Takes a raw target apart. Escapes that are not UTF-8 are refused with InvalidURI. */
export function readTarget(target: string): Target {
  const mark = target.indexOf('?');
  const rawPath = mark < 0 ? target : target.slice(0, mark);
  const query = new Map<string, string>();
  for (const pair of mark < 0 ? [] : target.slice(mark + 1).split('&')) {
    if (pair === '') continue;
    const at = pair.indexOf('=');
    const name = at < 0 ? pair : pair.slice(0, at);
    query.set(decode(name), at < 0 ? '' : decode(pair.slice(at + 1)));
  }
  const path = decode(rawPath);
  return { path, rawPath, key: path.slice(1), query };
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new CosError('InvalidURI');
  }
}

/** A host of the object storage itself: `<name>-<appid>.cos.<region>.myqcloud.com`, or its twin under tencentcos.cn (436/6224). */
const BUCKET_HOST = /^([a-z\d][a-z\d-]*-\d+)\.cos\.([a-z\d-]+)\.(?:myqcloud\.com|tencentcos\.cn)$/;
const WEBSITE_HOST = /^([a-z\d][a-z\d-]*-\d+)\.cos-website\.([a-z\d-]+)\.(?:myqcloud\.com|tencentcos\.cn)$/;

export type Address = { readonly bucket: string; readonly region: string };

export const bucketAddress = (host: string): Address | undefined => address(BUCKET_HOST.exec(host));
export const websiteAddress = (host: string): Address | undefined => address(WEBSITE_HOST.exec(host));

function address(match: RegExpExecArray | null): Address | undefined {
  const [, bucket, region] = match ?? [];
  return bucket === undefined || region === undefined ? undefined : { bucket, region };
}

/** Every host that belongs to COS, also those that only get a refusal here (the service host, acceleration). */
export const isCosHost = (host: string): boolean =>
  /(^|\.)cos(-website|-internal)?\.[a-z\d-]+\.(myqcloud\.com|tencentcos\.cn)$/.test(host) ||
  host === 'service.cos.myqcloud.com';
