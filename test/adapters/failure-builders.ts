import { cloudError } from '../../src/cloud/failure.ts';
import type { FailureKind } from '../../src/core/errors.ts';

export const kindOf = (thrown: unknown): FailureKind => cloudError({ name: 'x:Y' }, thrown).kind;

/** As cos-nodejs-sdk-v5 rejects: an Error with fields on it, or the same fields on a plain object. */
export const cosFields = (statusCode: number, code: string, message = 'no') => ({
  code,
  message,
  error: {
    Code: code,
    Message: message,
    Resource: 'site-1250000000.cos.ap-guangzhou.myqcloud.com/a',
    RequestId: 'NjQ=',
    TraceId: 'OGVm',
  },
  statusCode,
  headers: { 'x-cos-request-id': 'NjQ=' },
  url: 'https://site-1250000000.cos.ap-guangzhou.myqcloud.com/a',
  method: 'PUT',
  RequestId: 'NjQ=',
});
export const cos = (statusCode: number, code: string, message?: string) =>
  Object.assign(new Error(message ?? 'no'), cosFields(statusCode, code, message));
/** As the API 3.0 SDK throws: a code only when the service answered. */
export const api3 = (code: string, message = 'no') =>
  Object.assign(new Error(message), { code, requestId: 'uuid' });
