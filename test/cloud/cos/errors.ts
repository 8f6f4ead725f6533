import { randomBytes } from 'node:crypto';
import { xmlDocument, type XmlElement } from './xml.ts';

/** HTTP status and message per code. Source: cloud.tencent.com/document/product/436/7730; where that page gives no message, S3's wording. */
const CODES = {
  AccessDenied: [403, 'Access Denied.'],
  ActionAccelerateNotSupported: [400, 'The acceleration domain does not serve this operation.'],
  BadDigest: [400, 'The Content-MD5 you specified did not match what we received.'],
  BucketAlreadyExists: [409, 'The requested bucket name is not available.'],
  BucketAlreadyOwnedByYou: [409, 'The bucket you tried to create already exists, and you own it.'],
  BucketNotEmpty: [409, 'The bucket you tried to delete is not empty.'],
  BucketAccelerateNotEnabled: [400, 'The bucket accelerate is not enabled.'],
  EntityTooLarge: [400, 'Your proposed upload exceeds the maximum allowed object size.'],
  EntityTooSmall: [400, 'Your proposed upload is smaller than the minimum allowed object size.'],
  ExpiredToken: [400, 'The provided token has expired.'],
  FileAlreadyExists: [409, 'The object you specified already exists.'],
  InternalError: [500, 'We encountered an internal error. Please try again.'],
  IncompleteBody: [
    400,
    'You did not provide the number of bytes specified by the Content-Length HTTP header.',
  ],
  InvalidAccessKeyId: [403, 'The Access Key Id you provided does not exist in our records.'],
  InvalidArgument: [400, 'Invalid Argument.'],
  InvalidBucketName: [400, 'The specified bucket is not valid.'],
  InvalidCopySource: [400, 'Copy source is invalid.'],
  InvalidDelimiter: [400, 'The delimiter must be one character.'],
  InvalidDigest: [400, 'The Content-MD5 you specified was invalid.'],
  InvalidObjectState: [403, "The operation is not valid for the object's storage class."],
  InvalidPart: [400, 'One or more of the specified parts could not be found.'],
  InvalidPartOrder: [400, 'The list of parts was not in ascending order.'],
  InvalidRange: [416, 'The requested range is not satisfiable.'],
  InvalidRequest: [400, 'The request is invalid.'],
  InvalidURI: [400, 'Could not parse the specified URI.'],
  KeyTooLong: [400, 'Your key is too long.'],
  MalformedXML: [
    400,
    'The XML you provided was not well-formed or did not validate against our published schema.',
  ],
  MethodNotAllowed: [405, 'The specified method is not allowed against this resource.'],
  MissingContentLength: [411, 'You must provide the Content-Length HTTP header.'],
  MissingContentMD5: [400, 'You must provide the Content-MD5 HTTP header.'],
  MissingRequestBodyError: [400, 'Request body is empty.'],
  DownloadForbidden: [
    403,
    'The APK/IPA file is not allowed to be distributed in a public network using COS default domain, please use custom domain instead.',
  ],
  NoSuchBucket: [404, 'The specified bucket does not exist.'],
  NoSuchBucketPolicy: [404, 'The specified bucket does not have a bucket policy.'],
  NoSuchCORSConfiguration: [404, 'The CORS configuration does not exist.'],
  NoSuchEncryptionConfiguration: [404, 'The specified bucket does not have an encryption configuration.'],
  NoSuchLifecycleConfiguration: [404, 'The lifecycle configuration does not exist.'],
  NoSuchTagSet: [404, 'The TagSet does not exist.'],
  NoSuchCopySource: [404, 'The specified copy source does not exist.'],
  NoSuchKey: [404, 'The specified key does not exist.'],
  NoSuchUpload: [404, 'The specified multipart upload does not exist.'],
  NoSuchVersion: [404, 'The specified version does not exist.'],
  NoSuchWebsiteConfiguration: [404, 'The specified bucket does not have a website configuration.'],
  NotImplemented: [501, 'A header or query you provided requests a function that is not implemented.'],
  NotSupportedStorageClass: [400, 'The storage class you specified is not supported.'],
  PathStyleDomainForbidden: [
    403,
    'The bucket you are attempting to access must be addressed using COS virtual-styled domain.',
  ],
  PathConflict: [409, 'Path conflict.'],
  PreconditionFailed: [412, 'At least one of the pre-conditions you specified did not hold.'],
  RequestTimeTooSkewed: [403, 'The difference between the request time and the current time is too large.'],
  SignatureDoesNotMatch: [403, 'The Signature you specified is invalid.'],
  SlowDown: [503, 'Reduce your request rate.'],
  XAmzContentSHA256Mismatch: [
    400,
    "The provided 'x-amz-content-sha256' header does not match what was computed.",
  ],
  XMLSizeLimit: [400, 'The XML you provided is too large.'],
} as const satisfies Record<string, readonly [number, string]>;

