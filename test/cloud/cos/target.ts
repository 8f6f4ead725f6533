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

/**
 * Hosts of one bucket: the default domain, its twin under tencentcos.cn, the internal one, and `accelerate` in the place of a region
 * (cloud.tencent.com/document/product/436/6224, 436/38864; the grammar is that of Tencent's SDK for Go).
 */
const BUCKET_HOST =
  /^([a-z\d][a-z\d-]*-\d+)\.cos(?:-internal)?\.([a-z\d-]+)\.(?:myqcloud\.com|tencentcos\.cn)$/;
const WEBSITE_HOST = /^([a-z\d][a-z\d-]*-\d+)\.cos-website\.([a-z\d-]+)\.(?:myqcloud\.com|tencentcos\.cn)$/;
/** Hosts of no bucket, under which buckets are listed: all of them, or those of a region (436/8291). */
const SERVICE_HOST = /^(?:service\.cos|cos(?:-internal)?\.([a-z\d-]+))\.(?:myqcloud\.com|tencentcos\.cn)$/;

/** What stands for the region in an acceleration domain. */
export const ACCELERATE = 'accelerate';

export type Address = { readonly bucket: string; readonly region: string };

export const bucketAddress = (host: string): Address | undefined => address(BUCKET_HOST.exec(host));
export const websiteAddress = (host: string): Address | undefined => address(WEBSITE_HOST.exec(host));

/** Undefined: not a service host. */
export function serviceAddress(host: string): { readonly region: string | undefined } | undefined {
  const match = SERVICE_HOST.exec(host);
  return match === null ? undefined : { region: match[1] };
}

function address(match: RegExpExecArray | null): Address | undefined {
  const [, bucket, region] = match ?? [];
  return bucket === undefined || region === undefined ? undefined : { bucket, region };
}

/** Every host that belongs to COS, also those that only get a refusal here. */
export const isCosHost = (host: string): boolean =>
  /(^|\.)cos(-website|-internal)?\.[a-z\d-]+\.(myqcloud\.com|tencentcos\.cn)$/.test(host) ||
  serviceAddress(host) !== undefined;
