import { describe, expect, test } from '@jest/globals';
import { cloudError } from '../../src/cloud/failure.ts';
import type { FailureKind } from '../../src/core/errors.ts';
import { api3, cos, cosFields, kindOf } from './failure-builders.ts';

describe('COS', () => {
  test.each<[number, string, FailureKind]>([
    [404, 'NoSuchKey', 'absent'],
    [404, 'NoSuchWebsiteConfiguration', 'absent'],
    [404, 'NoSuchBucket', 'refused'],
    [403, 'AccessDenied', 'denied'],
    [403, 'InvalidAccessKeyId', 'credentials'],
    [403, 'SignatureDoesNotMatch', 'credentials'],
    [403, 'RequestTimeTooSkewed', 'clock'],
    [400, 'ExpiredToken', 'credentials'],
    [400, 'RequestTimeout', 'transient'],
    [400, 'UserNetworkTooSlow', 'transient'],
    [400, 'InvalidArgument', 'refused'],
    [400, 'EntityTooLarge', 'refused'],
    [409, 'FileAlreadyExists', 'refused'],
    [412, 'PreconditionFailed', 'refused'],
    [451, 'DomainAuditFailed', 'refused'],
    [500, 'InternalError', 'transient'],
    [503, 'SlowDown', 'throttled'],
    [503, 'ServiceUnavailable', 'transient'],
    [503, 'KmsFreqControl', 'throttled'],
    [502, 'SomethingNew', 'transient'],
  ])('%d %s is %s', (status, code, want) => {
    expect(kindOf(cos(status, code))).toBe(want);
    expect(kindOf(cosFields(status, code))).toBe(want);
  });

  test.each<[number, string, FailureKind]>([
    [403, 'HTTP 403', 'denied'],
    [404, 'HTTP 404', 'refused'],
    [408, 'HTTP 408', 'transient'],
    [429, 'HTTP 429', 'throttled'],
    [500, 'HTTP 500', 'transient'],
    [503, 'HTTP 503', 'transient'],
  ])('HEAD has no body: its code is the status %d', (status, code, kind) => {
    const thrown = {
      code: String(status),
      message: 'no',
      statusCode: status,
      headers: { 'x-cos-request-id': 'NjQ=' },
    };
    expect(cloudError({ name: 'cos:HeadObject', subject: 'a' }, thrown)).toMatchObject({
      code,
      kind,
      requestId: 'NjQ=',
    });
  });

  test.each([
    'ECONNRESET',
    'ECONNREFUSED',
    'ETIMEDOUT',
    'ESOCKETTIMEDOUT',
    'ENOTFOUND',
    'EAI_AGAIN',
    'EPIPE',
  ])('%s is transient', (code) => {
    expect(kindOf(Object.assign(new Error('no'), { code }))).toBe('transient');
  });

  test.each(['ERR_INVALID_CHAR', 'ERR_INVALID_ARG_TYPE', 'CERT_HAS_EXPIRED', 'DEPTH_ZERO_SELF_SIGNED_CERT'])(
    '%s is not: the same call fails again',
    (code) => {
      expect(kindOf(Object.assign(new Error('no'), { code }))).toBe('refused');
    },
  );
});

describe('API 3.0', () => {
  test.each<[string, FailureKind]>([
    ['ResourceNotFound.Function', 'absent'],
    ['ResourceNotFound.FunctionName', 'absent'],
    ['ResourceNotFound.Trigger', 'absent'],
    ['ResourceNotFound.CdnHostNotExists', 'absent'],
    ['ResourceNotFound.Role', 'refused'],
    ['ResourceInUse.Function', 'exists'],
    ['ResourceInUse.FunctionName', 'exists'],
    ['AuthFailure.SecretIdNotFound', 'credentials'],
    ['AuthFailure.SignatureFailure', 'credentials'],
    ['AuthFailure.SignatureExpire', 'clock'],
    ['AuthFailure.TokenFailure', 'credentials'],
    ['AuthFailure.UnauthorizedOperation', 'denied'],
    ['UnauthorizedOperation', 'denied'],
    ['UnauthorizedOperation.CAM', 'denied'],
    ['UnauthorizedOperation.CdnCamUnauthorized', 'denied'],
    ['RequestLimitExceeded', 'throttled'],
    ['RequestLimitExceeded.UinLimitExceeded', 'throttled'],
    ['UnauthorizedOperation.OperationTooOften', 'throttled'],
    ['LimitExceeded.CdnPurgeUrlExceedDayLimit', 'spent'],
    ['LimitExceeded.CdnPurgePathExceedDayLimit', 'spent'],
    ['LimitExceeded.CdnPurgeExceedDayLimit', 'spent'],
    ['LimitExceeded.CdnPurgeUrlExceedBatchLimit', 'refused'],
    ['LimitExceeded.Function', 'refused'],
    ['InternalError', 'transient'],
    ['InternalError.CdnSystemError', 'transient'],
    ['ServiceUnavailable', 'transient'],
    ['InvalidParameterValue.CosNotifyRuleConflict', 'exists'],
    ['ResourceInUse.Trigger', 'exists'],
    ['ResourceInUse.TriggerName', 'exists'],
    ['ResourceInUse.Cos', 'exists'],
    ['FailedOperation.UpdateTriggerStatus', 'exists'],
    ['InvalidParameterValue.TriggerName', 'refused'],
    ['UnsupportedRegion', 'refused'],
  ])('%s is %s', (code, want) => {
    expect(kindOf(api3(code))).toBe(want);
  });

  // The five things that the SDK was seen to do with an answer that is none.
  test.each<[string, unknown, string, FailureKind]>([
    [
      'another status',
      Object.assign(new Error('Service Unavailable'), { httpCode: 503, requestId: '' }),
      'HTTP 503',
      'transient',
    ],
    [
      'another status, not theirs',
      Object.assign(new Error('Forbidden'), { httpCode: 403 }),
      'HTTP 403',
      'denied',
    ],
    [
      'a reset',
      new Error('request to https://scf.tencentcloudapi.com/ failed, reason: socket hang up'),
      'network',
      'transient',
    ],
    ['a time-out', new Error('network timeout at: https://scf.tencentcloudapi.com/'), 'network', 'transient'],
    [
      'no JSON',
      Object.assign(new Error('invalid json response body at ...'), {
        name: 'FetchError',
        type: 'invalid-json',
      }),
      'network',
      'transient',
    ],
  ])('%s', (_, thrown, code, kind) => {
    expect(cloudError({ name: 'scf:GetFunction' }, thrown)).toMatchObject({
      code,
      kind,
      requestId: undefined,
    });
  });
});