export type CosErrorCode = keyof typeof CODES;

/** A refusal by COS, with what stands in its body beside code and message (StringToSign, ServerTime ...). */
export class CosError extends Error {
  readonly code: CosErrorCode;
  readonly status: number;
  readonly extra: Readonly<Record<string, string>>;
  /** What the refusal's headers carry beside the standing ones. */
  readonly headers: Readonly<Record<string, string>>;
  constructor(
    code: CosErrorCode,
    message?: string,
    extra: Readonly<Record<string, string>> = {},
    headers: Readonly<Record<string, string>> = {},
  ) {
    const [status, standard] = CODES[code];
    super(message ?? standard);
    this.name = 'CosError';
    this.code = code;
    this.status = status;
    this.extra = extra;
    this.headers = headers;
  }
}

/**
 * A refusal for the time of a signature. A client corrects its own clock by such an answer, so that the answer's Date is the clock by
 * which it was judged (cos-nodejs-sdk-v5 reads Date, or ServerTime).
 */
export function timeRefusal(what: 'expired' | 'skewed', wall: number): CosError {
  const headers = { Date: new Date(wall).toUTCString() };
  if (what === 'expired') return new CosError('AccessDenied', 'Request has expired', {}, headers);
  return new CosError(
    'RequestTimeTooSkewed',
    undefined,
    { ServerTime: new Date(wall).toISOString() },
    headers,
  );
}

/** The two ids of a request. The trace id is in answers that are not a success only. */
export type RequestIds = { readonly requestId: string; readonly traceId: string };

/**
 * Ids in the shape of real ones: base64 of `hex8time_hex8ip_hex_hex`, and base64 of 128 hex digits with a fixed beginning
 * (samples in cloud.tencent.com/document/product/436/7730).
 */
export function newIds(now: number): RequestIds {
  const time = Math.floor(now / 1000).toString(16);
  const digits = random(10);
  const requestId = base64(`${time}_${digits.slice(0, 8)}_${digits.slice(8, 12)}_${digits.slice(12)}`);
  let traceId: string | undefined;
  return {
    requestId,
    // Most answers are a success and show none.
    get traceId() {
      return (traceId ??= base64(`8efc6b2d3b069ca89454d10b9ef00187${random(48)}`));
    },
  };
}

/** The body of a refusal, laid out as the real one: tabs, and the resource without a scheme. */
export function errorDocument(error: CosError, resource: string, ids: RequestIds): Buffer {
  return xmlDocument('Error', errorMembers(error, resource, ids));
}

export function errorMembers(error: CosError, resource: string, ids: RequestIds): XmlElement[] {
  return [
    ['Code', error.code],
    ['Message', error.message],
    ...Object.entries(error.extra),
    ['Resource', resource],
    ['RequestId', ids.requestId],
    ['TraceId', ids.traceId],
  ];
}

const random = (bytes: number) => randomBytes(bytes).toString('hex');
const base64 = (text: string) => Buffer.from(text).toString('base64');
